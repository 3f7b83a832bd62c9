"""Keeps a signing key and its password so that a copy of the database alone opens neither; see `kernel/sealing`.

What is locked is bound to its tenant and certificate. Imported by workers, commands and the page that installs a
certificate: a web process never opens a key that is kept.
"""

import msgspec

from trastienda.kernel.sealing import WrongSecret, seal, unseal

__all__ = ["Unlocked", "WrongSecret", "lock", "unlock"]

_PURPOSE = "trastienda fiscal certificates 1"


class Unlocked(msgspec.Struct, frozen=True):
    """A key in DER, itself still under its password, and that password."""

    key: bytes
    password: str

    def __repr__(self) -> str:
        return "Unlocked(…)"


def lock(what: Unlocked, *, secret: str, bound_to: str) -> bytes:
    """Return what can be stored. :param bound_to: whose it is; must be said again to open it."""
    return seal(msgspec.msgpack.encode(what), secret=secret, purpose=_PURPOSE, bound_to=bound_to)


def unlock(stored: bytes, *, secret: str, bound_to: str) -> Unlocked:
    """Return what was locked. :raises WrongSecret: it does not open with these."""
    opened = unseal(stored, secret=secret, purpose=_PURPOSE, bound_to=bound_to)
    return msgspec.msgpack.decode(opened, type=Unlocked)
