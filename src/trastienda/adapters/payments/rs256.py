"""Checks signatures of RSASSA-PKCS1-v1_5 with SHA-256 (RS256) against a public key.

Checking needs one power and one comparison: the one right encoding is built and compared whole, nothing of the
signature is parsed. Nothing is ever signed here, and there is no secret.
Sources: RFC 8017, 8.2.2 and 9.2; RFC 7518, 3.3.
"""

import base64
import binascii
import hashlib
import hmac

import msgspec

SMALLEST_BITS, LARGEST_BITS = 2048, 8192
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


class PublicKey(msgspec.Struct, frozen=True):
    """One key of a JWKS (RFC 7517), as far as RS256 needs it."""

    kid: str
    n: str
    e: str
    kty: str = "RSA"
    alg: str = "RS256"


def is_signed(text: bytes, signature: bytes, key: PublicKey) -> bool:
    """Whether that key's owner signed a text."""
    try:
        modulus, exponent = _number(key.n), _number(key.e)
    except (ValueError, binascii.Error):
        return False
    size = (modulus.bit_length() + 7) // 8
    fits = SMALLEST_BITS <= modulus.bit_length() <= LARGEST_BITS and exponent % 2 and 3 <= exponent < 2**33
    given = int.from_bytes(signature, "big")
    if key.kty != "RSA" or key.alg != "RS256" or not fits or len(signature) != size or given >= modulus:
        return False
    told = pow(given, exponent, modulus).to_bytes(size, "big")
    info = _DIGEST_INFO + hashlib.sha256(text).digest()
    right = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
    return hmac.compare_digest(told, right)


def unpadded(text: str) -> bytes:
    """Decode base64url without padding. :raises ValueError: it is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _number(text: str) -> int:
    return int.from_bytes(unpadded(text), "big")
