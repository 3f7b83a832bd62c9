"""Reads the stamp (Timbre Fiscal Digital 1.1) of a certified document, and by what the SAT knows a document besides.

What came over a network is parsed strictly: no entities, no outside files, and it must be the document that was sent.
Sources: SAT, Anexo 20, III (complemento Timbre Fiscal Digital 1.1); documentation of its Consulta de CFDI.
"""

from datetime import datetime

import msgspec
from lxml import etree

from trastienda.adapters.fiscal.cfdi.uuids import is_uuid
from trastienda.adapters.fiscal.cfdi.writing import CFDI
from trastienda.domain.invoicing.scheme import Stamped

TFD = "http://www.sat.gob.mx/TimbreFiscalDigital"
_STAMP = f"{{{CFDI}}}Complemento/{{{TFD}}}TimbreFiscalDigital"


class NoStamp(Exception):
    """What was answered is not our document with a stamp."""


class Expression(msgspec.Struct, frozen=True):
    """By what the SAT knows a document: issuer, receiver, and the total as it is written."""

    issuer: str
    receiver: str
    total: str


def parse(xml: str | bytes) -> etree._Element:
    """Return the root of a document. :raises NoStamp: it is no XML, or wants more than a document needs."""
    content = xml.encode() if isinstance(xml, str) else xml
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoStamp("unreadable") from error
    if root.getroottree().docinfo.doctype:
        raise NoStamp("doctype")
    return root


def stamped(answer: str, sent: str) -> Stamped:
    """Return a certified document. :raises NoStamp: it is not, or is another one than was sent."""
    root = parse(answer)
    stamp = root.find(_STAMP)
    if stamp is None:
        raise NoStamp("no stamp")
    seal = parse(sent).get("Sello", "")
    if not seal or root.get("Sello") != seal or stamp.get("SelloCFD") != seal:
        raise NoStamp("another document")
    uuid = stamp.get("UUID", "")
    if not is_uuid(uuid):
        raise NoStamp("no number")
    try:
        at = datetime.fromisoformat(stamp.get("FechaTimbrado", ""))
    except ValueError:
        raise NoStamp("no time") from None
    return Stamped(uuid=uuid.upper(), xml=answer, stamped_at=at.replace(tzinfo=None))


def expression(xml: str) -> Expression:
    """Return by what the SAT knows a document of ours. :raises NoStamp: it is none."""
    root = parse(xml)
    issuer, receiver = (root.find(f"{{{CFDI}}}{name}") for name in ("Emisor", "Receptor"))
    if issuer is None or receiver is None:
        raise NoStamp("no parties")
    return Expression(
        issuer=issuer.get("Rfc", ""), receiver=receiver.get("Rfc", ""), total=root.get("Total", "")
    )
