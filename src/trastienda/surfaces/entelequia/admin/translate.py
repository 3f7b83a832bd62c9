"""From this dialect's words to our commands."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.sales.addresses import Address
from trastienda.domain.sales.stages import OrderStage
from trastienda.domain.shipping.states import ShipmentState
from trastienda.insights.orders_found import OrdersSought
from trastienda.operations.orders.change_many import ChangeMany
from trastienda.operations.orders.edit_order import EditOrder
from trastienda.operations.orders.place_order import OrderedLine
from trastienda.operations.shipping.scan_parcel import ScanParcel
from trastienda.surfaces.entelequia.admin import wire
from trastienda.surfaces.entelequia.orders import wire as orders_wire
from trastienda.surfaces.entelequia.vocabulary import (
    LABELS,
    SHIP_ACCENTED,
    SHIP_PLAIN,
    SHIP_TOGETHER,
    SHIPMENT_STATES,
    STAGE_TO_OURS,
    STATES,
)
from trastienda.web.decode import exact
from trastienda.web.errors import Malformed

LARGEST_ID = 2**53 - 1


def sought(query: wire.OrdersQuery | wire.ExportQuery) -> OrdersSought:
    state = (query.state or "").strip()
    printed = LABELS.get(state)
    return OrdersSought(
        text=query.query,
        stage=stage(state, where="state") if state and printed is None else None,
        is_label_printed=printed,
        ship_methods=ship_methods(query.ship) if query.ship else None,
    )


def stage(word: str, *, where: str) -> OrderStage:
    """Read a state as the document writes it. :raises Malformed: it is none; names those there are."""
    found = STAGE_TO_OURS.get(word.strip())
    if found is None:
        raise Malformed(where=where, reason=f"«{word}» no es un estado; use {', '.join(STATES)}")
    return found


def ship_methods(word: str) -> list[str]:
    """Return the names of methods that are meant; «Envío» is also written «Envio», and one word means two methods."""
    names = SHIP_TOGETHER.get(word.strip(), (word.strip(),))
    return list(dict.fromkeys(spelling for name in names for spelling in _spellings(name)))


def _spellings(name: str) -> Iterable[str]:
    yield name
    for one, other in ((SHIP_ACCENTED, SHIP_PLAIN), (SHIP_PLAIN, SHIP_ACCENTED)):
        if name.startswith(one):
            yield other + name.removeprefix(one)


def ids(said: str | list[int], *, where: str) -> list[int]:
    """Read a list of ids, or a text that holds one as JSON. :raises Malformed: it is neither."""
    found: Any = said
    if isinstance(said, str):
        try:
            found = msgspec.json.decode(said)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            raise _not_ids(where) from None
    if not isinstance(found, list) or not found:
        raise _not_ids(where)
    return [_id(each, where) for each in found]


def _id(said: object, where: str) -> int:
    if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) <= 16:
        said = int(said)
    if isinstance(said, bool) or not isinstance(said, int) or not 0 < said <= LARGEST_ID:
        raise _not_ids(where)
    return said


def _not_ids(where: str) -> Malformed:
    return Malformed(where=where, reason="debe ser una lista JSON de números de orden, como [1001,1002]")


def mass_state(body: wire.MassState) -> ChangeMany:
    return ChangeMany(orders=ids(body.ordersId, where="ordersId"), to=stage(body.state, where="state"))


def change(order_id: int, body: wire.OrderChange) -> EditOrder:
    """Null says the same as nothing, as clients of this document send back what they were shown."""
    return EditOrder(
        order=order_id,
        to=stage(body.orderState, where="orderState") if body.orderState else None,
        ship=_address(body.shipAddress),
        bill=_address(body.billAddress),
        add=[OrderedLine(item.product.id, exact(item.quantity)) for item in body.itemsToAdd or ()],
        remove=list(dict.fromkeys(item.id for item in body.itemsToRemove or ())),
        tracking_code=_text(body.trackingCode),
        notes=_text(body.clientNotes),
        observations=_text(body.observations),
    )


def _text(said: str | UnsetType | None) -> str | None:
    return None if said is UNSET else said


def _address(said: orders_wire.Address | UnsetType | None) -> Address | None:
    if not said:
        return None
    return Address(**{name: text or "" for name, text in msgspec.structs.asdict(said).items()})


def scan(number: int, body: wire.ScanRequest) -> ScanParcel:
    return ScanParcel(
        to=shipment_state(body.shipmentState),
        order=number if body.isOrderId else None,
        shipment=None if body.isOrderId else number,
        courier=body.courier or "",
    )


def shipment_state(word: str) -> ShipmentState:
    """:raises Malformed: it is no state of a shipment; names those there are."""
    found = SHIPMENT_STATES.get(word.strip().upper())
    if found is None:
        raise Malformed(
            where="shipmentState", reason=f"«{word}» no es un estado válido; use {', '.join(SHIPMENT_STATES)}"
        )
    return found
