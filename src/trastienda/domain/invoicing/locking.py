"""Keeps a signing key and its password so that a copy of the database alone opens neither.

AES-256-GCM under a key that is derived (HKDF, SHA-256) from the installation's secret; what is locked is bound to its
tenant and certificate, so that it opens nowhere else. Whoever changes the secret installs certificates again.
Imported by workers and commands alone: a web process never opens a key.
Sources: NIST SP 800-38D; RFC 5869.
"""

import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_PURPOSE = b"trastienda fiscal certificates 1"


class Unlocked(msgspec.Struct, frozen=True):
    """A key in DER, itself still under its password, and that password."""

    key: bytes
    password: str

    def __repr__(self) -> str:
        return "Unlocked(…)"


class WrongSecret(Exception):
    """It was locked with another secret, or for somebody else, or was tampered with."""


def lock(what: Unlocked, *, secret: str, bound_to: str) -> bytes:
    """Return what can be stored. :param bound_to: whose it is; must be said again to open it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(secret).encrypt(nonce, msgspec.msgpack.encode(what), bound_to.encode())


def unlock(stored: bytes, *, secret: str, bound_to: str) -> Unlocked:
    """Return what was locked. :raises WrongSecret: it does not open with these."""
    try:
        opened = _cipher(secret).decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongSecret from error
    return msgspec.msgpack.decode(opened, type=Unlocked)


def _cipher(secret: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return AESGCM(derived)
