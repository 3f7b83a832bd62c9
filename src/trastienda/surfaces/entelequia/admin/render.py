"""From our snapshots to this dialect's answers."""

from typing import Any

from trastienda.domain.shipping.steps import HeldGuide
from trastienda.insights.order_detail import Client, GuideShown, LogEntry, OrderWhole
from trastienda.insights.order_list import OrderRow, StageCount
from trastienda.insights.order_stock_log import StockLogEntry
from trastienda.insights.scanned_code import ShipmentShown
from trastienda.operations.shipping.make_guide import GuideRefused, Guides, OrderGuide
from trastienda.operations.shipping.scan_parcel import ScanParcel
from trastienda.surfaces.entelequia.admin import wire
from trastienda.surfaces.entelequia.cart.render import office
from trastienda.surfaces.entelequia.errors import TABLE
from trastienda.surfaces.entelequia.money import Money, instant
from trastienda.surfaces.entelequia.orders import render as orders_render
from trastienda.surfaces.entelequia.vocabulary import (
    GUIDE_STATES,
    SHIPMENT_FROM_OURS,
    STAGE_FROM_OURS,
    STOCK_MOVES,
)
from trastienda.web.encode import plain


def listed(row: OrderRow) -> wire.ListedOrder:
    return wire.ListedOrder(**_columns(row))


def whole(seen: OrderWhole) -> wire.AdminOrder:
    resource = orders_render.order(seen.order)
    return wire.AdminOrder(
        **_columns(seen.row),
        client=_client(seen.client) if seen.client else None,
        orderItems=resource.orderItems,
        orderBillAddress=resource.orderBillAddress,
        orderShipAddress=resource.orderShipAddress,
        orderLogs=[_log(entry) for entry in seen.logs],
        payment=resource.payment,
        possibleShippingOffices=[office(each) for each in seen.offices],
        fastmailGuia=guia(seen.guide, order_id=seen.row.id) if seen.guide else None,
        total_units=plain(seen.units),
    )


def _columns(row: OrderRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "folio": row.folio,
        "shop_id": None,
        "client_id": row.client_id,
        "client_name": row.name,
        "client_surname": row.surname,
        "state": STAGE_FROM_OURS[row.stage],
        "ship_method": row.ship_method,
        "ship_tracking_code": row.tracking_code or None,
        "courier": row.courier or None,
        "payment_method": row.payment_method,
        "currency": row.currency,
        "products_price": Money(row.currency, row.products),
        "discount_amount": Money(row.currency, row.discount),
        "shipment_amount": Money(row.currency, row.shipping),
        "is_free_ship": row.is_free_shipping,
        "total": Money(row.currency, row.total),
        "coupon_code": row.coupon_code or None,
        "client_notes": row.notes,
        "observations": row.observations,
        "is_label_printed": row.is_label_printed,
        "created_at": instant(row.placed_at),
        "updated_at": instant(row.updated_at),
    }


def _client(client: Client) -> wire.Client:
    return wire.Client(
        client.id, client.username, client.name, client.surname, client.email, client.customer_id
    )


def _log(entry: LogEntry) -> wire.OrderLog:
    return wire.OrderLog(entry.id, entry.event, entry.actor, entry.details, instant(entry.at))


def state_count(count: StageCount) -> wire.StateCount:
    return wire.StateCount(count=count.count, state=STAGE_FROM_OURS[count.stage])


def stock_log(entry: StockLogEntry, *, order_id: int) -> wire.StockLog:
    after = entry.on_hand_after
    return wire.StockLog(
        id=entry.id,
        order_id=order_id,
        product_id=entry.product_id,
        product_title=entry.product_name,
        sku=entry.sku,
        branch_id=entry.branch_id,
        branch=entry.branch,
        type=STOCK_MOVES.get(entry.kind, entry.kind),
        quantity=plain(entry.quantity),
        stock_after=None if after is None else plain(after),
        is_open=entry.is_open,
        reason=entry.reason,
        user=entry.actor,
        created_at=instant(entry.at),
    )


def guia(guide: GuideShown | HeldGuide, *, order_id: int) -> wire.FastmailGuia:
    return wire.FastmailGuia(
        id=guide.id,
        order_id=order_id,
        state=GUIDE_STATES[guide.state],
        guia_id=guide.external_id,
        tracking_code=guide.tracking_code or None,
        label_url=guide.url or None,
        error=guide.problem or None,
        created_at=instant(guide.created_at),
        updated_at=instant(guide.updated_at),
    )


def one_guia(made: OrderGuide) -> wire.OneGuia:
    return wire.OneGuia(guia(made.guide, order_id=made.order_id))


def guias(found: Guides) -> wire.Guias:
    return wire.Guias(
        success=[guia(made.guide, order_id=made.order_id) for made in found.made],
        error=[_guia_error(refused) for refused in found.refused],
    )


def _guia_error(refused: GuideRefused) -> wire.GuiaError:
    _, body = TABLE.say(refused.problem)
    return wire.GuiaError(orderId=refused.order_id, message=body["message"])


def shipment(shown: ShipmentShown) -> wire.Shipment:
    return wire.Shipment(
        id=shown.id,
        order_id=shown.order_id,
        state=SHIPMENT_FROM_OURS[shown.state],
        method=shown.method,
        courier=shown.courier or None,
        tracking_code=shown.tracking_code or None,
        weight_g=shown.weight_g,
        guia_id=shown.guide_id,
        created_at=instant(shown.created_at),
        updated_at=instant(shown.updated_at),
    )


def scanned(command: ScanParcel, courier: str) -> wire.Message:
    state = SHIPMENT_FROM_OURS[command.to]
    by = f" con mensajería {courier}" if courier else ""
    return wire.Message(f"Estado actualizado a {state}{by}")
