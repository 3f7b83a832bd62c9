"""Paq.ar of Correo Argentino, for companies with an agreement.

Weights in grams, sizes in centimetres. Of an order with several parcels only the first gets a number, so an order is
one parcel here. It cannot be asked for what was made under a key; a waybill that is never handed over costs nothing.
Source: Correo Argentino's guide to the Paq.ar API 2.0 (`Authorization: Apikey`, `agreement`).
"""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from trastienda.adapters.shipping.accounts import CarrierAccount
from trastienda.adapters.shipping.asking import Asking, NotThere, Unauthorized
from trastienda.adapters.shipping.places import province_letter, street_and_number
from trastienda.domain.shipping.carrying import (
    GuideMade,
    GuideWanted,
    OfficeFound,
    Party,
    Tracked,
    TrackedState,
)
from trastienda.domain.shipping.errors import CarrierGarbled, CarrierRefused

T = TypeVar("T")

NAME = "paqar"
_SIZE_CM = {"height": "10", "width": "20", "depth": "30"}
"""What a parcel of books takes; the agreement prices by weight up to that."""


class _Made(msgspec.Struct, rename="camel"):
    tracking_number: str


class _Location(msgspec.Struct, rename="camel"):
    street_name: str = ""
    street_number: str = ""
    city_name: str = ""
    state: str = ""
    zip_code: str = ""


class _Agency(msgspec.Struct, rename="camel"):
    agency_id: str
    agency_name: str
    location: _Location


class _Event(msgspec.Struct, rename="camel"):
    event: str
    date: str = ""
    status: str = ""


class _Tracking(msgspec.Struct, rename="camel"):
    tracking_number: str
    event: list[_Event] = []


_WORDS = (
    ("ENTREGADO", TrackedState.DELIVERED),
    ("ENTREGA EN SUCURSAL", TrackedState.DELIVERED),
    ("EN ESPERA EN SUCURSAL", TrackedState.READY_FOR_PICKUP),
    ("EN CAMINO", TrackedState.ON_THE_WAY),
    ("EN PROCESO DE CLASIFICACION", TrackedState.ON_THE_WAY),
    ("LLEGADA AL CENTRO", TrackedState.ON_THE_WAY),
    ("INGRESO AL CORREO", TrackedState.ON_THE_WAY),
    ("PREIMPOSICION", TrackedState.ACCEPTED),
)
"""How its sentences begin; what begins otherwise (a failed visit, a return) moves nothing by itself."""


class Paqar:
    """See `carrying.CarrierPort`."""

    name = NAME

    def __init__(self, account: CarrierAccount) -> None:
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._headers = {"Authorization": f"Apikey {account.secret}", "agreement": account.contract}

    def find_guide(self, wanted: GuideWanted) -> GuideMade | None:  # noqa: ARG002 - it cannot be asked
        return None

    def make_guide(self, wanted: GuideWanted) -> GuideMade:
        to = wanted.receiver
        order = {
            "senderData": _party(wanted.sender),
            "shippingData": _party(to),
            "parcels": [
                {
                    "dimensions": _SIZE_CM,
                    "productWeight": str(wanted.weight_g),
                    "productCategory": "Productos",
                    "declaredValue": wanted.value,
                }
            ],
            "deliveryType": "agency" if to.office_code else "homeDelivery",
            "agencyId": to.office_code,
            "saleDate": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00"),
            "shipmentClientId": wanted.key,
            "serviceType": "CP",
        }
        made = self._ask("POST", "/orders", _Made, content={"sellerId": wanted.reference, "order": order})
        number = made.tracking_number.strip()
        if not number:
            raise CarrierGarbled(carrier=NAME, where="trackingNumber")
        return GuideMade(external_id=number[:100], tracking_code=number[:60])

    def offices(self) -> list[OfficeFound]:
        found = self._ask("GET", "/agencies", list[_Agency])
        return [
            OfficeFound(
                code=agency.agency_id,
                name=agency.agency_name,
                street=f"{agency.location.street_name} {agency.location.street_number}".strip(),
                city=agency.location.city_name,
                province=agency.location.state,
                postal_code=agency.location.zip_code,
            )
            for agency in found
        ]

    def track(self, tracking_code: str) -> Tracked:
        query = {"trackingNumber": tracking_code}
        found = self._ask("GET", "/tracking", list[_Tracking], query=query)
        events = found[0].event if found else []
        if not events:
            return Tracked(state=TrackedState.OTHER, said="")
        said = events[0].event
        upper = said.upper().replace("Ó", "O")
        state = next((state for word, state in _WORDS if upper.startswith(word)), TrackedState.OTHER)
        return Tracked(state=state, said=said[:200])

    def _ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        query: dict[str, str] | None = None,
        content: Any = None,
    ) -> T:
        try:
            answer = self._asking.ask(method, path, headers=self._headers, query=query, content=content)
        except NotThere:
            raise CarrierRefused(carrier=NAME, reason="no lo conoce") from None
        except Unauthorized:
            raise CarrierRefused(carrier=NAME, reason="no acepta la credencial") from None
        return self._asking.read(answer, kind)


def _party(who: Party) -> dict[str, Any]:
    street, number = street_and_number(who.street)
    letter = province_letter(who.province, city=who.city, postal_code=who.postal_code)
    if not letter:
        raise CarrierRefused(carrier=NAME, reason=f"provincia desconocida: {who.province}")
    return {
        "name": who.name,
        "phoneNumber": who.phone,
        "cellphoneNumber": who.phone,
        "email": who.email,
        "observation": "",
        "address": {
            "streetName": street,
            "streetNumber": number,
            "cityName": who.city or who.province,
            "floor": "",
            "department": "",
            "state": letter,
            "zipCode": who.postal_code,
        },
    }
