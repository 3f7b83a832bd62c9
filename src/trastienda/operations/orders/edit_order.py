"""Change what an order of the web store says: its lines until it leaves, addresses, texts, how it stands.

Each line keeps the price it was ordered at; what is added costs what it does today, without the order's coupon. What is
taken out takes its share of the coupon with it. The price of delivery stays as it was agreed. Once it is paid for, what
is taken out is given back, and nothing is added (`take_items_out`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.addresses import BILL, SHIP, Address, Which, checked
from trastienda.domain.sales.errors import EmptyDocument, OrderLineNotFound
from trastienda.domain.sales.models import OrderAddress, SaleLine
from trastienda.domain.sales.stages import OrderStage, check_stage_move, stage_of
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.stock import levels
from trastienda.domain.stock import steps as stock
from trastienda.insights.shipping_quote import parcel_weight
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import cents, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.orders.change_many import move_to_stage
from trastienda.operations.orders.delivery_line import SKU as SERVICE
from trastienda.operations.orders.place_order import OrderedLine, quote_order
from trastienda.operations.orders.settling import settle
from trastienda.operations.orders.take_items_out import take_items_out
from trastienda.operations.payments.at_gateway import close_pages
from trastienda.operations.sales.post_sale import line_row
from trastienda.operations.sales.quoted_lines import lines_of_sale

MOST_LINES = 500
LONGEST: Mapping[str, int] = {"tracking_code": 100, "notes": 1000, "observations": 1000}


class EditOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What should be different; None stays as it is. `remove` names lines of the order, `add` products."""

    order: int
    to: OrderStage | None = None
    ship: Address | None = None
    bill: Address | None = None
    add: Sequence[OrderedLine] = ()
    remove: Sequence[int] = ()
    tracking_code: str | None = None
    notes: str | None = None
    observations: str | None = None


def edit_order(command: EditOrder, *, actor: Actor, now: datetime) -> None:
    """
    Change the order and then move it on, all of it or nothing. Constant in the number of lines.

    :raises DocumentNotFound: unknown, a neighbour's, deleted, or sold over a counter.
    :raises InvalidAddress: names every field that is missing or wrong.
    :raises Invalid: a text that is too long.
    :raises OrderLinesFixed: other lines for an order that has left or was given up.
    :raises PaidOrderTakesNoMore: something is added to an order that was paid for.
    :raises Forbidden: items are taken out of a paid order by somebody who may not undo sales.
    :raises OrderLineNotFound: a line to take out is none of the order's goods.
    :raises EmptyDocument: nothing would be left of what nobody has paid for; an order is cancelled instead.
    :raises ProductNotFound: something to add is unknown or no longer sold.
    :raises NotEnoughStock: what is added asks for more than is available.
    :raises WrongState: the stage does not follow from the one it has.
    :raises SecondPersonNeeded: it waits for a transfer, and the actor placed it or showed its proof.
    """
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        order = sales.hold_orders([command.order])[0]
        changed = [*_write_texts(command), *_write_addresses(command)]
        if command.add or command.remove:
            if order.is_waiting:
                _change_lines(order, command, actor=actor, now=now)
                changed.append("lines")
            elif take_items_out(order, command.remove, command.add, actor=actor, now=now):
                changed.append("lines")
            order = sales.hold_orders([order.id])[0]
        if changed:
            _note(order, changed, actor=actor, now=now)
        if command.to is not None:
            check_stage_move(stage_of(order.payment_state, order.fulfilment_state), command.to)
            move_to_stage([order], command.to, actor=actor, now=now)


# --- what it says ------------------------------------------------------------------------------------------

_DETAIL = """
INSERT INTO order_detail AS d (tenant_id, sale_id, delivery, ship_method, shipping, is_free_shipping, discount,
  coupon_code, payment_method, tracking_code, courier, observations, is_label_printed)
VALUES (%(tenant)s, %(order)s, '', '', 0, false, 0, '', '', coalesce(%(tracking_code)s, ''), '',
  coalesce(%(observations)s, ''), false)
ON CONFLICT (tenant_id, sale_id) DO UPDATE SET
  tracking_code = coalesce(%(tracking_code)s, d.tracking_code),
  observations = coalesce(%(observations)s, d.observations)
"""
_NOTES = "UPDATE sale SET notes = %s WHERE tenant_id = %s AND id = %s"


@step
def _write_texts(command: EditOrder) -> list[str]:
    told = {name: getattr(command, name) for name in LONGEST}
    for name, text in told.items():
        if text is not None and len(text) > LONGEST[name]:
            raise Invalid(field=name, reason="too_long")
    if command.tracking_code is not None or command.observations is not None:
        sql.execute(_DETAIL, {"tenant": current_tenant(), "order": command.order, **told})
    if command.notes is not None:
        sql.execute(_NOTES, (command.notes, current_tenant(), command.order))
    return [name for name, text in told.items() if text is not None]


_NO_ADDRESSES = "DELETE FROM order_address WHERE tenant_id = %s AND sale_id = %s AND kind = ANY(%s)"


@step
def _write_addresses(command: EditOrder) -> list[str]:
    wanted: list[tuple[Which, Address | None]] = [(SHIP, command.ship), (BILL, command.bill)]
    addresses = {kind: checked(address, kind) for kind, address in wanted if address is not None}
    if addresses:
        sql.execute(_NO_ADDRESSES, (current_tenant(), command.order, list(addresses)))
        batch = sql.Batch()
        rows = [{"kind": kind, **msgspec.structs.asdict(address)} for kind, address in addresses.items()]
        batch.insert_many(OrderAddress, rows, sale=command.order)
        batch.write()
    return [f"{kind}_address" for kind in addresses]


# --- its lines ---------------------------------------------------------------------------------------------

_GOODS = """
SELECT l.id FROM sale_line l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id AND p.sku <> %s
WHERE l.tenant_id = %s AND l.sale_id = %s
"""
_REMOVE = "DELETE FROM sale_line WHERE tenant_id = %s AND sale_id = %s AND id = ANY(%s::bigint[])"
# Positions stay 1 to n without gaps; they pass below zero, because each is unique at every moment.
_COUNT_ANEW = """
UPDATE sale_line l SET position = -r.at FROM (
  SELECT id, row_number() OVER (ORDER BY position) AS at FROM sale_line
  WHERE tenant_id = %(tenant)s AND sale_id = %(order)s
) r WHERE l.tenant_id = %(tenant)s AND l.id = r.id AND l.sale_id = %(order)s
"""
_COUNTED = "UPDATE sale_line SET position = -position WHERE tenant_id = %(tenant)s AND sale_id = %(order)s"
_DISCOUNT = "UPDATE order_detail SET discount = %s WHERE tenant_id = %s AND sale_id = %s"
_WEIGHT = "UPDATE shipment SET weight_g = %s WHERE tenant_id = %s AND sale_id = %s"


@step
def _change_lines(order: HeldOrder, command: EditOrder, *, actor: Actor, now: datetime) -> None:
    """What was and what will be set aside is locked first, in the order that everybody uses."""
    left = _take_out(order, command.remove)
    if command.add:
        added = quote_order(command.add)
        _append(order, [line_row(line, left + at) for at, line in enumerate(added.lines, start=1)])
    quote = lines_of_sale(order.id)
    if len(quote.lines) > MOST_LINES:
        raise Invalid(field="lines", reason="too_many")
    if not any(line.sku != SERVICE for line in quote.lines):
        raise EmptyDocument
    _set_aside(order, quote.stocked, now=now)
    sales.reprice_order(order, quote.sum)
    on_show = total(cents(line.quantity * line.unit_price) for line in quote.lines if line.includes_tax)
    discount = on_show - total(line.price.total for line in quote.lines if line.includes_tax)
    sql.execute(_DISCOUNT, (discount, current_tenant(), order.id))
    weight = parcel_weight([(line.product_id, line.quantity) for line in quote.lines])
    sql.execute(_WEIGHT, (weight, current_tenant(), order.id))
    close_pages([order.id])  # they ask for what the order came to before
    if not quote.sum.total:
        settle(sales.hold_order(order.id), None, actor=actor, now=now)


@step
def _take_out(order: HeldOrder, lines: Sequence[int]) -> int:
    """Delete lines and count the others anew; return how many are left. :raises OrderLineNotFound: no such line."""
    goods = {line for (line,) in sql.rows(_GOODS, (SERVICE, current_tenant(), order.id))}
    for line in lines:
        if line not in goods:
            raise OrderLineNotFound(order_id=order.id, line_id=line)
    params = {"tenant": current_tenant(), "order": order.id}
    if lines:
        sql.execute(_REMOVE, (current_tenant(), order.id, list(lines)))
    sql.execute(_COUNT_ANEW, params)
    return sql.execute(_COUNTED, params)


@step
def _append(order: HeldOrder, rows: Sequence[Mapping[str, object]]) -> None:
    batch = sql.Batch()
    batch.insert_many(SaleLine, rows, sale=order.id, cost=Decimal(0))
    batch.write()


@step
def _set_aside(order: HeldOrder, goods: Mapping[int, Decimal], *, now: datetime) -> None:
    document = ("sale", order.id)
    products = {*stock.reserved_for(document=document), *goods}
    levels.hold((product, order.branch_id) for product in products)
    stock.release(document=document)
    batch = sql.Batch()
    stock.reserve(
        goods, branch=order.branch_id, document=document, at=now, batch=batch, expires_at=order.expires_at
    )
    batch.write()


@step
def _note(order: HeldOrder, changed: Sequence[str], *, actor: Actor, now: datetime) -> None:
    batch, left = sql.Batch(), sales.left_of_order(order)
    sales.log_order(
        order.id, "edited", actor=actor.name, at=now, batch=batch, changed=list(changed), total=left
    )
    batch.write()
    audit(
        "order.edited",
        f"sale:{order.id}",
        actor=actor.name,
        at=now,
        folio=order.folio,
        changed=list(changed),
        total=left,
    )
