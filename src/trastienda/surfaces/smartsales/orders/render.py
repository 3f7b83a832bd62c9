"""From our snapshots to this dialect's answers."""

from typing import Any

from trastienda.insights.orders import OrderSeen
from trastienda.surfaces.smartsales.orders import wire
from trastienda.surfaces.smartsales.vocabulary import STATUS_FROM_OURS
from trastienda.web.encode import plain


def order(seen: OrderSeen) -> wire.Order:
    return wire.Order(**_order(seen))


def created(seen: OrderSeen) -> wire.OrderCreate:
    return wire.OrderCreate(**_order(seen))


def _order(seen: OrderSeen) -> dict[str, Any]:
    return {
        "id": seen.id,
        "user": seen.user,
        "created_at": seen.placed_at,
        "status": STATUS_FROM_OURS[seen.status],
        "total_price": str(seen.total),
        "total_amount": str(seen.total),
        "items": [
            wire.OrderItem(
                id=item.id,
                product=item.product_id,
                quantity=plain(item.quantity),
                price=str(item.unit_price),
            )
            for item in seen.items
        ],
    }
