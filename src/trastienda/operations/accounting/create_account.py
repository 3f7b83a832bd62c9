"""Put an account into the chart."""

from datetime import datetime

from msgspec import UNSET

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting.charting import (
    HeldAccount,
    change_chart_alone,
    check_code_is_free,
    hold_parent,
)
from trastienda.domain.accounting.models import Account
from trastienda.domain.accounting.rules import (
    DEEPEST,
    AccountFields,
    check_code,
    check_name,
    check_side,
    sat_code_of,
)
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction


def create_account(fields: AccountFields, *, actor: Actor, now: datetime) -> int:
    """
    Make the account; returns its id. Its level is one below the account above it, or 1; its class that one's.

    Without a SAT code it takes that of the account above: several accounts of a shop may be one to the SAT.

    :raises Invalid: no name or code, a code of another form or class, an unknown side, no SAT code and none above,
        an inactive account above, or too deep a chart.
    :raises AlreadyTaken: the code is another account's.
    :raises UnknownSatCode: the SAT code is none.
    :raises AccountNotFound: there is no such account to put it under.
    :raises AccountInUse: entries are posted to the account above.
    """
    actor.require(Permission.POST_BOOKS)
    for name in ("code", "name", "normal_side"):
        if getattr(fields, name) is UNSET:
            raise Invalid(field=name, reason="missing")
    with transaction(actor.tenant_id):
        change_chart_alone()
        parent = hold_parent(fields.parent) if isinstance(fields.parent, int) else None
        account_id, code = _write(fields, parent)
        audit("account.created", f"account:{account_id}", actor=actor.name, at=now, code=code)
    return account_id


@step
def _write(fields: AccountFields, parent: HeldAccount | None) -> tuple[int, str]:
    code = check_code(str(fields.code), above=parent.code if parent else None)
    level = parent.level + 1 if parent else 1
    if level > DEEPEST:
        raise Invalid(field="parent", reason="too_deep")
    check_code_is_free(code)
    batch = sql.Batch()
    account_id = batch.new_id(Account)
    batch.insert(
        Account,
        id=account_id,
        code=code,
        sat_code=sat_code_of(fields.sat_code, above=parent.sat_code if parent else None),
        name=check_name(str(fields.name)),
        description=tidy(fields.description) if isinstance(fields.description, str) else "",
        normal_side=check_side(str(fields.normal_side)),
        parent=parent.id if parent else None,
        level=level,
        is_active=True,
    )
    batch.write()
    return int(account_id), code
