"""Andreani: orders of shipment under a contract, offices, traces.

A token is asked for with user and password and lasts a day; newer accounts have an API key, which is then the secret of
an account without a user. It cannot be asked for what was made under a key; an order that is never handed over costs
nothing.
Source: developers.andreani.com: /login, /v2/ordenes-de-envio, /v2/sucursales, /v2/envios/{number}/trazas.
"""

import threading
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from trastienda.adapters.shipping.accounts import CarrierAccount
from trastienda.adapters.shipping.asking import Asking, NotThere, Unauthorized, basic
from trastienda.adapters.shipping.places import street_and_number
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

NAME = "andreani"
_TOKEN = "x-authorization-token"
_VOLUME_CM3 = 6000


class _Parcel(msgspec.Struct, rename="camel"):
    numero_de_envio: str


class _Made(msgspec.Struct, rename="camel"):
    bultos: list[_Parcel]
    etiquetas_por_agrupador: str | None = None


class _Address(msgspec.Struct, rename="camel"):
    calle: str | None = ""
    numero: str | None = ""
    localidad: str | None = ""
    provincia: str | None = ""
    codigo_postal: str | None = ""


class _Office(msgspec.Struct, rename="camel"):
    id: str
    descripcion: str
    direccion: _Address
    horario_de_atencion: str | None = ""


class _Trace(msgspec.Struct, rename="pascal"):
    estado: str
    fecha: str = ""


class _Traces(msgspec.Struct):
    eventos: list[_Trace]


_WORDS = (
    ("entregado", TrackedState.DELIVERED),
    ("disponible en sucursal", TrackedState.READY_FOR_PICKUP),
    ("en distribuci", TrackedState.ON_THE_WAY),
    ("en tr", TrackedState.ON_THE_WAY),
    ("ingreso al circuito", TrackedState.ON_THE_WAY),
    ("pendiente de ingreso", TrackedState.ACCEPTED),
)


class Andreani:
    """See `carrying.CarrierPort`."""

    name = NAME

    def __init__(self, account: CarrierAccount) -> None:
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._account = account
        self._lock = threading.Lock()
        self._token = ""

    def find_guide(self, wanted: GuideWanted) -> GuideMade | None:  # noqa: ARG002 - it cannot be asked
        return None

    def make_guide(self, wanted: GuideWanted) -> GuideMade:
        to = wanted.receiver
        content = {
            "contrato": self._account.contract,
            "idPedido": wanted.key,
            "origen": {"postal": _address(wanted.sender)},
            "destino": {"sucursal": {"id": to.office_code}} if to.office_code else {"postal": _address(to)},
            "remitente": _person(wanted.sender),
            "destinatario": [_person(to)],
            "bultos": [
                {
                    "kilos": wanted.weight_g / 1000,
                    "volumenCm": _VOLUME_CM3,
                    "valorDeclaradoConImpuestos": float(wanted.value),
                    "referencias": [
                        {"meta": "idCliente", "contenido": wanted.key},
                        {"meta": "observaciones", "contenido": wanted.reference},
                    ],
                }
            ],
        }
        made = self._ask("POST", "/v2/ordenes-de-envio", _Made, content=content)
        number = made.bultos[0].numero_de_envio.strip() if made.bultos else ""
        if not number:
            raise CarrierGarbled(carrier=NAME, where="bultos")
        return GuideMade(
            external_id=number[:100],
            tracking_code=number[:60],
            url=(made.etiquetas_por_agrupador or "")[:2000],
        )

    def offices(self) -> list[OfficeFound]:
        found = self._ask("GET", "/v2/sucursales", list[_Office])
        return [
            OfficeFound(
                code=office.id,
                name=office.descripcion,
                street=f"{office.direccion.calle or ''} {office.direccion.numero or ''}".strip(),
                city=office.direccion.localidad or "",
                province=office.direccion.provincia or "",
                postal_code=office.direccion.codigo_postal or "",
                hours=office.horario_de_atencion or "",
            )
            for office in found
        ]

    def track(self, tracking_code: str) -> Tracked:
        found = self._ask("GET", f"/v2/envios/{quote(tracking_code, safe='')}/trazas", _Traces)
        said = found.eventos[-1].estado if found.eventos else ""
        state = next((state for word, state in _WORDS if said.lower().startswith(word)), TrackedState.OTHER)
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
        for headers in (self._known(), None):
            try:
                answer = self._asking.ask(
                    method, path, headers=headers or self._sign_in(), query=query, content=content
                )
            except Unauthorized:
                continue
            except NotThere:
                raise CarrierRefused(carrier=NAME, reason="no lo conoce") from None
            return self._asking.read(answer, kind)
        raise CarrierRefused(carrier=NAME, reason="no acepta la credencial")

    def _known(self) -> dict[str, str]:
        return {_TOKEN: self._token} if self._token else self._sign_in()

    def _sign_in(self) -> dict[str, str]:
        if not self._account.user:
            return {"Authorization": self._account.secret}
        with self._lock:
            headers = basic(self._account.user, self._account.secret)
            try:
                answer = self._asking.ask("GET", "/login", headers=headers)
            except (NotThere, Unauthorized):
                raise CarrierRefused(carrier=NAME, reason="no acepta la credencial") from None
            token = answer.headers.get(_TOKEN, "")
            if not token.strip() or not token.isascii() or not token.isprintable():
                raise CarrierGarbled(carrier=NAME, where=_TOKEN)
            self._token = token
            return {_TOKEN: token}


def _address(who: Party) -> dict[str, Any]:
    street, number = street_and_number(who.street)
    return {
        "codigoPostal": who.postal_code,
        "calle": street,
        "numero": number,
        "localidad": who.city or who.province,
        "region": who.province,
        "pais": who.country,
    }


def _person(who: Party) -> dict[str, Any]:
    return {
        "nombreCompleto": who.name,
        "email": who.email,
        "documentoTipo": "DNI",
        "documentoNumero": who.document,
        "telefonos": [{"tipo": 1, "numero": who.phone}] if who.phone else [],
    }
