"""Reads out of a stamped document what its printed form must show: its numbers and its seals.

Sources: SAT, Anexo 20, I.D (código de barras bidimensional) and III (complemento Timbre Fiscal Digital 1.1).
"""

from decimal import Decimal
from urllib.parse import urlencode
from xml.etree import ElementTree

import msgspec

from trastienda.kernel.errors import require

_CFDI = "{http://www.sat.gob.mx/cfd/4}"
_TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"
_VERIFY = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx"


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """What certifies a document. `stamped_at` as the certifier wrote it; `verify` is where anybody may look it up."""

    uuid: str
    stamped_at: str
    certificate: str
    authority_certificate: str
    certifier: str
    seal: str
    authority_seal: str
    original: str
    verify: str


def seal_of(stamped_xml: str) -> Seal:
    """
    Return the seals of a stamped CFDI 4.0 that is ours: made here, and certified by whom we sent it to.

    :raises Bug: it carries no stamp; what is printed as stamped was checked when the certifier answered.
    """
    root = ElementTree.fromstring(stamped_xml.encode())
    stamp = root.find(f"{_CFDI}Complemento/{_TFD}")
    require(stamp is not None, "a stamped document carries its stamp")
    stamp = stamp if stamp is not None else root  # for the type checker; the line above has decided
    told = stamp.attrib
    parties = [root.find(f"{_CFDI}{name}") for name in ("Emisor", "Receptor")]
    tax_ids = ["" if party is None else party.get("Rfc", "") for party in parties]
    return Seal(
        uuid=told["UUID"].upper(),
        stamped_at=told["FechaTimbrado"],
        certificate=root.attrib["NoCertificado"],
        authority_certificate=told["NoCertificadoSAT"],
        certifier=told["RfcProvCertif"],
        seal=told["SelloCFD"],
        authority_seal=told["SelloSAT"],
        original=_original(told),
        verify=verify_address(
            told["UUID"],
            issuer=tax_ids[0],
            receiver=tax_ids[1],
            total=Decimal(root.attrib["Total"]),
            seal=told["SelloCFD"],
        ),
    )


def verify_address(uuid: str, *, issuer: str, receiver: str, total: Decimal, seal: str) -> str:
    """Return what the QR says: the total with six places, and the last eight letters of the issuer's seal."""
    asked = {"id": uuid.upper(), "re": issuer, "rr": receiver, "tt": f"{total:.6f}", "fe": seal[-8:]}
    return f"{_VERIFY}?{urlencode(asked)}"


def _original(told: dict[str, str]) -> str:
    """The stamp's original chain: its attributes in the order of the authority's transformation, between bars."""
    parts = [told["Version"], told["UUID"], told["FechaTimbrado"], told["RfcProvCertif"]]
    if "Leyenda" in told:
        parts.append(told["Leyenda"])
    return f"||{'|'.join([*parts, told['SelloCFD'], told['NoCertificadoSAT']])}||"
