"""A pair of keys for RS256 and signing with it, in plain arithmetic: good for a rehearsal, and for nothing else.

It takes half a second once; the pair is kept with everything else that the stand-in remembers.
"""

import base64
import hashlib
import secrets

_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_BITS, _E = 2048, 65537
_SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]


def new_pair() -> dict[str, str]:
    """Return modulus, private exponent and name of a new pair, as hexadecimal text."""
    while True:
        p, q = _prime(_BITS // 2), _prime(_BITS // 2)
        n, phi = p * q, (p - 1) * (q - 1)
        if p != q and phi % _E and n.bit_length() == _BITS:
            return {"id": "pair", "kid": secrets.token_hex(8), "n": f"{n:x}", "d": f"{pow(_E, -1, phi):x}"}


def public(pair: dict[str, str]) -> dict[str, str]:
    """Return the public half as a JWK."""
    n = int(pair["n"], 16)
    return {
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": pair["kid"],
        "n": b64(n.to_bytes(_BITS // 8, "big")),
        "e": b64(_E.to_bytes(3, "big")),
    }


def sign(text: bytes, pair: dict[str, str]) -> bytes:
    """Return the signature of a text."""
    n, d = int(pair["n"], 16), int(pair["d"], 16)
    info = _DIGEST_INFO + hashlib.sha256(text).digest()
    padded = b"\x00\x01" + b"\xff" * (_BITS // 8 - len(info) - 3) + b"\x00" + info
    return pow(int.from_bytes(padded, "big"), d, n).to_bytes(_BITS // 8, "big")


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _prime(bits: int) -> int:
    while True:
        n = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if all(n % small for small in _SMALL) and _is_prime(n):
            return n


def _is_prime(n: int) -> bool:
    """Miller and Rabin's test, often enough for a rehearsal."""
    d, r = n - 1, 0
    while d % 2 == 0:
        d, r = d // 2, r + 1
    for _ in range(12):
        x = pow(secrets.randbelow(n - 3) + 2, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(r - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True
