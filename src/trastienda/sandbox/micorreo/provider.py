"""`POST /token` by basic authentication; by that token `/agencies`, `POST /shipping/import`, `/shipping/tracking`."""

import base64
from typing import Any

from trastienda.sandbox import parcels
from trastienda.sandbox.carrier import CarrierStandIn
from trastienda.sandbox.desk import Answer, Request

_SAID = {
    "accepted": "CARATULA IMPRESA",
    "in_transit": "EN CAMINO AL DESTINO",
    "at_office": "EN ESPERA EN SUCURSAL",
    "delivered": "ENTREGADO",
}
USER = "sandbox"
_HOUR_S = 3600.0


class MiCorreo(CarrierStandIn):
    name, title = "micorreo", "Correo Argentino (MiCorreo)"

    def api(self, request: Request) -> Answer:
        if (request.method, request.path) == ("POST", "/token"):
            return self._token(request)
        if not self._is_signed_in(request):
            return parcels.said(401, {"code": "401", "message": "Unauthorized"})
        match request.method, request.path:
            case "GET", "/agencies":
                return parcels.said(200, [_agency()])
            case "POST", "/shipping/import":
                return self._import(request)
            case "GET", "/shipping/tracking":
                return self._tracking(request)
        return parcels.said(404, {"code": "404", "message": "Not Found"})

    def _token(self, request: Request) -> Answer:
        expected = base64.b64encode(f"{USER}:{self._keys.api}".encode()).decode()
        if not self.knows(request.headers.get("authorization", ""), f"Basic {expected}"):
            return parcels.said(401, {"code": "401", "message": "Unauthorized"})
        token = parcels.new_number("mc", 18)
        self._desk.store.put(
            self.name, "token", {"id": token, "until": self._desk.clock() + _HOUR_S}, at=self._desk.clock()
        )
        return parcels.said(200, {"token": token, "expires": "in an hour"})

    def _is_signed_in(self, request: Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = self._desk.store.get(self.name, "token", token)
        return known is not None and known["until"] > self._desk.clock()

    def _import(self, request: Request) -> Answer:
        told = parcels.asked(request) or {}
        key, address = told.get("extOrderId"), (told.get("shipping") or {}).get("address") or {}
        if not key or not told.get("customerId"):
            return parcels.said(400, {"code": "400", "message": "extOrderId and customerId are required"})
        if len(address.get("provinceCode") or "") != 1 or not address.get("postalCode"):
            return parcels.said(400, {"code": "400", "message": "the address is incomplete"})
        if parcels.by_key(self._desk, self.name, key):
            return parcels.said(409, {"code": "409", "message": "the order was imported already"})
        parcels.take_on(self._desk, self.name, number=key, key=key, told=told)
        return parcels.said(200, {"createdAt": parcels.now(self._desk)})

    def _tracking(self, request: Request) -> Answer:
        parcel = parcels.by_number(self._desk, self.name, parcels.query(request, "shippingId"))
        if parcel is None:
            return parcels.said(404, {"code": "404", "message": "unknown shipping"})
        events = [{"event": _SAID[each["state"]], "date": each["at"]} for each in reversed(parcel["events"])]
        return parcels.said(200, {"id": parcel["id"], "trackingNumber": None, "events": events})


def _agency() -> dict[str, Any]:
    address = {
        "streetName": "Av. Santa Fe",
        "streetNumber": "3650",
        "city": "CABA",
        "province": "C",
        "postalCode": "1425",
    }
    return {"code": "C0114", "name": "Palermo", "location": {"address": address}}
