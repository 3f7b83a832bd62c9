"""Put cash into the drawer, or take some out, for a reason."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.cash import steps as cash
from trastienda.domain.cash.errors import NotEnoughCash
from trastienda.domain.cash.models import CashMovement
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction


class RecordCashMovement(msgspec.Struct, frozen=True):
    """`amount` is positive either way. `session` None is the caller's own open register."""

    amount: Decimal
    outwards: bool
    reason: str
    session: int | None = None


class CashMoved(msgspec.Struct, frozen=True):
    """`expected` is what the drawer should hold now."""

    id: int
    session: int
    amount: Decimal
    expected: Decimal
    reason: str


def record_cash_movement(command: RecordCashMovement, *, actor: Actor, now: datetime) -> CashMoved:
    """
    Note the movement in the drawer's ledger and in the books: cash in is other income, cash out an expense.

    The register is held alone, so that two who take money out do not both count the same notes.

    :raises NoOpenRegister: the caller has none open.
    :raises NotYourRegister: it is somebody else's.
    :raises NotEnoughCash: more would leave than the drawer should hold.
    :raises Invalid: no reason, or an amount that is not above zero.
    """
    actor.require(Permission.SELL)
    reason = tidy(command.reason)
    if not reason:
        raise Invalid(field="reason", reason="missing")
    if command.amount <= 0:
        raise Invalid(field="amount", reason="not_positive")
    with transaction(actor.tenant_id):
        register = cash.use_register(command.session, actor=actor, exclusive=True)
        available = cash.expected_cash(register.id)
        if command.outwards and command.amount > available:
            raise NotEnoughCash(wanted=command.amount, available=available)
        movement = _record(command, register.id, reason, actor=actor, now=now)
    signed = -command.amount if command.outwards else command.amount
    return CashMoved(
        id=movement, session=register.id, amount=command.amount, expected=available + signed, reason=reason
    )


@step
def _record(command: RecordCashMovement, session: int, reason: str, *, actor: Actor, now: datetime) -> int:
    batch = sql.Batch()
    movement = batch.new_id(CashMovement)
    kind, other = ("cash_out", "expense") if command.outwards else ("cash_in", "income")
    cash.move_cash(
        session,
        -command.amount if command.outwards else command.amount,
        kind=kind,
        reason=reason,
        batch=batch,
        at=now,
        actor=actor.name,
        new_id=movement,
    )
    accounting.post(
        Posting(
            rules=kind,
            kind="cash",
            amounts={"cash": command.amount, other: command.amount},
            occurred_on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
            description=f"{'Salida' if command.outwards else 'Entrada'} de efectivo: {reason}"[:300],
            document=("cash_movement", movement),
            reference="",
        ),
        batch=batch,
        at=now,
        actor=actor.name,
    )
    batch.write()
    return int(movement)
