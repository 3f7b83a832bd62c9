"""From what is known of a sale to its documented form."""

from datetime import datetime

from trastienda.domain.parties.names import split_name
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.sales_sought import BuyerSeen, SaleSeen, SalesFound, SoldItem
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local
from trastienda.kernel.money import cents
from trastienda.surfaces.sales.envelope import Envelope
from trastienda.surfaces.sales.sales import wire
from trastienda.surfaces.sales.vocabulary import STATE_FROM_OURS
from trastienda.web.encode import plain


def listed(found: SalesFound, actor: Actor) -> Envelope[wire.ListedSale]:
    sales = [
        wire.ListedSale(
            id=sale.id,
            idClient=sale.customer_id,
            client=_client(sale.customer),
            date=wall_clock(sale.at, actor),
            total=sale.total,
            state=STATE_FROM_OURS[sale.states],
            concepts=_concepts(sale),
        )
        for sale in found.sales
    ]
    return Envelope(message="Ventas obtenidas correctamente", data=sales, totalCount=found.total)


def one(sale: SaleSeen, message: str, actor: Actor) -> Envelope[wire.Sale]:
    shown = wire.Sale(
        id=sale.id,
        idClient=sale.customer_id,
        date=wall_clock(sale.at, actor),
        total=sale.total,
        state=STATE_FROM_OURS[sale.states],
        concepts=_concepts(sale),
    )
    return Envelope(message=message, data=[shown], totalCount=1)


def wall_clock(instant: datetime, actor: Actor) -> datetime:
    """Return the instant as documented, 2024-01-18T11:17:58: the tenant's time, to the second, without an offset."""
    zone_name = tenant_profile(actor.tenant_id).time_zone
    return local(instant, zone_name=zone_name).replace(tzinfo=None, microsecond=0)


def _concepts(sale: SaleSeen) -> list[wire.Concept]:
    """The concepts of a sale that was deleted are deleted with it."""
    return [_concept(item, STATE_FROM_OURS[sale.states]) for item in sale.items]


def _concept(item: SoldItem, state: int) -> wire.Concept:
    """A line of another door may have a discount, or a price without tax: one of its units is shown as what it cost."""
    return wire.Concept(
        id=item.id,
        quantity=plain(item.quantity),
        unitaryPrice=cents(item.total / item.quantity),
        import_=item.total,
        idProduct=item.product_id,
        state=state,
    )


def _client(buyer: BuyerSeen | None) -> wire.Client | None:
    if buyer is None:
        return None
    name, lastname = split_name(buyer.name)
    return wire.Client(
        id=buyer.id,
        name=name,
        lastname=lastname,
        idcard=buyer.tax_id or "",
        mail=buyer.email or "",
        state=buyer.is_active,
    )
