"""What the SAT does with a request to cancel: looks at its signature, then at the document and whom it concerns.

Heavy, like `stamping`. Whether it waits for somebody is `counter`'s to say.
Sources: RMF 2.7.1.34 and 2.7.1.35; SAT, códigos de respuesta de cancelación 201–212; W3C XML Signature.
"""

import base64
import hashlib
from copy import deepcopy
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from trastienda.sandbox.pac.certificates import owner_of
from trastienda.sandbox.pac.stamping import Refused

_CANCEL, _DSIG = "http://cancelacfd.sat.gob.mx", "http://www.w3.org/2000/09/xmldsig#"


@dataclass(frozen=True, slots=True)
class Request:
    """One document that is to be cancelled."""

    issuer: str
    uuid: str
    reason: str
    substitute: str


def read(content: bytes) -> Request:
    """Return what a signed request asks. :raises Refused: it is none, or nobody signed it who may."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused("301. XML mal formado.") from None
    folio = root.find(f".//{{{_CANCEL}}}Folio")
    if root.tag != f"{{{_CANCEL}}}Cancelacion" or folio is None:
        raise Refused("301. No es una solicitud de cancelación.")
    issuer = root.get("RfcEmisor", "")
    _check_signature(root, issuer)
    return Request(
        issuer=issuer,
        uuid=folio.get("UUID", "").upper(),
        reason=folio.get("Motivo", ""),
        substitute=folio.get("FolioSustitucion", "").upper(),
    )


def _check_signature(root: etree._Element, issuer: str) -> None:
    signature = root.find(f"{{{_DSIG}}}Signature")
    if signature is None:
        raise Refused("302. La solicitud no está firmada.")
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(_text(signature, "X509Certificate")))
        key = certificate.public_key()
        info = signature.find(f"{{{_DSIG}}}SignedInfo")
        if info is None or not isinstance(key, rsa.RSAPublicKey):
            raise ValueError("no signature")
        key.verify(
            base64.b64decode(_text(signature, "SignatureValue")),
            _canonical(info),
            padding.PKCS1v15(),
            _hash(info),
        )
    except (ValueError, InvalidSignature):
        raise Refused("302. Sello mal formado o inválido.") from None
    if owner_of(certificate) != issuer:
        raise Refused("303. El sello no corresponde al emisor.")
    if base64.b64decode(_text(signature, "DigestValue")) != _digest(root, info):
        raise Refused("302. La firma no es de esta solicitud.")


def _hash(info: etree._Element) -> hashes.HashAlgorithm:
    method = info.find(f"{{{_DSIG}}}SignatureMethod")
    return (
        hashes.SHA256() if method is not None and "sha256" in method.get("Algorithm", "") else hashes.SHA1()
    )


def _digest(root: etree._Element, info: etree._Element) -> bytes:
    """Return the digest of a request without its signature (enveloped)."""
    bare = deepcopy(root)
    for signature in bare.findall(f"{{{_DSIG}}}Signature"):
        bare.remove(signature)
    method = info.find(f".//{{{_DSIG}}}DigestMethod")
    name = "sha256" if method is not None and "sha256" in method.get("Algorithm", "") else "sha1"
    return hashlib.new(name, _canonical(bare), usedforsecurity=False).digest()


def _canonical(element: etree._Element) -> bytes:
    """Return a part in canonical form. By itself first: inside a document lxml loses the namespace of its children."""
    alone = etree.fromstring(etree.tostring(element, with_tail=False))
    return bytes(etree.tostring(alone, method="c14n", exclusive=False, with_comments=False))


def _text(signature: etree._Element, name: str) -> str:
    return signature.findtext(f".//{{{_DSIG}}}{name}") or ""
