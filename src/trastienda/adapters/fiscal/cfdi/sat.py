"""Asks the SAT itself how a document stands: the public service behind the QR code of every invoice. No account needed.

Sources: SAT, documentación del servicio de Consulta de CFDI 1.5: Estado, EsCancelable, EstatusCancelacion.
"""

from xml.sax.saxutils import escape

import msgspec

from trastienda.adapters.fiscal.cfdi.line import Line
from trastienda.adapters.fiscal.cfdi.stamps import Expression, NoStamp, parse

NAME = "SAT"
_ACTION = "http://tempuri.org/IConsultaCFDIService/Consulta"
_ASKED = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:tem="http://tempuri.org/">'
    "<soapenv:Body><tem:Consulta><tem:expresionImpresa>{}</tem:expresionImpresa></tem:Consulta></soapenv:Body>"
    "</soapenv:Envelope>"
)


class Standing(msgspec.Struct, frozen=True):
    """How a document stands, in the SAT's own words; empty where it said nothing."""

    state: str
    cancellable: str
    cancellation: str


class Sat:
    """The SAT at one address."""

    def __init__(self, address: str, line: Line | None = None) -> None:
        self._address, self._line = address, line or Line(NAME)

    def standing(self, uuid: str, expression: Expression) -> Standing:
        """Return how a document stands. :raises OfficeUnavailable: nobody said."""
        asked = f"?re={expression.issuer}&rr={expression.receiver}&tt={expression.total}&id={uuid}"
        answer = self._line.send(
            "post",
            f"{self._address}/ConsultaCFDIService.svc",
            data=_ASKED.format(escape(asked)).encode(),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": _ACTION},
        )
        try:
            result = parse(answer.body).find(".//{*}ConsultaResult")
        except NoStamp:
            result = None
        if result is None:
            raise self._line.silence("unreadable", happened=False)
        told = [(result.findtext(f"{{*}}{name}") or "").strip() for name in _FIELDS]
        return Standing(*told)


_FIELDS = ("Estado", "EsCancelable", "EstatusCancelacion")
