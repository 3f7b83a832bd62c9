"""Take a further payment on a layaway."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.payments.errors import PaidTooLittle
from trastienda.domain.payments.rules import Tender
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.snapshots import LayawayStanding
from trastienda.domain.sales.states import LayawayEvent
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.money import total
from trastienda.kernel.transaction import transaction
from trastienda.operations.sales.receive_deposit import Deposit, hold_register, receive_deposit


class PayLayaway(msgspec.Struct, frozen=True):
    """`session` is the register that takes the money; None means the actor's own."""

    layaway: int
    tenders: Sequence[Tender]
    session: int | None = None


def pay_layaway(command: PayLayaway, *, actor: Actor, now: datetime) -> LayawayStanding:
    """
    Add a payment, at most what is still owed. Paying the last of it does not complete the layaway.

    :raises PaidTooMuch: more than the balance; two payments at once are counted one after the other.
    :raises WrongState: it was completed or cancelled.
    """
    actor.require(Permission.SELL)
    with transaction(actor.tenant_id):
        layaway = sales.hold_layaway(command.layaway, event=LayawayEvent.PAY)
        if not total(tender.amount for tender in command.tenders):
            raise PaidTooLittle(due=layaway.balance, paid=total(()))
        register = hold_register(command.tenders, due=layaway.balance, session=command.session, actor=actor)
        batch = sql.Batch()
        paid = receive_deposit(
            Deposit(
                layaway=layaway.id,
                reference=layaway.folio,
                customer=layaway.customer_id,
                tenders=command.tenders,
            ),
            register=register,
            actor=actor,
            at=now,
            on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
            batch=batch,
        )
        sales.pay_layaway(layaway.id, paid)
        batch.write()
    return LayawayStanding(id=layaway.id, folio=layaway.folio, total=layaway.total, paid=layaway.paid + paid)
