"""Fastmail, by a neutral interface of our own: this carrier publishes none.

What is here is what any carrier's waybill service comes down to, and what our stand-in speaks: make a waybill under a
key, find it again by that key, list offices, say where a parcel is. Who has a contract puts a small translator at the
configured address, or a subclass here. See docs/shipping.md.
"""

from datetime import datetime
from typing import TypeVar

import msgspec

from trastienda.adapters.shipping.accounts import CarrierAccount
from trastienda.adapters.shipping.asking import Asking, NotThere, Unauthorized
from trastienda.domain.shipping.carrying import GuideMade, GuideWanted, OfficeFound, Tracked, TrackedState
from trastienda.domain.shipping.errors import CarrierRefused

T = TypeVar("T")

NAME = "fastmail"


class _Guide(msgspec.Struct):
    id: str
    tracking_number: str
    label_url: str = ""


class _Guides(msgspec.Struct):
    guides: list[_Guide]


class _Office(msgspec.Struct):
    code: str
    name: str
    street: str
    city: str
    province: str
    postal_code: str
    hours: str = ""


class _Offices(msgspec.Struct):
    offices: list[_Office]


class _Tracking(msgspec.Struct):
    status: str
    description: str = ""
    at: datetime | None = None


_STATES = {
    "accepted": TrackedState.ACCEPTED,
    "in_transit": TrackedState.ON_THE_WAY,
    "at_office": TrackedState.READY_FOR_PICKUP,
    "delivered": TrackedState.DELIVERED,
}


class Fastmail:
    """See `carrying.CarrierPort`."""

    name = NAME

    def __init__(self, account: CarrierAccount) -> None:
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._headers = {"Authorization": f"Bearer {account.secret}"}

    def find_guide(self, wanted: GuideWanted) -> GuideMade | None:
        found = self._ask("GET", "/v1/guides", _Guides, query={"key": wanted.key})
        return _made(found.guides[0]) if found and found.guides else None

    def make_guide(self, wanted: GuideWanted) -> GuideMade:
        made = self._ask("POST", "/v1/guides", _Guide, content=wanted, key=wanted.key)
        if made is None:
            raise CarrierRefused(carrier=NAME, reason="la dirección del servicio no existe")
        return _made(made)

    def offices(self) -> list[OfficeFound]:
        found = self._ask("GET", "/v1/offices", _Offices)
        offices = found.offices if found else []
        return [OfficeFound(**msgspec.structs.asdict(office)) for office in offices]

    def track(self, tracking_code: str) -> Tracked:
        told = self._ask("GET", "/v1/tracking", _Tracking, query={"number": tracking_code})
        if told is None:
            raise CarrierRefused(carrier=NAME, reason="no conoce ese número de seguimiento")
        state = _STATES.get(told.status, TrackedState.OTHER)
        return Tracked(state=state, said=told.description[:200], at=told.at)

    def _ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        query: dict[str, str] | None = None,
        content: object = None,
        key: str = "",
    ) -> T | None:
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        try:
            answer = self._asking.ask(method, path, headers=headers, query=query, content=content)
        except NotThere:
            return None
        except Unauthorized:
            raise CarrierRefused(carrier=NAME, reason="no acepta la credencial") from None
        return self._asking.read(answer, kind)


def _made(guide: _Guide) -> GuideMade:
    return GuideMade(
        external_id=guide.id[:100], tracking_code=guide.tracking_number[:60], url=guide.label_url[:2000]
    )
