"""What a certifier does with a document: looks at it, and puts the SAT's stamp (Timbre Fiscal Digital 1.1) on it.

Heavy: satcfdi's schemas and transformations, loaded when the first document comes. It shares nothing with our own side:
what this accepts was found right a second time. Refusals carry the SAT's codes, worded as SW words them.
Sources: SAT, Anexo 20, III; Resolución Miscelánea Fiscal 2.7.2.9 (72 hours); matriz de validaciones CFDI 4.0.
"""

import base64
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree
from satcfdi.transform import SCHEMA_ROOT, xslt_transform

from trastienda.sandbox.pac.certificates import Made, number_of, owner_of

MEXICO = ZoneInfo("America/Mexico_City")
RFC, UNIT = "SPR190613I52", "PACSPR190613I52"
_CFDI, _TFD = "http://www.sat.gob.mx/cfd/4", "http://www.sat.gob.mx/TimbreFiscalDigital"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TFD_XSD = "http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"
_SAT = "www.sat.gob.mx/sitio_internet/cfd"
_SCHEMAS = {
    _CFDI: f"{_SAT}/4/cfdv40.xsd",
    "http://www.sat.gob.mx/Pagos20": f"{_SAT}/Pagos/Pagos20.xsd",
}
_OLDEST, _EARLIEST = timedelta(hours=72), timedelta(hours=3)
"""How old a document may be, and how far ahead: Mexico has several times."""


class Refused(Exception):
    """What SW would answer: a code, a full stop or dash, and a sentence."""


class Look(dict[str, str]):
    """What is kept of a document: seal, type, issuer, receiver, total, what it relates to."""


def read(content: bytes) -> etree._Element:
    """Return the root of a document. :raises Refused: it is no CFDI 4.0 as the schema wants it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused("301. XML mal formado.") from None
    if root.tag != f"{{{_CFDI}}}Comprobante" or root.getroottree().docinfo.doctype:
        raise Refused("301. No es un comprobante CFDI 4.0.")
    return root


def look_at(root: etree._Element) -> None:
    """:raises Refused: the SAT would: structure, certificate, seal, sums."""
    if not _schema().validate(root):
        raise Refused(f"301. Estructura inválida: {_schema().error_log[0].message[:300]}")
    _check_seal(root, _certificate(root))
    _check_sums(root)


def check_dates(root: etree._Element, *, now: datetime) -> None:
    """:raises Refused: it is too old, from the future, or older than its certificate."""
    certificate = _certificate(root)
    issued = datetime.fromisoformat(root.get("Fecha", "")).replace(tzinfo=MEXICO)
    if not certificate.not_valid_before_utc <= issued <= certificate.not_valid_after_utc:
        raise Refused("305. La fecha de emisión no está dentro de la vigencia del CSD del emisor.")
    if not now - _OLDEST <= issued <= now + _EARLIEST:
        raise Refused("401. La fecha de generación está fuera de las 72 horas que hay para timbrar.")


def stamp(root: etree._Element, uuid: str, pac: Made, *, now: datetime) -> etree._Element:
    """Add the stamp to a document, with the certifier's own seal, and return the stamp."""
    certificate = x509.load_der_x509_certificate(pac.certificate)
    told = {
        "Version": "1.1",
        "UUID": uuid,
        "FechaTimbrado": now.astimezone(MEXICO).strftime("%Y-%m-%dT%H:%M:%S"),
        "RfcProvCertif": owner_of(certificate),
        "SelloCFD": root.get("Sello", ""),
        "NoCertificadoSAT": number_of(certificate),
        "SelloSAT": "",
    }
    element = etree.Element(f"{{{_TFD}}}TimbreFiscalDigital", told, nsmap={"tfd": _TFD, "xsi": _XSI})
    element.set(f"{{{_XSI}}}schemaLocation", f"{_TFD} {_TFD_XSD}")
    element.set("SelloSAT", _signed(original_chain_of_stamp(element).encode(), pac))
    complement = root.find(f"{{{_CFDI}}}Complemento")
    if complement is None:
        complement = etree.SubElement(root, f"{{{_CFDI}}}Complemento")
    complement.append(element)
    return element


def original_chain(root: etree._Element) -> str:
    """Return what the issuer's seal seals."""
    return str(xslt_transform(f"{{{_CFDI}}}Comprobante", "4.0")(root))


def original_chain_of_stamp(stamp: etree._Element) -> str:
    """Return what the certifier's seal seals."""
    return str(_stamp_transform()(stamp))


def facts(root: etree._Element) -> Look:
    """Return what the SAT keeps of a document."""
    issuer, receiver = root.find(f"{{{_CFDI}}}Emisor"), root.find(f"{{{_CFDI}}}Receptor")
    about = [each.get("UUID", "").upper() for each in root.iter(f"{{{_CFDI}}}CfdiRelacionado")]
    kinds = [each.get("TipoRelacion", "") for each in root.iter(f"{{{_CFDI}}}CfdiRelacionados")]
    paid = [
        each.get("IdDocumento", "").upper()
        for each in root.iter("{http://www.sat.gob.mx/Pagos20}DoctoRelacionado")
    ]
    return Look(
        seal=root.get("Sello", ""),
        kind=root.get("TipoDeComprobante", ""),
        series="-".join(filter(None, (root.get("Serie"), root.get("Folio")))),
        issuer="" if issuer is None else issuer.get("Rfc", ""),
        receiver="" if receiver is None else receiver.get("Rfc", ""),
        name="" if receiver is None else receiver.get("Nombre", ""),
        total=root.get("Total", "0"),
        currency="MXN" if root.get("Moneda") == "XXX" else root.get("Moneda", ""),
        relation="".join(kinds[:1]),
        about=" ".join(about),
        pays=" ".join(paid),
    )


# --- looking -------------------------------------------------------------------------------------------------


def _certificate(root: etree._Element) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(
            base64.b64decode(root.get("Certificado", ""), validate=True)
        )
    except ValueError:
        raise Refused("CFDI40106 - El certificado no cumple con alguno de los valores permitidos.") from None
    issuer = root.find(f"{{{_CFDI}}}Emisor")
    if number_of(certificate) != root.get("NoCertificado"):
        raise Refused("CFDI40106 - El certificado no corresponde al número de certificado.")
    if issuer is None or owner_of(certificate) != issuer.get("Rfc"):
        raise Refused("306. El CSD no corresponde al RFC del emisor.")
    return certificate


def _check_seal(root: etree._Element, certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    wrong = (
        "CFDI40102 - El resultado de la digestión debe ser igual al resultado de la desencripción del sello."
    )
    if not isinstance(key, rsa.RSAPublicKey):
        raise Refused(wrong)
    try:
        seal = base64.b64decode(root.get("Sello", ""), validate=True)
        key.verify(seal, original_chain(root).encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        raise Refused(wrong) from None


def _check_sums(root: etree._Element) -> None:
    if root.get("TipoDeComprobante") == "P":
        return
    amounts = [Decimal(each.get("Importe", "0")) for each in root.iter(f"{{{_CFDI}}}Concepto")]
    if sum(amounts) != Decimal(root.get("SubTotal", "0")):
        raise Refused(
            "CFDI40108 - El SubTotal no es igual a la suma de los importes de los conceptos registrados."
        )
    taxes = root.find(f"{{{_CFDI}}}Impuestos")
    tax = Decimal("0" if taxes is None else taxes.get("TotalImpuestosTrasladados", "0"))
    total = Decimal(root.get("SubTotal", "0")) - Decimal(root.get("Descuento", "0")) + tax
    if total != Decimal(root.get("Total", "0")):
        raise Refused("CFDI40119 - El Total no es igual al SubTotal menos descuentos más impuestos.")


# --- sealing -------------------------------------------------------------------------------------------------


def _signed(chain: bytes, pac: Made) -> str:
    return base64.b64encode(_signer(pac)(chain)).decode()


@cache
def _signer(pac: Made) -> Callable[[bytes], bytes]:
    key = serialization.load_der_private_key(pac.key, pac.password.encode())
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("a certifier's key is RSA")
    return lambda chain: key.sign(chain, padding.PKCS1v15(), hashes.SHA256())


@cache
def _schema() -> etree.XMLSchema:
    """The SAT's schemas, compiled once: a second."""
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{path}"/>'
        for namespace, path in _SCHEMAS.items()
    )
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(text, base_url=os.path.join(SCHEMA_ROOT, "schema.xsd")))


@cache
def _stamp_transform() -> etree.XSLT:
    path = os.path.join(SCHEMA_ROOT, _SAT, "TimbreFiscalDigital", "cadenaoriginal_TFD_1_1.xslt")
    return etree.XSLT(etree.parse(path))
