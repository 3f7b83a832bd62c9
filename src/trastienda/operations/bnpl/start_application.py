"""Ask a financier to pay what a sale leaves unpaid: check what it may be asked for, and leave the asking to a job."""

import secrets
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.bnpl import steps as bnpl
from trastienda.domain.bnpl.errors import AmountNotFinanceable, ApplicationUnderWay, NothingToFinance
from trastienda.domain.bnpl.financing import CURRENCY, PROVIDERS
from trastienda.domain.messaging.rules import dialled
from trastienda.domain.parties import steps as parties
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

ASK, LOOK, QUEUE = "ask_financier", "look_at_application", "bnpl"


class StartApplication(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` in the sale's currency; the customer's telephone is where the financier finds them."""

    sale: int
    provider: str
    amount: Decimal
    customer_name: str
    customer_phone: str


def start_application(command: StartApplication, *, actor: Actor, now: datetime) -> bnpl.HeldApplication:
    """
    Write an application down; a job tells the financier.

    An order that nobody has paid is financed whole. Of a sale on credit, any part of what is still owed for it: the
    financier's money goes to the customer's account.

    :raises DocumentNotFound: there is no such sale.
    :raises NothingToFinance: it is paid, cancelled, given back, or not in Mexican pesos.
    :raises AmountNotFinanceable: the amount is not what may be financed.
    :raises ApplicationUnderWay: it has an application that nobody has decided.
    :raises BadPhone: the telephone is none.
    """
    if command.provider not in PROVIDERS:
        raise Invalid(field="provider", reason="unknown_value")
    with transaction(actor.tenant_id):
        sale = sales.hold_order(command.sale)
        phone = dialled(command.customer_phone, country=tenant_profile(actor.tenant_id).country)
        if earlier := bnpl.live_application(sale.id):
            raise ApplicationUnderWay(application_id=earlier.id, folio=sale.folio, state=str(earlier.state))
        check_financeable(sale, command.amount)
        made = bnpl.write_application(
            sale_id=sale.id,
            provider=command.provider,
            key=f"{actor.tenant_id}-{sale.id}-{secrets.token_hex(12)}",
            amount=command.amount,
            currency=sale.currency,
            customer=(command.customer_name, phone),
            at=now,
            actor=actor.name,
        )
        defer(ASK, queue=QUEUE, tenant_id=actor.tenant_id, application_id=made)
        return bnpl.application(made)


@step
def check_financeable(sale: HeldOrder, amount: Decimal) -> None:
    """
    :raises NothingToFinance: the sale owes nothing.
    :raises AmountNotFinanceable: it owes less, or, being an order, must be paid whole.
    """
    if sale.currency != CURRENCY:
        raise NothingToFinance(sale_id=sale.id, folio=sale.folio, reason="other_currency")
    if sale.is_waiting:
        if amount != sale.unpaid:
            raise AmountNotFinanceable(folio=sale.folio, wanted=amount, possible=sale.unpaid)
        return
    if sale.fulfilment_state in {"cancelled", "returned"}:
        raise NothingToFinance(sale_id=sale.id, folio=sale.folio, reason=str(sale.fulfilment_state))
    possible = _owed_for(sale)
    if possible <= ZERO:
        raise NothingToFinance(sale_id=sale.id, folio=sale.folio, reason="paid")
    if amount > possible:
        raise AmountNotFinanceable(folio=sale.folio, wanted=amount, possible=possible)


@step
def _owed_for(sale: HeldOrder) -> Decimal:
    """Return what is owed for a sale on credit: its credit less what came back, and no more than the customer owes."""
    query = "SELECT credit FROM sale WHERE tenant_id = %s AND id = %s"
    credit: Decimal = sql.value(query, (current_tenant(), sale.id))
    if credit <= ZERO or sale.customer_id is None:
        return ZERO
    owed = credit - sales.given_up(sale.id).off_balance - bnpl.financed_of(sale.id)
    return min(owed, parties.lock_balance(sale.customer_id))
