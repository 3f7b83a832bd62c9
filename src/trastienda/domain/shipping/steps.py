"""The building blocks of operations about shipping: open it for a new shop, begin, hold and move a shipment, guides."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from trastienda.domain.shipping.defaults import PICKUPS, SENT, TARIFFS, Tariff, pickup_name
from trastienda.domain.shipping.errors import ShipmentNotFound
from trastienda.domain.shipping.models import Guide, Method, Place, Rate, Scan, Shipment, Zone
from trastienda.domain.shipping.states import Carrier, GuideState, MethodKind, ShipmentState
from trastienda.kernel import sql
from trastienda.kernel.sql import Id
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

# --- a new shop --------------------------------------------------------------------------------------------


@step
def open_shipping(country: str, *, branches: Sequence[tuple[int, str]]) -> None:
    """
    Give a new tenant the methods that `defaults.py` knows for its country, and fetching at its first two branches.

    :param branches: id and name of each, the first one first.
    """
    tenant, tariff = current_tenant(), TARIFFS.get(country)
    methods = {
        code: Method.objects.create(
            tenant_id=tenant,
            code=code,
            name=name,
            kind=str(kind),
            carrier=str(tariff.carrier if tariff else Carrier.FASTMAIL),
            **({"free_from": tariff.free_from} if tariff else {}),
        ).id
        for code, name, kind in SENT
    }
    for number, (branch, name) in enumerate(branches[: len(PICKUPS)]):
        offer_pickup(number, branch=branch, name=name)
    if tariff is not None:
        _price(tariff, methods, country=country)


@step
def offer_pickup(number: int, *, branch: int, name: str) -> None:
    """Let goods be fetched at a branch: the first (0) or the second (1) of the tenant."""
    Method.objects.create(
        tenant_id=current_tenant(),
        code=PICKUPS[number],
        name=pickup_name(name),
        kind=str(MethodKind.PICKUP),
        branch_id=branch,
    )


def _price(tariff: Tariff, methods: dict[int, int], *, country: str) -> None:
    tenant = current_tenant()
    for each in tariff.zones:
        zone = Zone.objects.create(tenant_id=tenant, name=each.name).id
        Place.objects.bulk_create(
            Place(tenant_id=tenant, zone_id=zone, country=country, first=first, last=last)
            for first, last in each.codes or ((None, None),)
        )
        Rate.objects.bulk_create(
            Rate(tenant_id=tenant, method_id=methods[code], zone_id=zone, up_to_g=grams, price=price)
            for code, steps in each.prices.items()
            for grams, price in steps
        )


# --- shipments ---------------------------------------------------------------------------------------------


class HeldShipment(msgspec.Struct, frozen=True):
    """A shipment that is locked until the operation ends."""

    state: ShipmentState
    id: int
    order_id: int
    weight_g: int


@step
def begin_shipment(
    batch: sql.Batch,
    *,
    order: Id,
    method: int,
    office: int | None,
    weight_g: int,
    at: datetime,
    state: ShipmentState = ShipmentState.WAITING,
) -> None:
    """Add the shipment of a new order to its batch."""
    batch.insert(
        Shipment,
        sale=order,
        method=method,
        office=office,
        state=str(state),
        weight_g=weight_g,
        created_at=at,
        updated_at=at,
    )


_OF_ORDERS = """
SELECT state, id, sale_id, weight_g FROM shipment WHERE tenant_id = %s AND sale_id = ANY(%s::bigint[])
ORDER BY id FOR UPDATE
"""
_ORDER_OF = "SELECT sale_id FROM shipment WHERE tenant_id = %s AND id = %s"
_MOVE = "UPDATE shipment SET state = %s, updated_at = %s WHERE tenant_id = %s AND id = ANY(%s::bigint[])"


@step
def hold_shipments(orders: Iterable[int]) -> dict[int, HeldShipment]:
    """Lock the shipments of held orders; return them by order. An order may have none."""
    found = sql.rows(_OF_ORDERS, (current_tenant(), sorted(orders)))
    return {
        order: HeldShipment(ShipmentState(state), id_, order, grams) for state, id_, order, grams in found
    }


@step
def order_of(shipment_id: int) -> int:
    """Return the order that a shipment carries. :raises ShipmentNotFound: unknown or a neighbour's."""
    found: int | None = sql.value(_ORDER_OF, (current_tenant(), shipment_id))
    if found is None:
        raise ShipmentNotFound(told=str(shipment_id))
    return found


@step
def move_shipments(shipments: Sequence[int], state: ShipmentState, *, at: datetime) -> None:
    """Say where the goods of held shipments are now."""
    sql.execute(_MOVE, (str(state), at, current_tenant(), list(shipments)))


@step
def note_scan(
    shipment: HeldShipment, state: ShipmentState, *, courier: str, actor: str, at: datetime
) -> None:
    """Keep what was said of a held shipment, also when it says nothing new."""
    batch = sql.Batch()
    batch.insert(Scan, shipment=shipment.id, state=str(state), courier=courier, actor=actor, scanned_at=at)
    batch.write()


# --- guides ------------------------------------------------------------------------------------------------


class HeldGuide(msgspec.Struct, frozen=True):
    """A waybill that is locked until the operation ends, or that was read."""

    state: GuideState
    id: int
    shipment_id: int
    carrier: str
    key: str
    external_id: str | None
    tracking_code: str
    url: str
    problem: str
    created_at: datetime
    updated_at: datetime


_GUIDE_COLUMNS = """
state, id, shipment_id, carrier, key, external_id, tracking_code, url, problem, created_at, updated_at
"""
_GUIDE = f"""
SELECT {_GUIDE_COLUMNS} FROM shipment_guide
WHERE tenant_id = %s AND shipment_id = %s AND carrier = %s FOR UPDATE
"""
_GUIDE_BY_ID = f"SELECT {_GUIDE_COLUMNS} FROM shipment_guide WHERE tenant_id = %s AND id = %s FOR UPDATE"
_ANSWERED = """
UPDATE shipment_guide SET state = %(state)s, external_id = coalesce(%(external)s, external_id),
  tracking_code = %(tracking)s, url = %(url)s, problem = left(%(problem)s, 300), updated_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(guide)s
"""


@step
def hold_guide(shipment_id: int, *, carrier: str) -> HeldGuide | None:
    """Lock the waybill of a held shipment with a carrier, if one was asked for."""
    found = sql.row(_GUIDE, (current_tenant(), shipment_id, carrier))
    return None if found is None else HeldGuide(GuideState(found[0]), *found[1:])


@step
def guides_asked_about(guides: Sequence[int], *, at: datetime) -> None:
    """Note that the carrier is asked about these waybills, so that others come first next time."""
    sql.execute(
        "UPDATE shipment_guide SET updated_at = %s WHERE tenant_id = %s AND id = ANY(%s::bigint[])",
        (at, current_tenant(), list(guides)),
    )


@step
def guide_by_id(guide_id: int) -> HeldGuide:
    """Lock a waybill. :raises ShipmentNotFound: unknown or a neighbour's."""
    found = sql.row(_GUIDE_BY_ID, (current_tenant(), guide_id))
    if found is None:
        raise ShipmentNotFound(told=str(guide_id))
    return HeldGuide(GuideState(found[0]), *found[1:])


@step
def ask_for_guide(shipment_id: int, *, carrier: str, key: str, at: datetime) -> int:
    """Record that a carrier is about to be asked for a waybill; return its id."""
    batch = sql.Batch()
    guide = batch.new_id(Guide)
    batch.insert(
        Guide,
        id=guide,
        shipment=shipment_id,
        carrier=carrier,
        state=str(GuideState.ASKING),
        key=key,
        tracking_code="",
        url="",
        problem="",
        created_at=at,
        updated_at=at,
    )
    batch.write()
    return int(guide)


@step
def answer_guide(
    guide_id: int,
    state: GuideState,
    *,
    at: datetime,
    external_id: str | None = None,
    tracking_code: str = "",
    url: str = "",
    problem: str = "",
) -> None:
    """Write what the carrier said of a held waybill."""
    sql.execute(
        _ANSWERED,
        {
            "tenant": current_tenant(),
            "guide": guide_id,
            "state": str(state),
            "external": external_id,
            "tracking": tracking_code,
            "url": url,
            "problem": problem,
            "at": at,
        },
    )
