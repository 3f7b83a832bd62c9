"""Makes certificates like those of Mexico's tax authority, for rehearsals and tests. Elsewhere they certify nothing.

As the SAT's: the number stands in the serial, the RFC in `x500UniqueIdentifier`, the key is PKCS#8 in DER under a
password. Their issuer says that they are for rehearsing.
Sources: SAT, Anexo 20, I.C (certificado de sello digital); estándares de certificados digitales.
"""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ISSUER = "AC DE ENSAYO (Trastienda), sin validez fiscal"
_VALID_DAYS, _DAYS_BEFORE = 4 * 365, 365
_OWNER = x509.ObjectIdentifier("2.5.4.45")


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate in DER, its locked key in DER, and the password."""

    certificate: bytes
    key: bytes = field(repr=False)
    password: str = field(repr=False)


def make(
    *,
    tax_id: str,
    legal_name: str,
    unit: str = "Matriz",
    now: datetime | None = None,
    valid_days: int = _VALID_DAYS,
    is_personal: bool = False,
    password: str = "",
) -> Made:
    """
    Return a new certificate with its key; without a password, one is made up. Takes some 0.1 s.

    :param unit: the branch; a certifier's begins with PAC and its RFC.
    :param valid_days: from `now` on; it has been valid for a year.
    :param is_personal: an e.firma, with which no document may be sealed.
    """
    today = now or datetime.now(UTC)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    owner = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, legal_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, legal_name),
            x509.NameAttribute(_OWNER, f"{tax_id} / {tax_id}"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(owner)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ISSUER)]))
        .public_key(key.public_key())
        .serial_number(int(_number().encode().hex(), 16))
        .not_valid_before(today - timedelta(days=_DAYS_BEFORE))
        .not_valid_after(today + timedelta(days=valid_days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
    )
    if is_personal:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purposes, critical=False)
    password = password or secrets.token_urlsafe(12)
    return Made(
        certificate=builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER),
        key=key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password.encode()),
        ),
        password=password,
    )


def number_of(certificate: x509.Certificate) -> str:
    """Return the 20 digits that its serial spells."""
    return bytes.fromhex(f"{certificate.serial_number:x}").decode("ascii", "replace")


def owner_of(certificate: x509.Certificate) -> str:
    """Return the RFC whose it is."""
    found = certificate.subject.get_attributes_for_oid(_OWNER)
    return str(found[0].value).split("/")[0].strip() if found else ""


def _number() -> str:
    """3…: the SAT's certificates for testing begin so; those of taxpayers with 0."""
    return f"30001000000500{secrets.randbelow(10**6):06d}"


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
