"""Change how the shop's screens look."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.look import OWN_NAME, USUAL_NAME, checked_look
from trastienda.domain.tenancy.queries import theme
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction

_KEEP = "UPDATE tenant SET theme = %s, theme_variables = %s::jsonb WHERE id = %s"


def change_theme(variables: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    """
    Keep the look; the till and the store have it from their next question on. None of the variables: the usual look.

    :param variables: by CSS name, `--color-primary`; what is missing is as usual.
    :raises Invalid: there is no such variable, it has no such value, or something could not be read.
    """
    actor.require(Permission.EDIT_SETTINGS)
    kept = checked_look(variables)
    with transaction(actor.tenant_id):
        if dict(theme().variables) == kept:
            return
        name = OWN_NAME if kept else USUAL_NAME
        sql.execute(_KEEP, (name, msgspec.json.encode(kept).decode(), actor.tenant_id))
        audit("theme.changed", "theme", actor=actor.name, at=now, variables=kept)
