"""`GET /auth`, `/agencies`, `POST /orders`, `GET /tracking`, under `Authorization: Apikey` and an agreement."""

from typing import Any

from trastienda.sandbox import parcels
from trastienda.sandbox.carrier import CarrierStandIn
from trastienda.sandbox.desk import Answer, Request

_AGENCIES = (
    ("C0101", "Tribunales", "Lavalle", "1290", "CABA", "C", "1048"),
    ("C0114", "Palermo", "Av. Santa Fe", "3650", "CABA", "C", "1425"),
    ("X0401", "Córdoba", "Av. Colón", "210", "Córdoba", "X", "5000"),
)
_SAID = {
    "accepted": "PREIMPOSICION",
    "in_transit": "EN CAMINO AL DESTINO",
    "at_office": "EN ESPERA EN SUCURSAL",
    "delivered": "ENTREGADO",
}


class Paqar(CarrierStandIn):
    name, title = "paqar", "Correo Argentino (Paq.ar)"

    def api(self, request: Request) -> Answer:
        headers = request.headers
        if not self.knows(headers.get("authorization", ""), f"Apikey {self._keys.api}") or not headers.get(
            "agreement"
        ):
            return parcels.said(401, {"message": "Unauthorized"})
        match request.method, request.path:
            case "GET", "/auth":
                return Answer(204, b"")
            case "GET", "/agencies":
                return parcels.said(200, [_agency(each) for each in _AGENCIES])
            case "POST", "/orders":
                return self._order(request)
            case "GET", "/tracking":
                return self._tracking(request)
        return parcels.said(404, {"message": "Not Found"})

    def _order(self, request: Request) -> Answer:
        order = (parcels.asked(request) or {}).get("order")
        problem = _problem(order)
        if problem:
            return parcels.said(400, {"message": problem})
        number = parcels.new_number("00007230", 9) + "GRE001"
        parcel = parcels.take_on(self._desk, self.name, number=number, key="", told=order)
        return parcels.said(200, {"trackingNumber": parcel["id"], "order": order})

    def _tracking(self, request: Request) -> Answer:
        number = parcels.query(request, "trackingNumber")
        parcel = parcels.by_number(self._desk, self.name, number)
        events = [
            {"event": _SAID[each["state"]], "date": each["at"], "status": ""}
            for each in reversed(parcel["events"] if parcel else [])
        ]
        return parcels.said(200, [{"trackingNumber": number, "event": events}])


def _problem(order: Any) -> str:
    if not isinstance(order, dict) or not order.get("parcels"):
        return "order.parcels is required"
    address = (order.get("shippingData") or {}).get("address") or {}
    if len(address.get("state", "")) != 1:
        return "shippingData.address.state must be one letter"
    if not address.get("zipCode") or not address.get("streetName"):
        return "shippingData.address is incomplete"
    if order.get("deliveryType") == "agency" and not order.get("agencyId"):
        return "agencyId is required"
    return ""


def _agency(told: tuple[str, ...]) -> dict[str, Any]:
    code, name, street, number, city, state, postal_code = told
    return {
        "agencyId": code,
        "agencyName": name,
        "location": {
            "streetName": street,
            "streetNumber": number,
            "cityName": city,
            "state": state,
            "zipCode": postal_code,
        },
    }
