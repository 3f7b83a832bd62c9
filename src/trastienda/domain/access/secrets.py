"""PINs and passwords: how they are kept, found and judged. Nothing here is reversible.

A PIN alone names its holder (the documented sign-in sends nothing else), so it must be found by its value: a keyed
blind index (HMAC-SHA256 with the installation's key, per tenant) points to the one candidate, whose argon2 hash then
decides. Without the key the index says nothing; with a stolen table alone, four digits stay four digits plus a key.
Sources: docs/decisions/0006-signing-in-with-a-pin.md
"""

import hmac
import re
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from trastienda.domain.access.errors import WeakSecret

PIN_PATTERN = re.compile(r"[0-9]{4,8}\Z")
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's first choice for argon2id: 19 MiB, two passes, one lane."""


def hash_secret(secret: str) -> str:
    """Return the argon2id hash of a PIN or password."""
    return _hasher.hash(secret)


def secret_matches(secret: str, kept: str) -> bool:
    """Whether the secret has that hash; costs the same either way."""
    try:
        return _hasher.verify(kept, secret)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def nobodys_hash() -> str:
    """A hash that no secret has, so that an unknown name or PIN costs as much time as a wrong one."""
    return hash_secret("\x00 nobody \x00")


def pin_index(pin: str, *, tenant_id: int, key: str) -> bytes:
    """Return the blind index under which a PIN is found within its tenant."""
    return hmac.digest(key.encode(), f"pin:{tenant_id}:{pin}".encode(), "sha256")


def check_pin(pin: str, *, strict: bool = False) -> None:
    """
    Refuse what is not a PIN: 4 to 8 digits. `strict` (a real tenant's set-up) also refuses the easily guessed.

    :raises WeakSecret: with the reason.
    """
    if not PIN_PATTERN.match(pin):
        reason = "digits" if not pin.isdigit() else "short" if len(pin) < 4 else "long"
        raise WeakSecret(secret="pin", reason=reason)
    if not strict:
        return
    if len(set(pin)) == 1:
        raise WeakSecret(secret="pin", reason="repeated")
    if pin in "0123456789" or pin in "9876543210":
        raise WeakSecret(secret="pin", reason="sequence")


def check_password(password: str) -> None:
    """
    Refuse a password that is short or among the first that anyone tries.

    :raises WeakSecret: with the reason.
    """
    if len(password) < 10:
        raise WeakSecret(secret="password", reason="short")
    if len(password) > 200:
        raise WeakSecret(secret="password", reason="long")
    if len(set(password)) < 5:
        raise WeakSecret(secret="password", reason="repeated")
    lowered = password.casefold()
    if any(word in lowered for word in _COMMON) and len(password) < 16:
        raise WeakSecret(secret="password", reason="common")


_COMMON = (
    "password",
    "contrasena",
    "contraseña",
    "123456",
    "qwerty",
    "trastienda",
    "abc123",
    "admin",
    "letmein",
)
