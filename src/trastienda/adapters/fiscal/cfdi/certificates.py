"""Certificates of the SAT (CSD): opens one with its key, and says whether it may seal documents of a shop, and when.

An opened key stays in the worker's memory: unlocking it costs more than sealing a hundred documents.
Sources: SAT, Anexo 20, I.C (certificados de sello digital): number in the serial, RFC in x500UniqueIdentifier;
RFC 5958 (the key, PKCS#8, encrypted).
"""

import base64
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from trastienda.domain.invoicing.errors import BadCredential
from trastienda.domain.invoicing.scheme import Credential, CredentialFacts

MEXICO = ZoneInfo("America/Mexico_City")
_OWNER = x509.ObjectIdentifier("2.5.4.45")
"""x500UniqueIdentifier: `RFC / RFC of who represents it`."""


class Opened(msgspec.Struct, frozen=True):
    """A certificate with its unlocked key."""

    facts: CredentialFacts
    certificate: str
    """In base 64, as documents carry it."""
    issuer_name: str
    """Who gave it, by RFC 4514."""
    serial: int
    key: rsa.RSAPrivateKey

    def __repr__(self) -> str:
        return f"Opened({self.facts.number})"

    def seal(self, chain: bytes) -> str:
        """Return the seal of an original chain: RSA with SHA-256, in base 64."""
        return self._signature(chain, hashes.SHA256())

    # What satcfdi asks of whoever signs a cancellation, by its own names.

    @property
    def rfc(self) -> str:
        return self.facts.tax_id

    @property
    def serial_number(self) -> int:
        return self.serial

    def issuer(self) -> str:
        return self.issuer_name

    def certificate_base64(self) -> str:
        return self.certificate

    def sign_sha1(self, content: bytes) -> str:
        """Sign as the SAT's cancellation wants it: its service still takes nothing but SHA-1."""
        return self._signature(content, hashes.SHA1())

    def _signature(self, content: bytes, algorithm: hashes.HashAlgorithm) -> str:
        return base64.b64encode(self.key.sign(content, padding.PKCS1v15(), algorithm)).decode()


@lru_cache(maxsize=64)
def opened(credential: Credential) -> Opened:
    """
    Return a certificate with its key.

    :raises BadCredential: unreadable, not_for_documents (an e.firma), wrong_password or wrong_pair.
    """
    certificate = _certificate(credential.certificate)
    public = certificate.public_key()
    key = _key(credential)
    if (
        not isinstance(public, rsa.RSAPublicKey)
        or key.public_key().public_numbers() != public.public_numbers()
    ):
        raise BadCredential("wrong_pair")
    return Opened(
        facts=_facts(certificate),
        certificate=base64.b64encode(credential.certificate).decode(),
        issuer_name=certificate.issuer.rfc4514_string(),
        serial=certificate.serial_number,
        key=key,
    )


def examine(credential: Credential, *, now: datetime) -> CredentialFacts:
    """Return what a certificate says of itself. :raises BadCredential: as `opened`, and expired or not_yet."""
    facts = opened(credential).facts
    check_valid(facts, now)
    return facts


def check_valid(facts: CredentialFacts, at: datetime) -> None:
    """:raises BadCredential: not_yet or expired at that instant."""
    if at < facts.valid_from:
        raise BadCredential("not_yet", facts.valid_from.isoformat())
    if at > facts.valid_until:
        raise BadCredential("expired", facts.valid_until.isoformat())


def check_may_seal(facts: CredentialFacts, *, tax_id: str, issued_at: datetime) -> None:
    """
    Check that a certificate is a shop's own, and was valid when a document was issued.

    `issued_at` is local; that it is told in the time of the centre decides only the first and last hours of a validity.

    :raises BadCredential: other_owner, not_yet or expired.
    """
    if facts.tax_id != tax_id:
        raise BadCredential("other_owner", facts.tax_id)
    check_valid(facts, issued_at.replace(tzinfo=MEXICO))


def number_of(certificate: x509.Certificate) -> str:
    """Return the number of a certificate: its serial holds the digits as letters, two hexadecimal digits each."""
    digits = f"{certificate.serial_number:x}"
    return bytes.fromhex(digits).decode("ascii", "replace") if len(digits) % 2 == 0 else ""


def owner_of(certificate: x509.Certificate) -> str:
    """Return whose it is: the RFC before the bar."""
    found = certificate.subject.get_attributes_for_oid(_OWNER)
    return str(found[0].value).split("/")[0].strip() if found else ""


def _certificate(content: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(content)
        if _is_personal(certificate):
            raise BadCredential("not_for_documents")
    except ValueError as error:
        raise BadCredential("unreadable", "certificate") from error
    return certificate


def _is_personal(certificate: x509.Certificate) -> bool:
    """Whether it is a person's signature (e.firma): those also say what else they are for, CSDs do not."""
    try:
        certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return True


def _key(credential: Credential) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_der_private_key(credential.key, credential.password.encode() or None)
    except TypeError as error:  # it has a password and none was given, or the other way round
        raise BadCredential("wrong_password") from error
    except ValueError as error:
        problem = "wrong_password" if _is_locked(credential.key) else "unreadable"
        raise BadCredential(problem, "" if problem == "wrong_password" else "key") from error
    except UnsupportedAlgorithm as error:
        raise BadCredential("unreadable", "key") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadCredential("unreadable", "key")
    return key


def _is_locked(key: bytes) -> bool:
    """Whether that is a locked key at all: then only the password can be wrong. Tried without one, it says so."""
    try:
        serialization.load_der_private_key(key, None)
    except TypeError:
        return True
    except (ValueError, UnsupportedAlgorithm):
        return False
    return False


def _facts(certificate: x509.Certificate) -> CredentialFacts:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    number, owner = number_of(certificate), owner_of(certificate)
    if not (number.isdigit() and len(number) == 20) or not owner:
        raise BadCredential("unreadable", "certificate")
    return CredentialFacts(
        number=number,
        tax_id=owner,
        legal_name=str(names[0].value) if names else "",
        valid_from=certificate.not_valid_before_utc.astimezone(UTC),
        valid_until=certificate.not_valid_after_utc.astimezone(UTC),
    )
