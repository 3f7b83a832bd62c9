"""What a chargeback does: the payer's bank took the money back from the gateway, and the gateway from the shop.

The money is gone from the shop's bank at once, so the books say so at once: a loss, until somebody decides. Goods that
have not left stay: the order is put on hold, and its log says why. Whoever then cancels the order, or takes its goods
back, owes the buyer nothing more: that giving back is what the bank did already, and the loss is none.
"""

from datetime import datetime
from decimal import Decimal

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.payments.intents import HeldIntent, IntentState, change_intent, hold_intents_of
from trastienda.domain.payments.parts import given, parts_of, stop_parts
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import FulfilmentState
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.clock import local_date
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.operations.notifying.order_news import order_moved

LOST = "lost"
"""Under this name an intent's details keep what its chargeback cost and nobody has taken off again."""
IN_THE_BOOKS = frozenset({IntentState.SETTLED, IntentState.REFUNDED})
"""Of an intent that stands otherwise, the books never had the money, or have let it go already."""
STILL_HERE = frozenset({FulfilmentState.PREPARING, FulfilmentState.READY_FOR_PICKUP})
_FOLIO = "SELECT folio FROM sale WHERE tenant_id = %s AND id = %s"


@step
def charge_back(
    intent: HeldIntent, order: HeldOrder, *, session: str, payment_ref: str, actor: str, at: datetime
) -> None:
    """Post what the bank took back of a held intent, once, and hold back the goods of its order."""
    kept = intent.amount - (given(parts_of(intent)) if intent.state is IntentState.SETTLED else ZERO)
    lost = kept if intent.state in IN_THE_BOOKS else ZERO
    stop_parts(intent, at=at)
    change_intent(
        intent.id,
        IntentState.CHARGED_BACK,
        at=at,
        problem=f"charged back while {intent.state}",
        session=session,
        payment_ref=payment_ref,
        details={LOST: str(lost)},
    )
    batch = sql.Batch()
    _post(intent, lost, folio=order.folio, batch=batch, actor=actor, at=at)
    sales.log_order(
        order.id,
        "charged_back",
        actor=actor,
        at=at,
        batch=batch,
        amount=intent.amount,
        gateway=intent.gateway,
    )
    batch.write()
    if order.fulfilment_state in STILL_HERE:
        sales.move_order(order, FulfilmentState.ON_HOLD)
        order_moved([order.id], FulfilmentState.ON_HOLD, at=at)


@step
def give_back_what_was_lost(
    kind: str, sale: int, amount: Decimal | None, *, actor: str, at: datetime
) -> None:
    """
    Take off what chargebacks cost, as far as money is given back that the bank took already.

    `amount` is in the sale's currency; None: all of it.
    """
    for intent in hold_intents_of(kind, [sale], states=frozenset({IntentState.CHARGED_BACK})):
        lost = Decimal(intent.details.get(LOST, "0"))
        back = lost if amount is None else min(amount, lost)
        if not back:
            continue
        batch = sql.Batch()
        folio = str(sql.value(_FOLIO, (current_tenant(), sale)))
        _post(intent, -back, folio=folio, batch=batch, actor=actor, at=at)
        batch.write()
        change_intent(
            intent.id,
            IntentState.CHARGED_BACK,
            at=at,
            problem=intent.problem,
            details={LOST: str(lost - back)},
        )


@step
def _post(
    intent: HeldIntent, lost: Decimal, *, folio: str, batch: sql.Batch, actor: str, at: datetime
) -> None:
    """Queue the entry of a loss; of one that is none any more, its inverse."""
    accounting.post(
        Posting(
            rules="chargeback",
            kind="payment",
            amounts={"loss": abs(lost), "card": abs(lost)},
            occurred_on=local_date(at, zone_name=tenant_profile(current_tenant()).time_zone),
            description="Contracargo" if lost > 0 else "Contracargo recuperado",
            document=("chargeback", intent.id),
            reference=folio,
            reverse=lost < 0,
        ),
        batch=batch,
        at=at,
        actor=actor,
    )
