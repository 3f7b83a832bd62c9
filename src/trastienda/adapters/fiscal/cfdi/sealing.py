"""Seals a document with the issuer's key, and validates it against the SAT's own schemas. For workers only.

The original chain is what the SAT's transformation (XSLT) makes of the document; schemas and transformation are those
that satcfdi ships. Both are compiled once: a second then, milliseconds after.
Sources: SAT, Anexo 20, I.C and I.D; cfdv40.xsd, Pagos20.xsd, cadenaoriginal_4_0.xslt (satcfdi 26.10).
"""

import os
import threading
from functools import cache

from lxml import etree
from satcfdi.transform import SCHEMA_ROOT, xslt_transform

from trastienda.adapters.fiscal.cfdi.certificates import Opened
from trastienda.adapters.fiscal.cfdi.writing import CFDI, DECLARATION, PAGO, Sealing, xml_of
from trastienda.domain.invoicing.content import Content
from trastienda.domain.invoicing.errors import NotFiscal

_XS = "http://www.w3.org/2001/XMLSchema"
_SAT = "www.sat.gob.mx/sitio_internet/cfd"
_SCHEMAS = {CFDI: f"{_SAT}/4/cfdv40.xsd", PAGO: f"{_SAT}/Pagos/Pagos20.xsd"}
_ONE_AT_A_TIME = threading.Lock()
_TAG = f"{{{CFDI}}}Comprobante"


def sealed_xml(content: Content, opened: Opened) -> str:
    """Return the document with its seal. :raises NotFiscal: the SAT's schema does not allow it."""
    text = xml_of(content, Sealing(number=opened.facts.number, certificate=opened.certificate))
    root = etree.fromstring(text.encode())
    root.set("Sello", opened.seal(original_chain(root).encode()))
    check_schema(root)
    return DECLARATION + str(etree.tostring(root, encoding="unicode"))


def original_chain(root: etree._Element) -> str:
    """Return what a seal seals (cadena original): the SAT's order of the document's data, between bars."""
    return str(xslt_transform(_TAG, "4.0")(root))


def check_schema(root: etree._Element) -> None:
    """:raises NotFiscal: `schema`; `detail` is what the schema says of the first mistake."""
    with _ONE_AT_A_TIME:  # the schema keeps the mistakes it found
        if schema().validate(root):
            return
        first = schema().error_log[0]
    detail = first.message.replace(f"{{{CFDI}}}", "").replace(f"{{{PAGO}}}", "")
    raise NotFiscal("document", "schema", "CFDI40999", detail[:500])


@cache
def schema() -> etree.XMLSchema:
    """The SAT's schemas of documents and of payments, with its catalogues, compiled."""
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{path}"/>'
        for namespace, path in _SCHEMAS.items()
    )
    return etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="{_XS}">{imports}</xs:schema>',
            base_url=os.path.join(SCHEMA_ROOT, "schema.xsd"),
        )
    )
