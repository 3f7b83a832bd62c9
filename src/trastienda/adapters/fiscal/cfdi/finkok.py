"""Finkok through satcfdi's connector (SOAP): with our address, our patience and our bytes.

A document that was certified before is answered with incidence 307 and the first stamp; `stamped` asks for it without
certifying anything.
Sources: wiki.finkok.com (stamp, stamped, cancel_signature; códigos de error), satcfdi.pacs.finkok.
"""

import warnings
from typing import Any

from lxml import etree
from satcfdi.cfdi import CFDI
from satcfdi.create.cancela.cancelacion import Cancelacion
from satcfdi.exceptions import DocumentNotFoundError, ResponseError
from satcfdi.pacs import Accept
from satcfdi.pacs.finkok import Finkok

from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi.line import LONGEST_SAID, Line, code_of
from trastienda.adapters.fiscal.cfdi.stamps import NoStamp, parse
from trastienda.domain.invoicing.errors import OfficeRefused

NAME = "Finkok"
_NEVER_STAMPED, _NO_SAT = "603", "708"
_STAMPED_BEFORE = frozenset({"307", "707"})


class FinkokPac:
    """See `pac.Pac`."""

    def __init__(self, account: PacAccount, line: Line | None = None) -> None:
        self._line = line or Line(NAME)
        self._wire = _Wire(account, self._line)

    def stamp(self, xml: str) -> str:
        return self._asked(xml, "stamp")

    def find(self, xml: str) -> str | None:
        try:
            return self._asked(xml, "stamped")
        except OfficeRefused as refused:
            if refused.reason == _NEVER_STAMPED:
                return None
            raise

    def cancel(self, uuid: str, request: Cancelacion) -> str:  # noqa: ARG002 - one number a request
        try:
            code = self._wire.cancel_comprobante(request).code
        except DocumentNotFoundError:
            return "205"
        except ResponseError as error:
            raise self._refusal(error) from None
        except (AttributeError, TypeError, KeyError) as error:
            raise self._line.silence(f"unreadable: {error!r}") from None
        if not code:
            raise self._line.silence("unreadable")
        return str(code).strip()

    def _asked(self, xml: str, operation: str) -> str:
        kept = _Kept()
        kept.content = xml.encode()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # satcfdi warns of what was said beside a success
                document = self._wire._perform_stamp_operation(kept, Accept.XML, operation)
        except ResponseError as error:
            raise self._refusal(error) from None
        except (AttributeError, TypeError, KeyError) as error:
            raise self._line.silence(f"unreadable: {error!r}") from None
        if not isinstance(document.xml, bytes):
            raise self._line.silence("unreadable")
        return document.xml.decode()

    def _refusal(self, error: ResponseError) -> Exception:
        said = str(error.response)[:LONGEST_SAID]
        code = code_of(said)
        return self._line.silence(said) if code == _NO_SAT else OfficeRefused(NAME, code, said)


class _Kept(CFDI):  # type: ignore[misc]  # published without types
    """A document as it is kept, byte for byte."""

    content: bytes = b""

    def xml_bytes(self, *_: Any, **__: Any) -> bytes:
        return self.content


class _Wire(Finkok):  # type: ignore[misc]  # published without types
    """satcfdi's connector: what is asked where. How it is asked, and what 307 means, is ours."""

    def __init__(self, account: PacAccount, line: Line) -> None:
        super().__init__(account.user, account.secret)
        self._account, self._line = account, line

    @property
    def host(self) -> str:
        return self._account.address

    def _perform_request(self, url: str, envelope: etree._Element) -> etree._Element:
        answer = self._line.send(
            "post", url, data=etree.tostring(envelope), headers={"Content-Type": "text/xml; charset=utf-8"}
        )
        try:
            return parse(answer.body)
        except NoStamp:
            raise self._line.silence(f"unreadable, {answer.status}") from None

    def _validate_stamp_response(self, root: etree._Element) -> None:
        codes = {each.text for each in root.iterfind(".//apps:CodigoError", self.namespaces)}
        xml = root.find(".//apps:xml", self.namespaces)
        if codes & _STAMPED_BEFORE and xml is not None and xml.text:
            return
        super()._validate_stamp_response(root)
