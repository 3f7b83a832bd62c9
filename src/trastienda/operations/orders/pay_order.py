"""Receive the money for an order: what was set aside becomes a sale."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.payments.errors import PaidTooLittle, PaidTooMuch
from trastienda.domain.payments.rules import CARD, TRANSFER, Tender
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import OrderAlreadyPaid, OrderNotPayable
from trastienda.domain.sales.states import OrderStatus
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, require
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.settling import settle

METHODS = frozenset({CARD, TRANSFER})
"""How an order is paid for: nobody is at a drawer to take notes."""


class PayOrder(msgspec.Struct, frozen=True):
    """
    Money that was received for an order, all of it at once. `reference` is the payer's or the gateway's name for it.
    """

    order: int
    method: str
    amount: Decimal
    currency: str
    reference: str | None = None


class OrderPaid(msgspec.Struct, frozen=True):
    """An order that has just become a sale."""

    id: int
    folio: str
    total: Decimal
    currency: str


def pay_order(command: PayOrder, *, actor: Actor, now: datetime) -> OrderPaid:
    """
    Post the order as a sale of this moment, and leave stock, bank and books agreeing with it.

    One whose time has passed is still honoured until it is given up, as long as its goods are there.

    :raises DocumentNotFound: unknown or a neighbour's.
    :raises OrderAlreadyPaid: somebody did; this money is theirs again.
    :raises OrderNotPayable: it was cancelled, or given up because its time had passed.
    :raises PaidTooLittle: the amount is below the total; an order is paid in full.
    :raises PaidTooMuch: the amount is above the total.
    :raises Invalid: the money is in another currency than the order.
    :raises NotEnoughStock: its goods were freed, and have been sold since.
    """
    actor.require(Permission.MANAGE_ORDERS)
    require(command.method in METHODS, f"an order is paid by one of {sorted(METHODS)}")
    with transaction(actor.tenant_id):
        order = sales.hold_order(command.order, deleted_too=True)
        check_payable(order)
        _check_amount(command, order)
        tender = Tender(method=command.method, amount=command.amount, reference=command.reference)
        settle(order, tender, actor=actor, now=now)
    return OrderPaid(id=order.id, folio=order.folio, total=order.total, currency=order.currency)


def check_payable(order: sales.HeldOrder) -> None:
    """:raises OrderAlreadyPaid: nothing is unpaid. :raises OrderNotPayable: it was given up."""
    if order.is_waiting:
        return
    if order.status is OrderStatus.CANCELLED:
        raise OrderNotPayable(order_id=order.id, folio=order.folio, state=str(order.status))
    raise OrderAlreadyPaid(order_id=order.id, folio=order.folio)


def _check_amount(command: PayOrder, order: sales.HeldOrder) -> None:
    if command.currency.upper() != order.currency:
        raise Invalid(field="currency", reason="differs")
    if command.amount < order.unpaid:
        raise PaidTooLittle(due=order.unpaid, paid=command.amount)
    if command.amount > order.unpaid:
        raise PaidTooMuch(due=order.unpaid, paid=command.amount)
