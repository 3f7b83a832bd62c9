"""Take lines of a sale back: a return with its own entry, goods on the shelf, and money the way it came.

Shared by whoever says which: the counter, by products; the administration of orders, by lines; who gives up what is
left of an order. What nobody has sent yet is taken back like what was delivered; it lies on the shelf again at once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.catalog import rules as catalog_rules
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound
from trastienda.domain.catalog.rules import DELIVERY_SKU
from trastienda.domain.notifying.news import OrderNews
from trastienda.domain.payments.rules import CARD
from trastienda.domain.sales import rules
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.models import Return, ReturnLine
from trastienda.domain.sales.rules import ReturnedLine, SoldLine
from trastienda.domain.sales.snapshots import GoodsReturned
from trastienda.domain.sales.states import (
    FULFILMENT_MOVES,
    FulfilmentEvent,
    FulfilmentState,
    OrderStatus,
    next_state,
    order_status,
)
from trastienda.domain.sales.steps import HeldSale
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.steps import About, announce
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.operations.invoicing.crediting import credit_later
from trastienda.operations.notifying.order_news import tell
from trastienda.operations.payments.at_gateway import refund_part
from trastienda.operations.sales.giving_back import Amounts, GivenBack, Undoing, give_back_sale
from trastienda.operations.sales.order_left import note_what_is_left
from trastienda.operations.shipping.following import follow_orders


def check_may_come_back(sale: HeldSale) -> FulfilmentState:
    """Return how the sale stands when all of it came back. :raises WrongState: cancelled, or back already."""
    return next_state(FULFILMENT_MOVES, sale.fulfilment_state, FulfilmentEvent.RETURN_ALL, noun="sale")


def is_still_here(sale: HeldSale) -> bool:
    """Whether it is an order that was paid for and has not left yet."""
    return order_status(sale.payment_state, sale.fulfilment_state) is OrderStatus.PAID


_UNITS = "SELECT id, name, unit FROM product WHERE tenant_id = %s AND id = ANY(%s::bigint[])"


@step
def check_units(wanted: Mapping[int, Decimal], lines: Sequence[SoldLine]) -> None:
    """
    Check that each product comes back in a quantity that makes sense.

    :raises ProductNotFound: unknown or a neighbour's.
    :raises FractionNotAllowed: a part of what is sold whole, unless it is all that was left to come back.
    """
    products = {found[0]: found[1:] for found in sql.rows(_UNITS, (current_tenant(), list(wanted)))}
    for product_id, quantity in wanted.items():
        if product_id not in products:
            raise ProductNotFound(product_id=product_id)
        name, unit = products[product_id]
        returnable = sum((line.returnable for line in lines if line.product_id == product_id), Decimal(0))
        if quantity != returnable and not catalog_rules.is_whole_or_divisible(quantity, unit=unit):
            raise FractionNotAllowed(product_id=product_id, name=name, unit=unit, quantity=quantity)


@step
def give_rest_back(sale_id: int, *, reason: str, actor: Actor, now: datetime) -> GoodsReturned:
    """
    Take back all that is left of a sale of which something came back already.

    :raises Invalid: no reason is given.
    :raises WrongState: it was cancelled, or everything came back.
    """
    sale = sales.hold_sale(sale_id)
    lines = sales.sold_lines(sale_id)
    rest = [rules.share_of_line(line, line.returnable) for line in lines if line.returnable]
    return take_lines_back(sale, lines, rest, reason=rules.stated_reason(reason), actor=actor, now=now)


@step
def take_lines_back(
    sale: HeldSale,
    lines: Sequence[SoldLine],
    back: Sequence[ReturnedLine],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    session: int | None = None,
) -> GoodsReturned:
    """
    Take these shares of a held sale's lines back; `lines` are all of them as they stand.

    What goes on the customer's account comes off it first, the rest out of the payments. When nothing is left to be
    sent of an order, what its delivery was to cost goes back as well.

    :raises WrongState: the sale was cancelled, or everything came back already.
    :raises NoOpenRegister: cash must be given back and the actor has no register open.
    :raises NotEnoughCash: the drawer holds less than must be given back.
    """
    all_back, earlier = check_may_come_back(sale), sales.given_up(sale.id)
    back = [*back, *_delivery_too(sale, lines, back)]
    base, tax, total, cost = rules.sum_of(back)
    amounts = Amounts(
        base=base, tax=tax, cost=cost, off_balance=min(total, sale.credit - earlier.off_balance)
    )
    batch = sql.Batch()
    return_id, folio = batch.new_id(Return), batch.take_folio("return")
    because = Undoing(
        kind="return",
        document=("return", return_id),
        reference=folio,
        description=f"Devolución de venta {sale.folio}",
        reason=reason,
        actor=actor,
        at=now,
        on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
    )
    goods = _arriving(back, _left_the_shelf(sale.id))
    given = give_back_sale(amounts, sale=sale, goods=goods, because=because, session=session, batch=batch)
    is_whole = sum(line.quantity for line in back) == sum(line.returnable for line in lines)
    payment = rules.payment_after_refund(
        sale.payment_state,
        refunded=given.total,
        still_held=sale.paid - earlier.refunded - given.total,
    )
    sales.mark_sale(
        sale,
        payment=payment,
        fulfilment=all_back if is_whole else sale.fulfilment_state,
        at=now if is_whole else None,
        by=actor.name if is_whole else None,
        reason=reason if is_whole else None,
    )
    _insert(sale, back, amounts, given, because=because, batch=batch)
    announce(
        Event.RETURN_MADE,
        About("sale", sale.id, sale.folio),
        batch=batch,
        at=now,
        branch_id=sale.branch_id,
        total=total,
        refunded=given.total,
        is_whole=is_whole,
        reason=reason,
        lines=[
            {"product_id": line.product_id, "quantity": line.quantity, "total": line.total} for line in back
        ],
    )
    batch.write()
    if by_card := given.by_method.get(CARD):
        refund_part(sale.id, by_card, document=("return", int(return_id)), at=now, actor=actor.name)
    credit_later(sale.id)
    note_what_is_left(sale, is_whole=is_whole, folio=str(folio), given=given.total, actor=actor.name, at=now)
    tell([sale.id], OrderNews.REFUNDED, at=now)
    if is_whole:
        follow_orders([sale.id], all_back, at=now)
    audit(
        "sale.returned",
        f"sale:{sale.id}",
        actor=actor.name,
        at=now,
        folio=str(folio),
        total=total,
        refunded=given.by_method,
        reason=reason,
    )
    return GoodsReturned(
        id=int(return_id),
        folio=str(folio),
        sale_id=sale.id,
        sale_folio=sale.folio,
        base=base,
        tax=tax,
        total=total,
        refunded=given.by_method,
        off_balance=amounts.off_balance,
        line_count=len(back),
        is_whole=is_whole,
    )


_SERVICE = "SELECT id FROM product WHERE tenant_id = %s AND sku = %s"


def _delivery_too(
    sale: HeldSale, lines: Sequence[SoldLine], back: Sequence[ReturnedLine]
) -> list[ReturnedLine]:
    """Return the lines of a delivery that will not take place, because nothing is left that could be sent."""
    if not is_still_here(sale):
        return []
    service = sql.value(_SERVICE, (current_tenant(), DELIVERY_SKU))
    coming = {line.sale_line: line.quantity for line in back}
    goods = [line for line in lines if line.product_id != service]
    if not goods or any(line.returnable != coming.get(line.id, 0) for line in goods):
        return []
    return [
        rules.share_of_line(line, line.returnable)
        for line in lines
        if line.product_id == service and line.returnable and line.id not in coming
    ]


_SHELVES = """
SELECT DISTINCT product_id FROM stock_move
WHERE tenant_id = %s AND document_kind = 'sale' AND document_id = %s
"""


def _left_the_shelf(sale: int) -> set[int]:
    """Return the products that left a shelf for this sale: they had stock then, whatever is said of them today."""
    return {product for (product,) in sql.rows(_SHELVES, (current_tenant(), sale))}


def _arriving(back: Sequence[ReturnedLine], left_the_shelf: set[int]) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the goods that go back on the shelf, at the value they left with; services have no shelf."""
    arriving: dict[int, tuple[Decimal, Decimal]] = {}
    for line in back:
        if line.product_id in left_the_shelf:
            quantity, value = arriving.get(line.product_id, (Decimal(0), Decimal(0)))
            arriving[line.product_id] = (quantity + line.quantity, value + line.cost)
    return arriving


def _insert(
    sale: HeldSale,
    back: Sequence[ReturnedLine],
    amounts: Amounts,
    given: GivenBack,
    *,
    because: Undoing,
    batch: sql.Batch,
) -> None:
    """Queue the return itself."""
    _, return_id = because.document
    batch.insert(
        Return,
        id=return_id,
        sale=sale.id,
        folio=because.reference,
        branch=sale.branch_id,
        register_session=given.session,
        reason=because.reason,
        base=amounts.base,
        tax=amounts.tax,
        total=amounts.total,
        cost=amounts.cost,
        off_balance=amounts.off_balance,
        refunded=given.total,
        returned_at=because.at,
        returned_on=because.on,
        actor=because.actor.name,
    )
    batch.insert_many(ReturnLine, [_row(line) for line in back], sale_return=return_id)


def _row(line: ReturnedLine) -> dict[str, object]:
    told = msgspec.structs.asdict(line)
    return {"product": told.pop("product_id"), **told}
