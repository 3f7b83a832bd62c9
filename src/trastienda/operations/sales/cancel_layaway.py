"""Give a layaway up: its goods are free again, and its deposits go back by the methods they came by."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.rules import stated_reason
from trastienda.domain.sales.snapshots import LayawayCancelled
from trastienda.domain.sales.states import LayawayEvent, LayawayState
from trastienda.domain.stock import steps as stock
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction
from trastienda.operations.sales.giving_back import Undoing, give_back_money, post_deposit_back


class CancelLayaway(msgspec.Struct, frozen=True):
    """`session` is the register that gives cash back; None means the actor's own."""

    layaway: int
    reason: str
    session: int | None = None


def cancel_layaway(command: CancelLayaway, *, actor: Actor, now: datetime) -> LayawayCancelled:
    """
    Release the goods and give all deposits back.

    :raises Invalid: no reason is given.
    :raises WrongState: it was completed or cancelled.
    :raises NoOpenRegister: cash must be given back and the actor has no register open.
    :raises NotEnoughCash: the drawer holds less than must be given back.
    """
    actor.require(Permission.CANCEL)
    reason = stated_reason(command.reason)
    with transaction(actor.tenant_id):
        layaway = sales.hold_layaway(command.layaway, event=LayawayEvent.CANCEL)
        document = ("layaway", layaway.id)
        because = Undoing(
            kind="cancellation",
            document=document,
            reference=layaway.folio,
            description="Devolución de anticipo de cliente",
            reason=reason,
            actor=actor,
            at=now,
            on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
        )
        batch = sql.Batch()
        given = give_back_money(
            layaway.paid, paid_on=document, because=because, session=command.session, batch=batch
        )
        post_deposit_back(given, layaway=layaway.id, because=because, batch=batch)
        stock.release(document=document)
        sales.pay_layaway(layaway.id, -given.total)
        sales.close_layaway(layaway, LayawayState.CANCELLED, at=now, by=actor.name, reason=reason)
        batch.write()
        audit(
            "layaway.cancelled",
            f"layaway:{layaway.id}",
            actor=actor.name,
            at=now,
            folio=layaway.folio,
            refunded=given.by_method,
            reason=reason,
        )
    return LayawayCancelled(id=layaway.id, folio=layaway.folio, total=layaway.total, refunded=given.by_method)
