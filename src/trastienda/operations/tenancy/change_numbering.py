"""Choose how a kind of document is numbered, before the first of it."""

import re
from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.errors import NumberingStarted
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken, Invalid, NotFound
from trastienda.kernel.transaction import transaction

WIDEST = 9
_LETTERS = re.compile(r"[A-Z][A-Z0-9]{0,7}")


class ChangeNumbering(msgspec.Struct, frozen=True):
    """`letters` go before the number and a hyphen between them: V and 4 make V-0001. `width` is the least of digits."""

    kind: str
    letters: str
    width: int


# All of them, so that two kinds that are renamed at once cannot come to the same letters.
_HELD = "SELECT kind, prefix, width, last FROM folio_counter WHERE tenant_id = %s ORDER BY kind FOR UPDATE"
_KEEP = "UPDATE folio_counter SET prefix = %s, width = %s WHERE tenant_id = %s AND kind = %s"


def change_numbering(command: ChangeNumbering, *, actor: Actor, now: datetime) -> None:
    """
    Keep letters and width. Numbers begin at 1 and have no gaps, whatever is chosen here.

    :raises NotFound: no kind of document is called so.
    :raises Invalid: letters that are not one to eight capitals or digits, or a width beyond 1 to 9.
    :raises AlreadyTaken: another kind has these letters.
    :raises NumberingStarted: one was numbered already; its folio would be no folio of this kind any more.
    """
    actor.require(Permission.EDIT_SETTINGS)
    letters = command.letters.strip().upper().removesuffix("-")
    if not _LETTERS.fullmatch(letters):
        raise Invalid(field="letters", reason="not_a_prefix")
    if not 1 <= command.width <= WIDEST:
        raise Invalid(field="width", reason="not_a_width")
    prefix = f"{letters}-"
    with transaction(actor.tenant_id):
        held = {found[0]: found[1:] for found in sql.rows(_HELD, (actor.tenant_id,))}
        if command.kind not in held:
            raise NotFound(noun="numbering", id=command.kind[:30])
        before, width, last = held.pop(command.kind)
        if (before, width) == (prefix, command.width):
            return
        if last:
            raise NumberingStarted(series=before, last=last)
        if prefix in {other for other, _, _ in held.values()}:
            raise AlreadyTaken(field="letters", value=letters)
        sql.execute(_KEEP, (prefix, command.width, actor.tenant_id, command.kind))
        said = {"before": [before, width], "after": [prefix, command.width]}
        audit("numbering.changed", f"numbering:{command.kind}", actor=actor.name, at=now, **said)
