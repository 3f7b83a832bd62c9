"""Ask a carrier for the waybill of an order: once, whatever is lost on the way.

The wish is written down under a key of its own before the carrier hears of it. An answer that never came leaves a wish
of which nobody knows; the next one asks the carrier for that key first.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.shipping import steps as shipping
from trastienda.domain.shipping.carrying import CarrierPort, GuideMade, GuideWanted, Party
from trastienda.domain.shipping.errors import CarrierRefused, NothingToSend
from trastienda.domain.shipping.states import GuideState, MethodKind
from trastienda.domain.shipping.steps import HeldGuide
from trastienda.insights.parcels import Parcel, parcels
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import DomainError, Invalid, require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import in_transaction, step, transaction
from trastienda.operations.shipping.scan_parcel import check_may_leave

MOST_AT_ONCE = 100


class OrderGuide(msgspec.Struct, frozen=True):
    """The waybill of an order."""

    order_id: int
    folio: str
    guide: HeldGuide


class GuideRefused(msgspec.Struct, frozen=True):
    """An order for which no waybill was made, and why."""

    order_id: int
    problem: DomainError


class Guides(msgspec.Struct, frozen=True):
    """What came of asking for several."""

    made: tuple[OrderGuide, ...]
    refused: tuple[GuideRefused, ...]


class _Wish(msgspec.Struct, frozen=True):
    order_id: int
    folio: str
    guide: HeldGuide
    wanted: GuideWanted


def make_guide(order_id: int, *, carrier: CarrierPort, actor: Actor, now: datetime) -> OrderGuide:
    """
    Return the order's waybill with that carrier, made now or before. Its tracking code becomes the order's.

    :raises DocumentNotFound: unknown, a neighbour's, or deleted.
    :raises NotSentUnpaid: nobody has paid for it, or it was given up.
    :raises NothingToSend: it is fetched at a counter, has no shipment, or no address.
    :raises CarrierUnavailable: nobody knows whether it was made; asking again finds out.
    :raises CarrierGarbled: the same, because of an answer that is none.
    :raises CarrierRefused: the carrier said no; after it is put right, ask again.
    """
    actor.require(Permission.MANAGE_SHIPPING)
    require(not in_transaction(), "nobody waits for a carrier with rows locked")
    with transaction(actor.tenant_id):
        wish = _wish(order_id, carrier=carrier.name, now=now)
    if wish.guide.state is GuideState.MADE:
        return OrderGuide(wish.order_id, wish.folio, wish.guide)
    try:
        made = carrier.find_guide(wish.wanted) or carrier.make_guide(wish.wanted)
    except CarrierRefused as refused:
        with transaction(actor.tenant_id):
            shipping.answer_guide(wish.guide.id, GuideState.REFUSED, at=now, problem=refused.reason)
        raise
    with transaction(actor.tenant_id):
        return _keep(wish, made, actor=actor, now=now)


def make_guides(orders: Sequence[int], *, carrier: CarrierPort, actor: Actor, now: datetime) -> Guides:
    """
    Ask for the waybills of several orders, each for itself: what fails for one is told, and the others go on.

    :raises Invalid: no order is named, or more than a hundred.
    """
    actor.require(Permission.MANAGE_SHIPPING)
    wanted = list(dict.fromkeys(orders))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid(field="orders", reason="too_many" if wanted else "missing")
    made: list[OrderGuide] = []
    refused: list[GuideRefused] = []
    for order in wanted:
        try:
            made.append(make_guide(order, carrier=carrier, actor=actor, now=now))
        except DomainError as problem:
            refused.append(GuideRefused(order, problem))
    return Guides(tuple(made), tuple(refused))


@step
def _wish(order_id: int, *, carrier: str, now: datetime) -> _Wish:
    """Find what was asked for before, or write down that it is asked for now."""
    order = sales.hold_order(order_id)
    check_may_leave(order)
    shipment = shipping.hold_shipments([order_id]).get(order_id)
    parcel = parcels([order_id])[0]
    if shipment is None or parcel.kind in {None, MethodKind.PICKUP}:
        raise NothingToSend(order_id=order_id)
    guide = shipping.hold_guide(shipment.id, carrier=carrier)
    if guide is None:
        key = f"g-{current_tenant()}-{secrets.token_hex(12)}"
        guide = shipping.guide_by_id(shipping.ask_for_guide(shipment.id, carrier=carrier, key=key, at=now))
    wanted = _wanted(parcel, key=guide.key, weight_g=shipment.weight_g, value=order.total)
    return _Wish(order_id, order.folio, guide, wanted)


_OFFICE = """
SELECT o.code FROM shipment h JOIN shipping_office o ON o.tenant_id = h.tenant_id AND o.id = h.office_id
WHERE h.tenant_id = %s AND h.sale_id = %s
"""


def _wanted(parcel: Parcel, *, key: str, weight_g: int, value: Decimal) -> GuideWanted:
    to, by = parcel.receiver, parcel.sender
    return GuideWanted(
        key=key,
        reference=parcel.folio,
        sender=Party(
            name=by.name,
            street=by.address,
            city="",
            province="",
            postal_code=by.postal_code,
            country=parcel.country,
            phone=by.phone,
        ),
        receiver=Party(
            name=to.name,
            street=" ".join(filter(None, (to.street, to.extra))),
            city=to.city,
            province=to.province,
            postal_code=to.postal_code,
            country=to.country,
            phone=to.phone,
            email=to.email,
            document=to.document,
            office_code=sql.value(_OFFICE, (current_tenant(), parcel.order_id)) or "",
        ),
        weight_g=max(1, weight_g),
        value=str(value),
    )


# What somebody wrote by hand stays: they know better which number the parcel travels under.
_TRACKING = """
UPDATE order_detail SET tracking_code = %s WHERE tenant_id = %s AND sale_id = %s AND tracking_code = ''
"""


@step
def _keep(wish: _Wish, made: GuideMade, *, actor: Actor, now: datetime) -> OrderGuide:
    """Write the carrier's answer, unless somebody who asked at the same moment has."""
    guide = shipping.guide_by_id(wish.guide.id)
    if guide.state is not GuideState.MADE:
        shipping.answer_guide(
            guide.id,
            GuideState.MADE,
            at=now,
            external_id=made.external_id,
            tracking_code=made.tracking_code,
            url=made.url,
        )
        sql.execute(_TRACKING, (made.tracking_code, current_tenant(), wish.order_id))
        audit(
            "guide.made",
            f"sale:{wish.order_id}",
            actor=actor.name,
            at=now,
            folio=wish.folio,
            carrier=guide.carrier,
            tracking=made.tracking_code,
        )
        guide = shipping.guide_by_id(guide.id)
    return OrderGuide(wish.order_id, wish.folio, guide)
