"""The SAT, as far as a shop meets it: it tells how a document stands, and its letter box (buzón tributario) is where
customers accept or refuse a cancellation. Here a person clicks for them.

Sources: SAT, documentación del servicio de Consulta de CFDI 1.5; RMF 2.7.1.34.
"""

import re
from html import unescape
from typing import ClassVar
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from trastienda.sandbox import pages
from trastienda.sandbox.desk import Answer, Desk, Keys, Request, see_other
from trastienda.sandbox.pac import counter
from trastienda.sandbox.pac.provider import DOCUMENT, Pac
from trastienda.sandbox.store import Thing

_SERVICE = "/ConsultaCFDIService.svc"
_ASKED = re.compile(rb"expresionImpresa>(.*?)</", re.DOTALL)
_ANSWER = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<ConsultaResponse xmlns="http://tempuri.org/"><ConsultaResult'
    ' xmlns:a="http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio">'
    "<a:CodigoEstatus>{code}</a:CodigoEstatus><a:EsCancelable>{cancellable}</a:EsCancelable>"
    "<a:Estado>{state}</a:Estado><a:EstatusCancelacion>{cancellation}</a:EstatusCancelacion>"
    "</ConsultaResult></ConsultaResponse></s:Body></s:Envelope>"
)
_CANCELLATIONS = {
    "": "",
    "waiting": "En proceso",
    "free": "Cancelado sin aceptación",
    "accepted": "Cancelado con aceptación",
    "rejected": "Solicitud rechazada",
}


class SatDesk:
    """See `desk.Provider`."""

    name: ClassVar[str] = "sat"
    title: ClassVar[str] = "SAT"

    def __init__(self, desk: Desk, keys: Keys) -> None:  # noqa: ARG002 - anybody may ask
        self._desk = desk

    def is_api(self, path: str) -> bool:
        return path == _SERVICE

    def answer(self, request: Request) -> Answer:
        if self.is_api(request.path):
            return self._standing(request)
        if request.method == "POST":
            return self._decided(request)
        return counter.letter_box(self._desk)

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return Answer(500, b"<html>Service unavailable</html>", "text/html")

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        """It sends no notices."""
        return {}

    def lately(self) -> str:
        return counter.waiting(self._desk)

    def tick(self) -> None:
        """Nothing is due by the clock."""

    def _standing(self, request: Request) -> Answer:
        found = _ASKED.search(request.body)
        told = unescape(found[1].decode(errors="replace")) if found else ""
        asked = parse_qs(told.removeprefix("<![CDATA[").removesuffix("]]>").removeprefix("?"))
        document = self._desk.store.get(Pac.name, DOCUMENT, asked.get("id", [""])[0].upper())
        if document is None or not _is_meant(document, asked):
            return _xml(
                code="N - 602: Comprobante no encontrado.",
                state="No Encontrado",
                cancellable="",
                cancellation="",
            )
        return _xml(
            code="S - Comprobante obtenido satisfactoriamente.",
            state="Cancelado" if document["state"] == "cancelled" else "Vigente",
            cancellable=self._cancellable(document),
            cancellation=_CANCELLATIONS[document["cancellation"]],
        )

    def _cancellable(self, document: Thing) -> str:
        if counter.is_held(self._desk, document["id"]):
            return "No cancelable"
        return "Cancelable con aceptación" if counter.asks_first(document) else "Cancelable sin aceptación"

    def _decided(self, request: Request) -> Answer:
        """Somebody clicked for the customer."""
        form = parse_qs(request.body.decode(errors="replace"))
        wanted, action = form.get("uuid", [""])[0], form.get("action", [""])[0]
        with self._desk.store.work():
            document = self._desk.store.get(Pac.name, DOCUMENT, wanted)
            if (
                document is None
                or document["cancellation"] != "waiting"
                or action not in {"accept", "reject"}
            ):
                return pages.nothing_here("Esa solicitud ya no espera respuesta.", role=counter.SAT_ROLE)
            if action == "accept":
                document.update(state="cancelled", cancellation="accepted")
            else:
                document["cancellation"] = "rejected"
            self._desk.store.put(Pac.name, DOCUMENT, document, at=self._desk.clock())
        return see_other(f"/{self.name}/")


def _is_meant(document: Thing, asked: dict[str, list[str]]) -> bool:
    """The SAT knows a document only by its parties and total together."""
    told = {name: asked.get(name, [""])[0] for name in ("re", "rr", "tt")}
    try:
        same_total = float(told["tt"]) == float(document["total"])
    except ValueError:
        return False
    return same_total and told["re"] == document["issuer"] and told["rr"] == document["receiver"]


def _xml(**told: str) -> Answer:
    text = _ANSWER.format(**{name: escape(value) for name, value in told.items()})
    return Answer(200, text.encode(), "text/xml; charset=utf-8")
