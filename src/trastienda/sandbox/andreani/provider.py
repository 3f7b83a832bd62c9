"""`GET /login` by basic authentication gives a token in a header; then orders, offices and traces by that token."""

import base64
import re
from typing import Any

from trastienda.sandbox import parcels
from trastienda.sandbox.carrier import CarrierStandIn
from trastienda.sandbox.desk import Answer, Request

_SAID = {
    "accepted": "Pendiente de ingreso",
    "in_transit": "En distribución",
    "at_office": "Disponible en sucursal",
    "delivered": "Entregado",
}
_TRACES = re.compile(r"/v2/envios/([0-9A-Za-z-]{1,40})/trazas")
USER = "sandbox"


class Andreani(CarrierStandIn):
    name, title = "andreani", "Andreani"

    def api(self, request: Request) -> Answer:
        if (request.method, request.path) == ("GET", "/login"):
            return self._login(request)
        token = request.headers.get("x-authorization-token", "")
        if self._desk.store.get(self.name, "token", token) is None:
            return parcels.said(401, {"message": "Unauthorized"})
        if (request.method, request.path) == ("POST", "/v2/ordenes-de-envio"):
            return self._order(request)
        if (request.method, request.path) == ("GET", "/v2/sucursales"):
            return parcels.said(200, [_office()])
        if traces := _TRACES.fullmatch(request.path):
            return self._traces(traces[1])
        return parcels.said(404, {"title": "Not Found"})

    def _login(self, request: Request) -> Answer:
        expected = base64.b64encode(f"{USER}:{self._keys.api}".encode()).decode()
        if not self.knows(request.headers.get("authorization", ""), f"Basic {expected}"):
            return parcels.said(401, {"message": "Unauthorized"})
        token = parcels.new_number("an", 18)
        self._desk.store.put(self.name, "token", {"id": token}, at=self._desk.clock())
        return parcels.said(200, {"token": token}, x_authorization_token=token)

    def _order(self, request: Request) -> Answer:
        told = parcels.asked(request) or {}
        problem = _problem(told)
        if problem:
            return parcels.said(400, {"title": "Bad Request", "detail": problem})
        parcel = parcels.take_on(
            self._desk, self.name, number=parcels.new_number("36000", 10), key="", told=told
        )
        made = {
            "estado": "Pendiente",
            "bultos": [{"numeroDeBulto": "1", "numeroDeEnvio": parcel["id"]}],
            "etiquetasPorAgrupador": f"{self._desk.address}/{self.name}/",
        }
        return parcels.said(202, made)

    def _traces(self, number: str) -> Answer:
        parcel = parcels.by_number(self._desk, self.name, number)
        if parcel is None:
            return parcels.said(404, {"title": "Not Found"})
        events = [{"Fecha": each["at"], "Estado": _SAID[each["state"]]} for each in parcel["events"]]
        return parcels.said(200, {"eventos": events})


def _problem(told: dict[str, Any]) -> str:
    to = told.get("destino") or {}
    postal, office = to.get("postal") or {}, to.get("sucursal") or {}
    if not told.get("contrato"):
        return "contrato es obligatorio"
    if not office.get("id") and not (postal.get("codigoPostal") and postal.get("calle")):
        return "destino está incompleto"
    if not told.get("bultos") or not told.get("destinatario"):
        return "bultos y destinatario son obligatorios"
    return ""


def _office() -> dict[str, Any]:
    return {
        "id": "12",
        "descripcion": "Sucursal Palermo",
        "direccion": {
            "calle": "Av. Santa Fe",
            "numero": "3650",
            "localidad": "CABA",
            "provincia": "Capital Federal",
            "codigoPostal": "1425",
        },
        "horarioDeAtencion": "L a V 9 a 18",
    }
