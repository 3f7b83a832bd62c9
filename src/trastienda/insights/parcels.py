"""
Question: what stands on the labels of these orders?   Grain: one order, as one parcel.

Units: grams, whole units.   Source: sales, shipping, the tenant's own data.   Fresh: now.
Costs: 1 statement, whatever their number.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.states import FulfilmentState
from trastienda.domain.shipping.errors import NothingToSend, NotSentUnpaid
from trastienda.domain.shipping.states import MethodKind
from trastienda.insights.left_of_orders import RETURNED_LINE
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Sender(msgspec.Struct, frozen=True):
    """Whose parcel it is until it arrives: the shop, at the branch that sends."""

    name: str
    address: str
    postal_code: str
    phone: str


class Receiver(msgspec.Struct, frozen=True):
    """Who gets it, and where, as it was written with the order."""

    name: str
    document: str
    phone: str
    email: str
    street: str
    extra: str
    city: str
    province: str
    postal_code: str
    country: str


class Counter(msgspec.Struct, frozen=True):
    """Where it waits to be fetched: an office of the carrier, or a branch of the shop; no name when it is delivered."""

    name: str = ""
    address: str = ""


class Parcel(msgspec.Struct, frozen=True):
    """One order as a parcel. `kind` None: nobody said how it is sent; `units` counts whole and begun units."""

    order_id: int
    folio: str
    placed_at: datetime
    country: str
    time_zone: str
    kind: MethodKind | None
    method: str
    sender: Sender
    receiver: Receiver
    counter: Counter
    units: int
    weight_g: int | None
    tracking_code: str
    courier: str
    notes: str

    @property
    def qr(self) -> str:
        """What its QR code says, and scanners send back: `entelequia-1001`."""
        return f"{QR_PREFIX}{self.order_id}"


QR_PREFIX = "entelequia-"

_PARCELS = f"""
SELECT s.id, s.folio, coalesce(s.placed_at, s.sold_at), s.fulfilment_state, s.notes,
  t.name, t.country, t.time_zone, t.postal_code, b.address, b.phone,
  m.kind, coalesce(d.ship_method, m.name, ''), h.weight_g, coalesce(d.tracking_code, ''), coalesce(d.courier, ''),
  coalesce(o.name, p.name, ''),
  CASE WHEN o.id IS NOT NULL
    THEN concat_ws(', ', nullif(o.street, ''), nullif(o.city, ''), 'C.P. ' || nullif(o.postal_code, ''))
    ELSE coalesce(p.address, '') END,
  a.id, trim(concat_ws(' ', a.name, a.last_name)), a.dni, a.phone, a.email,
  trim(concat_ws(' ', a.street_ln_1, nullif(a.street_ln_2, ''))),
  concat_ws(', ', nullif(trim(concat_ws(' ', nullif(a.street_opt, ''), nullif(a.number_opt, ''))), ''),
    'Piso ' || nullif(a.floor_opt, ''), 'Depto. ' || nullif(a.apartment_opt, '')),
  a.city, a.province, a.zip_code, a.country,
  (SELECT coalesce(ceil(sum(l.quantity - back.quantity)), 0)::bigint FROM sale_line l
    JOIN product g ON g.tenant_id = l.tenant_id AND g.id = l.product_id AND g.is_stocked
    {RETURNED_LINE}
    WHERE l.tenant_id = s.tenant_id AND l.sale_id = s.id)
FROM sale s JOIN tenant t ON t.id = s.tenant_id
JOIN branch b ON b.tenant_id = s.tenant_id AND b.id = s.branch_id
LEFT JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id
LEFT JOIN shipment h ON h.tenant_id = s.tenant_id AND h.sale_id = s.id
LEFT JOIN shipping_method m ON m.tenant_id = h.tenant_id AND m.id = h.method_id
LEFT JOIN shipping_office o ON o.tenant_id = h.tenant_id AND o.id = h.office_id
LEFT JOIN branch p ON p.tenant_id = m.tenant_id AND p.id = m.branch_id
LEFT JOIN order_address a ON a.tenant_id = s.tenant_id AND a.id = (
  SELECT x.id FROM order_address x WHERE x.tenant_id = %(tenant)s AND x.sale_id = s.id
  ORDER BY x.kind = 'ship' DESC LIMIT 1)
WHERE s.tenant_id = %(tenant)s AND s.id = ANY(%(orders)s::bigint[]) AND s.hidden_at IS NULL
"""
_OVER = frozenset({FulfilmentState.CANCELLED, FulfilmentState.RETURNED})


@step
def parcels(orders: Sequence[int]) -> list[Parcel]:
    """
    Return the parcels of these orders, in the order given.

    :raises DocumentNotFound: one is unknown, a neighbour's, or deleted; the first of them.
    :raises NotSentUnpaid: one was given up.
    :raises NothingToSend: one has no address.
    """
    params = {"tenant": current_tenant(), "orders": list(orders)}
    found = {row[0]: row for row in sql.rows(_PARCELS, params)}
    return [_parcel(order, found.get(order)) for order in orders]


def _parcel(order_id: int, row: tuple[Any, ...] | None) -> Parcel:
    if row is None:
        raise DocumentNotFound(noun="order", id=order_id)
    told = _Row(*row)
    if told.state in _OVER:
        raise NotSentUnpaid(order_id=order_id, folio=told.folio, state=told.state)
    if told.address_id is None:
        raise NothingToSend(order_id=order_id)
    return Parcel(
        order_id=told.order_id,
        folio=told.folio,
        placed_at=told.placed_at,
        country=told.country,
        time_zone=told.time_zone,
        kind=MethodKind(told.kind) if told.kind else None,
        method=told.method,
        sender=Sender(told.shop, told.shop_address, told.shop_postal_code, told.shop_phone),
        receiver=Receiver(
            name=told.name,
            document=told.document,
            phone=told.phone,
            email=told.email,
            street=told.street,
            extra=told.extra,
            city=told.city,
            province=told.province,
            postal_code=told.postal_code,
            country=told.address_country,
        ),
        counter=Counter(told.counter, told.counter_address),
        units=told.units,
        weight_g=told.weight_g,
        tracking_code=told.tracking_code,
        courier=told.courier,
        notes=told.notes,
    )


class _Row(msgspec.Struct, frozen=True):
    """The columns of `_PARCELS`, in their order."""

    order_id: int
    folio: str
    placed_at: datetime
    state: str
    notes: str
    shop: str
    country: str
    time_zone: str
    shop_postal_code: str
    shop_address: str
    shop_phone: str
    kind: str | None
    method: str
    weight_g: int | None
    tracking_code: str
    courier: str
    counter: str
    counter_address: str
    address_id: int | None
    name: str
    document: str
    phone: str
    email: str
    street: str
    extra: str
    city: str
    province: str
    postal_code: str
    address_country: str
    units: int
