"""MiCorreo of Correo Argentino, for shops without an agreement of their own.

A token is asked for with user and password and lasts until it says so. An import answers only when it was taken; the
parcel is known by our own number from then on, and gets its tracking number at the counter.
Source: Correo Argentino's API MiCorreo 1.0 (PDF): /token, /agencies, /shipping/import, /shipping/tracking.
"""

import threading
from typing import Any, TypeVar

import msgspec

from trastienda.adapters.shipping.accounts import CarrierAccount
from trastienda.adapters.shipping.asking import Asking, NotThere, Unauthorized, basic
from trastienda.adapters.shipping.places import province_letter, street_and_number
from trastienda.domain.shipping.carrying import GuideMade, GuideWanted, OfficeFound, Tracked, TrackedState
from trastienda.domain.shipping.errors import CarrierGarbled, CarrierRefused

T = TypeVar("T")

NAME = "micorreo"
_SIZE_CM = {"height": 10, "width": 20, "length": 30}


class _Token(msgspec.Struct):
    token: str


class _Imported(msgspec.Struct, rename="camel"):
    created_at: str


class _Address(msgspec.Struct, rename="camel"):
    street_name: str | None = ""
    street_number: str | None = ""
    city: str | None = ""
    locality: str | None = ""
    province: str | None = ""
    postal_code: str | None = ""


class _Place(msgspec.Struct):
    address: _Address


class _Agency(msgspec.Struct):
    code: str
    name: str
    location: _Place


class _Event(msgspec.Struct):
    event: str
    date: str = ""


class _Tracking(msgspec.Struct, rename="camel"):
    tracking_number: str | None = None
    events: list[_Event] = []


_WORDS = (
    ("ENTREGADO", TrackedState.DELIVERED),
    ("EN ESPERA EN SUCURSAL", TrackedState.READY_FOR_PICKUP),
    ("EN CAMINO", TrackedState.ON_THE_WAY),
    ("INGRESO AL CORREO", TrackedState.ON_THE_WAY),
    ("CARATULA IMPRESA", TrackedState.ACCEPTED),
)


class MiCorreo:
    """See `carrying.CarrierPort`."""

    name = NAME

    def __init__(self, account: CarrierAccount) -> None:
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._account = account
        self._lock = threading.Lock()
        self._token = ""

    def find_guide(self, wanted: GuideWanted) -> GuideMade | None:
        try:
            found = self._ask("GET", "/shipping/tracking", _Tracking, query={"shippingId": wanted.key})
        except NotThere:
            return None
        return GuideMade(external_id=wanted.key, tracking_code=(found.tracking_number or "")[:60])

    def make_guide(self, wanted: GuideWanted) -> GuideMade:
        to = wanted.receiver
        street, number = street_and_number(to.street)
        letter = province_letter(to.province, city=to.city, postal_code=to.postal_code)
        if not letter:
            raise CarrierRefused(carrier=NAME, reason=f"provincia desconocida: {to.province}")
        content = {
            "customerId": self._account.contract,
            "extOrderId": wanted.key,
            "orderNumber": wanted.reference,
            "sender": {"name": wanted.sender.name, "phone": wanted.sender.phone},
            "recipient": {"name": to.name, "phone": to.phone, "cellPhone": to.phone, "email": to.email},
            "shipping": {
                "deliveryType": "S" if to.office_code else "D",
                "productType": "CP",
                "agency": to.office_code or None,
                "address": {
                    "streetName": street,
                    "streetNumber": number,
                    "city": to.city,
                    "provinceCode": letter,
                    "postalCode": to.postal_code,
                },
                "weight": wanted.weight_g,
                "declaredValue": float(wanted.value),
                **_SIZE_CM,
            },
        }
        try:
            self._ask("POST", "/shipping/import", _Imported, content=content)
        except NotThere:
            raise CarrierRefused(carrier=NAME, reason="no lo conoce") from None
        return GuideMade(external_id=wanted.key, tracking_code="")

    def offices(self) -> list[OfficeFound]:
        query = {"customerId": self._account.contract}
        try:
            found = self._ask("GET", "/agencies", list[_Agency], query=query)
        except NotThere:
            return []
        return [_office(agency) for agency in found]

    def track(self, tracking_code: str) -> Tracked:
        try:
            found = self._ask("GET", "/shipping/tracking", _Tracking, query={"shippingId": tracking_code})
        except NotThere:
            raise CarrierRefused(carrier=NAME, reason="no conoce ese envío") from None
        said = found.events[0].event if found.events else ""
        upper = said.upper().replace("Á", "A")
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
        """Ask with the token that there is; with a new one when that is not known any more."""
        for token in (self._known_token(), None):
            headers = {"Authorization": f"Bearer {token or self._new_token()}"}
            try:
                answer = self._asking.ask(method, path, headers=headers, query=query, content=content)
            except Unauthorized:
                continue
            return self._asking.read(answer, kind)
        raise CarrierRefused(carrier=NAME, reason="no acepta la credencial")

    def _known_token(self) -> str:
        return self._token or self._new_token()

    def _new_token(self) -> str:
        with self._lock:
            headers = basic(self._account.user, self._account.secret)
            try:
                answer = self._asking.ask("POST", "/token", headers=headers)
            except (NotThere, Unauthorized):
                raise CarrierRefused(carrier=NAME, reason="no acepta la credencial") from None
            self._token = _printable(self._asking.read(answer, _Token).token)
            return self._token


def _printable(token: str) -> str:
    """Return a token that may stand in a header. :raises CarrierGarbled: it may not."""
    if not token or not token.isascii() or not token.isprintable():
        raise CarrierGarbled(carrier=NAME, where="token")
    return token


def _office(agency: _Agency) -> OfficeFound:
    at = agency.location.address
    return OfficeFound(
        code=agency.code,
        name=agency.name,
        street=f"{at.street_name or ''} {at.street_number or ''}".strip(),
        city=at.city or at.locality or "",
        province=at.province or "",
        postal_code=at.postal_code or "",
    )
