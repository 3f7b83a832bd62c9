"""Keeps secrets so that a copy of the database alone opens none of them.

AES-256-GCM under a key that is derived (HKDF, SHA-256) from the installation's secret, one for each purpose; what is
sealed is bound to whose it is, so that it opens nowhere else. Whoever changes the installation's secret enters the
sealed ones again. The library (9 MB) is loaded by the first secret that is opened: most web processes never open one.
Sources: NIST SP 800-38D; RFC 5869.
"""

import importlib
import os
from typing import Any

_NONCE_BYTES = 12
_HAZMAT = "cryptography.hazmat.primitives"


class WrongSecret(Exception):
    """It was sealed with another secret, for another purpose or somebody else, or was tampered with."""


def seal(what: bytes, *, secret: str, purpose: str, bound_to: str) -> bytes:
    """
    Return what can be stored: the nonce, then the encrypted bytes and their tag.

    :param secret: the installation's own.
    :param purpose: what kind of secret it is; each kind has a key of its own.
    :param bound_to: whose it is; must be said again to open it.
    """
    nonce = os.urandom(_NONCE_BYTES)
    sealed: bytes = _cipher(secret, purpose).encrypt(nonce, what, bound_to.encode())
    return nonce + sealed


def unseal(stored: bytes, *, secret: str, purpose: str, bound_to: str) -> bytes:
    """Return what was sealed. :raises WrongSecret: it does not open with these."""
    invalid_tag = importlib.import_module("cryptography.exceptions").InvalidTag
    try:
        opened: bytes = _cipher(secret, purpose).decrypt(
            stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], bound_to.encode()
        )
    except (invalid_tag, ValueError) as error:
        raise WrongSecret from error
    return opened


def _cipher(secret: str, purpose: str) -> Any:
    sha256 = importlib.import_module(f"{_HAZMAT}.hashes").SHA256()
    hkdf = importlib.import_module(f"{_HAZMAT}.kdf.hkdf").HKDF
    derived = hkdf(algorithm=sha256, length=32, salt=None, info=purpose.encode()).derive(secret.encode())
    return importlib.import_module(f"{_HAZMAT}.ciphers.aead").AESGCM(derived)
