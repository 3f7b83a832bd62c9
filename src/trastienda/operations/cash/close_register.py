"""Close a register with what was counted: the Z cut."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.cash import steps as cash
from trastienda.domain.cash.steps import OpenRegister
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.register_totals import RegisterTotals, register_totals
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import step, transaction


class CloseRegister(msgspec.Struct, frozen=True):
    """`counted` is what lay in the drawer. `session` None is the caller's own open register."""

    counted: Decimal
    session: int | None = None


class RegisterCut(msgspec.Struct, frozen=True):
    """`difference` is counted less expected: below zero, something is missing."""

    session: int
    expected: Decimal
    counted: Decimal
    difference: Decimal
    closed_at: datetime
    totals: RegisterTotals


def close_register(command: CloseRegister, *, actor: Actor, now: datetime) -> RegisterCut:
    """
    Close the register for good, keep what its cut says, and post the difference.

    The session is held alone from before the sums are taken: a sale in progress ends first and is counted, one that
    comes later finds the register closed.

    :raises NoOpenRegister: none was named and the caller has none open.
    :raises RegisterClosed: it had its Z cut.
    :raises NotYourRegister: somebody else opened it, and the caller does not manage registers.
    """
    actor.require(Permission.SELL)
    if command.counted < 0:
        raise Invalid(field="counted", reason="negative")
    with transaction(actor.tenant_id):
        register = cash.use_register(
            command.session, actor=actor, exclusive=True, of_others=actor.may(Permission.MANAGE_REGISTERS)
        )
        totals = register_totals([register.id])[register.id]
        cut = RegisterCut(
            session=register.id,
            expected=totals.expected,
            counted=command.counted,
            difference=command.counted - totals.expected,
            closed_at=now,
            totals=totals,
        )
        cash.close_session(
            register.id,
            expected=cut.expected,
            counted=cut.counted,
            summary=_encoder.encode(totals),
            at=now,
            by=actor.name,
        )
        _post_difference(cut, register, actor=actor, now=now)
        audit(
            "register.closed",
            f"register_session:{register.id}",
            actor=actor.name,
            at=now,
            expected=cut.expected,
            counted=cut.counted,
            difference=cut.difference,
        )
    return cut


_encoder = msgspec.json.Encoder(decimal_format="number")


@step
def _post_difference(cut: RegisterCut, register: OpenRegister, *, actor: Actor, now: datetime) -> None:
    """More than expected is income, less is an expense; nothing is posted for nothing."""
    rules, other, what = (
        ("cash_over", "over", "Sobrante") if cut.difference > 0 else ("cash_short", "short", "Faltante")
    )
    batch = sql.Batch()
    accounting.post(
        Posting(
            rules=rules,
            kind="cash",
            amounts={"cash": abs(cut.difference), other: abs(cut.difference)},
            occurred_on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
            description=f"{what} de caja {register.number}",
            document=("register_session", register.id),
            reference="",
        ),
        batch=batch,
        at=now,
        actor=actor.name,
    )
    batch.write()
