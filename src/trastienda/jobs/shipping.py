"""What carriers are asked in the background: where parcels are, and which offices they have.

A carrier that does not answer, or answers garbage, is asked again next time; nothing of it is believed.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from trastienda.adapters.shipping.carriers import carrier_of, own_carrier, own_carriers
from trastienda.domain.connections.errors import CredentialsUnreadable
from trastienda.domain.shipping.carrying import CarrierPort, Tracked, TrackedState
from trastienda.domain.shipping.errors import CarrierGarbled, CarrierUnavailable
from trastienda.domain.shipping.states import ShipmentState
from trastienda.domain.shipping.steps import guides_asked_about
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.insights.parcels_under_way import ParcelUnderWay, parcels_under_way
from trastienda.kernel import clock
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.shipping.note_offices import note_offices
from trastienda.operations.shipping.scan_parcel import ScanParcel, scan_parcel

log = logging.getLogger("trastienda.shipping")

QUEUE = "carriers"
MOST_AT_ONCE = 100
_MEANS: Mapping[TrackedState, ShipmentState] = {
    TrackedState.ON_THE_WAY: ShipmentState.ON_THE_WAY,
    TrackedState.READY_FOR_PICKUP: ShipmentState.READY_FOR_PICKUP,
    TrackedState.DELIVERED: ShipmentState.DELIVERED,
}
"""What moves an order. A waybill that exists moves nothing: the parcel may still lie here."""
_WORDS: Mapping[str, str] = {
    "andreani": "Andreani",
    "fastmail": "Fastmail",
    "micorreo": "Correo Argentino",
    "paqar": "Correo Argentino",
}


@app.periodic(cron="17 * * * *")
@app.task(name="follow_parcels", queue=QUEUE, queueing_lock="follow_parcels")
def follow_parcels(timestamp: int) -> None:
    """Ask where every parcel is that has a waybill and has not arrived, tenant by tenant."""
    for tenant in tenant_ids():
        with transaction(tenant):
            now = datetime.fromtimestamp(timestamp, UTC)
            waiting = parcels_under_way(now=now, most=MOST_AT_ONCE)
            guides_asked_about([parcel.guide_id for parcel in waiting], at=now)
        follow(tenant, waiting)


def follow(tenant_id: int, parcels: Iterable[ParcelUnderWay]) -> int:
    """Ask about these parcels of a tenant; return how many moved. A carrier that is silent is not asked twice."""
    moved, silent = 0, set()
    for parcel in parcels:
        if parcel.carrier in silent:
            continue
        try:
            carrier = carrier_of(tenant_id, parcel.carrier, settings.CARRIERS)
            moved += _note(parcel, carrier.track(parcel.known_as), tenant_id=tenant_id)
        except DomainError as problem:
            log.warning("parcel of order %s of tenant %s: %s", parcel.order_id, tenant_id, problem)
            if isinstance(problem, CarrierUnavailable | CarrierGarbled):
                silent.add(parcel.carrier)
    return moved


def _note(parcel: ParcelUnderWay, tracked: Tracked, *, tenant_id: int) -> bool:
    to = _MEANS.get(tracked.state)
    if to is None or to is parcel.state:
        return False
    name = _WORDS.get(parcel.carrier, parcel.carrier)
    scan = ScanParcel(to=to, order=parcel.order_id, courier=name)
    return scan_parcel(scan, actor=system_actor(tenant_id, name=name), now=clock.now()).is_news


@app.periodic(cron="41 4 * * 1")
@app.task(name="fetch_offices", queue=QUEUE, queueing_lock="fetch_offices")
def fetch_offices(timestamp: int) -> None:  # noqa: ARG001 - the queue says when it was due
    """Ask carriers for their offices once a week, for every tenant that has an account of its own or shares one."""
    shared = {account.carrier for account in settings.CARRIERS if _is_real(account.address)}
    for tenant in tenant_ids():
        for name in sorted(shared | {each for each in own_carriers(tenant) if _is_real_there(each, tenant)}):
            try:
                fetch_offices_of(tenant, carrier_of(tenant, name, settings.CARRIERS))
            except DomainError as problem:
                log.warning("offices of %s for tenant %s: %s", name, tenant, problem)


def _is_real_there(name: str, tenant_id: int) -> bool:
    """Whether a tenant's own account with a carrier is one with the carrier itself."""
    try:
        account = own_carrier(name, tenant_id)
    except CredentialsUnreadable as problem:
        log.warning("carrier %s of tenant %s: %s", name, tenant_id, problem)
        return False
    return account is not None and _is_real(account.address)


def _is_real(address: str) -> bool:
    """A stand-in has three offices; the shop's own list is better."""
    return not address.startswith("http://127.0.0.1")


def fetch_offices_of(tenant_id: int, carrier: CarrierPort) -> int:
    """Bring a tenant's list of a carrier's offices up to date; return how many there are."""
    with transaction(tenant_id):
        country = tenant_profile(tenant_id).country
    return note_offices(carrier.name, carrier.offices(), country=country, actor=system_actor(tenant_id))
