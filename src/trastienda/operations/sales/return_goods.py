"""Take goods of a sale back, whole or in part, each unit at its exact share of what was paid for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.catalog import rules as catalog_rules
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound
from trastienda.domain.notifying.news import OrderNews
from trastienda.domain.sales import rules
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.sales.models import Return, ReturnLine
from trastienda.domain.sales.rules import ReturnedLine, SoldLine
from trastienda.domain.sales.snapshots import GoodsReturned
from trastienda.domain.sales.states import FULFILMENT_MOVES, FulfilmentEvent, next_state
from trastienda.domain.sales.steps import HeldSale
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.notifying.order_news import tell
from trastienda.operations.sales.giving_back import Amounts, Undoing, give_back_sale
from trastienda.operations.shipping.following import follow_orders


class ComingBack(msgspec.Struct, frozen=True):
    """Units of a product that come back."""

    product_id: int
    quantity: Decimal


class ReturnGoods(msgspec.Struct, frozen=True):
    """`session` is the register that gives cash back; None means the actor's own."""

    sale: int
    goods: Sequence[ComingBack]
    reason: str
    session: int | None = None


class _Product(msgspec.Struct, frozen=True):
    """What a return needs to know of a product; it left the shelf for this sale only if it has stock."""

    id: int
    name: str
    unit: str
    left_the_shelf: bool


_PRODUCTS = """
SELECT p.id, p.name, p.unit, EXISTS (SELECT FROM stock_move m WHERE m.tenant_id = p.tenant_id
  AND m.document_kind = 'sale' AND m.document_id = %(sale)s AND m.product_id = p.id)
FROM product p WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s::bigint[])
"""


def return_goods(command: ReturnGoods, *, actor: Actor, now: datetime) -> GoodsReturned:
    """
    Put the goods back on the shelf of the sale's branch, and give their share of the money back.

    The part of the sale that went on the customer's account comes off it first (below zero when they had paid it
    already); the rest is given back out of the payments, the first received first, each by its own method. Any
    sequence of returns adds up to exactly what was paid, and to what the goods were worth.

    :raises Invalid: no reason is given.
    :raises WrongState: the sale was cancelled, or everything came back already.
    :raises ReturnedMoreThanSold: more of a product than was sold and has not come back.
    :raises NoOpenRegister: cash must be given back and the actor has no register open.
    :raises NotEnoughCash: the drawer holds less than must be given back.
    """
    actor.require(Permission.CREATE_INVENTORY)
    if not command.goods:
        raise EmptyDocument
    reason = rules.stated_reason(command.reason)
    wanted = _by_product(command.goods)
    with transaction(actor.tenant_id):
        sale = sales.hold_sale(command.sale)
        all_back = next_state(
            FULFILMENT_MOVES, sale.fulfilment_state, FulfilmentEvent.RETURN_ALL, noun="sale"
        )
        lines, earlier = sales.sold_lines(sale.id), sales.given_up(sale.id)
        products = _products(wanted, lines, sale=sale)
        back = [
            line
            for product, quantity in wanted.items()
            for line in rules.take_back(lines, product=product, quantity=quantity)
        ]
        base, tax, total, cost = rules.sum_of(back)
        off_balance = min(total, sale.credit - earlier.off_balance)
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
        given = give_back_sale(
            Amounts(base=base, tax=tax, cost=cost, off_balance=off_balance),
            sale=sale,
            goods=_arriving(back, products),
            because=because,
            session=command.session,
            batch=batch,
        )
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
        batch.insert(
            Return,
            id=return_id,
            sale=sale.id,
            folio=folio,
            branch=sale.branch_id,
            register_session=given.session,
            reason=reason,
            base=base,
            tax=tax,
            total=total,
            cost=cost,
            off_balance=off_balance,
            refunded=given.total,
            returned_at=now,
            returned_on=because.on,
            actor=actor.name,
        )
        batch.insert_many(ReturnLine, [_row(line) for line in back], sale_return=return_id)
        batch.write()
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
        off_balance=off_balance,
        line_count=len(back),
        is_whole=is_whole,
    )


def _by_product(goods: Sequence[ComingBack]) -> dict[int, Decimal]:
    """Total the units of each product: two lines of one product come back together."""
    wanted: dict[int, Decimal] = {}
    for each in goods:
        wanted[each.product_id] = wanted.get(each.product_id, Decimal(0)) + each.quantity
    return wanted


def _products(
    wanted: Mapping[int, Decimal], lines: Sequence[SoldLine], *, sale: HeldSale
) -> dict[int, _Product]:
    """
    Return the products that come back, each in a quantity that makes sense.

    :raises ProductNotFound: unknown or a neighbour's.
    :raises FractionNotAllowed: a part of what is sold whole, unless it is all that was left to come back.
    """
    params = {"tenant": current_tenant(), "sale": sale.id, "ids": list(wanted)}
    products = {product.id: product for product in sql.structs(_Product, _PRODUCTS, params)}
    for product_id, quantity in wanted.items():
        product = products.get(product_id)
        if product is None:
            raise ProductNotFound(product_id=product_id)
        returnable = sum((line.returnable for line in lines if line.product_id == product_id), Decimal(0))
        if quantity != returnable and not catalog_rules.is_whole_or_divisible(quantity, unit=product.unit):
            raise FractionNotAllowed(
                product_id=product_id, name=product.name, unit=product.unit, quantity=quantity
            )
    return products


def _arriving(
    back: Sequence[ReturnedLine], products: Mapping[int, _Product]
) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the goods that go back on the shelf, at the value they left with; services have no shelf."""
    arriving: dict[int, tuple[Decimal, Decimal]] = {}
    for line in back:
        if products[line.product_id].left_the_shelf:
            quantity, value = arriving.get(line.product_id, (Decimal(0), Decimal(0)))
            arriving[line.product_id] = (quantity + line.quantity, value + line.cost)
    return arriving


def _row(line: ReturnedLine) -> dict[str, object]:
    return {
        "sale_line": line.sale_line,
        "product": line.product_id,
        "quantity": line.quantity,
        "base": line.base,
        "tax": line.tax,
        "total": line.total,
        "cost": line.cost,
    }
