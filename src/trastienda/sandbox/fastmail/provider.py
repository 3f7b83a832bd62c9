"""The neutral waybill service: `POST /v1/guides` under an Idempotency-Key, `GET /v1/guides?key=`, offices, tracking."""

from trastienda.sandbox import parcels
from trastienda.sandbox.carrier import CarrierStandIn
from trastienda.sandbox.desk import Answer, Request
from trastienda.sandbox.store import Thing

_OFFICES = (
    ("FM-CABA", "Fastmail Centro", "Lavalle 900", "CABA", "Ciudad Autónoma de Buenos Aires", "1047"),
    ("FM-COR", "Fastmail Córdoba", "Av. Colón 300", "Córdoba", "Córdoba", "5000"),
)
_NEEDED = ("name", "street", "city", "postal_code")
_SAID = {
    "accepted": "Guía emitida",
    "in_transit": "En viaje",
    "at_office": "En sucursal, listo para retirar",
    "delivered": "Entregado al destinatario",
}


class Fastmail(CarrierStandIn):
    name, title = "fastmail", "Fastmail"

    def api(self, request: Request) -> Answer:
        if not self.knows(request.headers.get("authorization", ""), f"Bearer {self._keys.api}"):
            return parcels.said(401, {"message": "unknown credential"})
        match request.method, request.path:
            case "POST", "/v1/guides":
                return self._make(request)
            case "GET", "/v1/guides":
                found = parcels.by_key(self._desk, self.name, parcels.query(request, "key"))
                return parcels.said(200, {"guides": [self._guide(found)] if found else []})
            case "GET", "/v1/offices":
                return parcels.said(200, {"offices": [self._office(each) for each in _OFFICES]})
            case "GET", "/v1/tracking":
                return self._tracking(request)
        return parcels.said(404, {"message": "no such path"})

    def _make(self, request: Request) -> Answer:
        told = parcels.asked(request) or {}
        receiver = told.get("receiver") or {}
        missing = [name for name in _NEEDED if not receiver.get(name)]
        if missing:
            return parcels.said(422, {"message": f"Faltan datos del destinatario: {', '.join(missing)}"})
        parcel = parcels.take_on(
            self._desk,
            self.name,
            number=parcels.new_number("FM", 10),
            key=request.headers.get("idempotency-key", ""),
            told=told,
        )
        return parcels.said(201, self._guide(parcel))

    def _tracking(self, request: Request) -> Answer:
        parcel = parcels.by_number(self._desk, self.name, parcels.query(request, "number"))
        if parcel is None:
            return parcels.said(404, {"message": "unknown number"})
        last = parcel["events"][-1]
        return parcels.said(
            200, {"status": last["state"], "description": _SAID[last["state"]], "at": last["at"]}
        )

    def _guide(self, parcel: Thing) -> dict[str, str]:
        return {
            "id": f"guide-{parcel['id']}",
            "tracking_number": parcel["id"],
            "label_url": f"{self._desk.address}/{self.name}/",
        }

    def _office(self, office: tuple[str, ...]) -> dict[str, str]:
        names = ("code", "name", "street", "city", "province", "postal_code")
        return dict(zip(names, office, strict=True))
