"""Keys for programs: made once, shown once, kept as a digest; each enters one surface as one person.

A key is `tnd_<tenant>_<number>_<43 letters>`: the tenant is needed before anything can be asked of the database, the
number finds the row, and 32 random bytes are what nobody guesses, so that a plain SHA-256 keeps them (argon2 is for
what people think up).
Sources: OWASP, Secrets Management Cheat Sheet; RFC 4648 for the letters.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime

import msgspec

from trastienda.domain.access.models import ApiKey
from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

PREFIX = "tnd_"
SURFACES = ("nexus", "smartsales", "entelequia", "sales")
"""The doors that take a token."""
AT_THE_TILL = frozenset({"nexus"})
"""Where employees enter; everywhere else users do."""
_SHAPE = re.compile(r"tnd_([1-9][0-9]{0,14})_([1-9][0-9]{0,14})_([A-Za-z0-9_-]{43})")
_BYTES, _SHOWN = 32, 4


class KeyRead(msgspec.Struct, frozen=True):
    """A key that has the form of one. Whether it opens anything is asked of the database."""

    tenant_id: int
    key_id: int
    digest: bytes


class KeyHolder(msgspec.Struct, frozen=True):
    """Whose key it is."""

    name: str
    surface: str
    username: str
    is_revoked: bool


_HOLD = """
SELECT k.name, k.surface, coalesce(u.username, e.name), k.revoked_at IS NOT NULL
FROM api_key k
LEFT JOIN app_user u ON u.tenant_id = k.tenant_id AND u.id = k.user_id
LEFT JOIN employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id
WHERE k.tenant_id = %s AND k.id = %s FOR NO KEY UPDATE OF k
"""
_REVOKE = "UPDATE api_key SET revoked_at = %s WHERE tenant_id = %s AND id = %s AND revoked_at IS NULL"
_DROP_OF = "DELETE FROM api_key WHERE tenant_id = %s AND user_id = %s"
# Who finds the row in use leaves it: it is right to some minutes, and nobody waits for that.
_NOTE_USE = """
UPDATE api_key SET last_used_at = %(now)s WHERE tenant_id = %(tenant)s AND id = (
  SELECT id FROM api_key WHERE tenant_id = %(tenant)s AND id = %(key)s FOR NO KEY UPDATE SKIP LOCKED)
"""


def read_key(text: str) -> KeyRead | None:
    """Return what a text says if it has the form of a key."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    return KeyRead(tenant_id=int(found[1]), key_id=int(found[2]), digest=_digest(found[3]))


def opens(key: KeyRead, kept: bytes) -> bool:
    """Whether a key is the one with that digest; takes as long either way."""
    return hmac.compare_digest(key.digest, kept)


@step
def make_key(
    *, name: str, surface: str, user: int | None, employee: int | None, at: datetime, actor: str
) -> tuple[int, str]:
    """Keep a new key's digest; return its number and the key itself, which is never known again."""
    secret = secrets.token_urlsafe(_BYTES)
    kept = ApiKey.objects.create(
        tenant_id=current_tenant(),
        name=name,
        surface=surface,
        user_id=user,
        employee_id=employee,
        digest=_digest(secret),
        ending=secret[-_SHOWN:],
        made_at=at,
        actor=actor,
    )
    return kept.pk, f"{PREFIX}{current_tenant()}_{kept.pk}_{secret}"


@step
def hold_key(key_id: int) -> KeyHolder:
    """Lock a key. :raises NotFound: unknown or a neighbour's."""
    found = sql.row(_HOLD, (current_tenant(), key_id))
    if found is None:
        raise NotFound(noun="api_key", id=key_id)
    return KeyHolder(*found)


@step
def revoke_key(key_id: int, *, at: datetime) -> None:
    """Let nobody in with it from the next request on."""
    sql.execute(_REVOKE, (at, current_tenant(), key_id))


@step
def drop_keys_of(user_id: int) -> None:
    """Drop the keys that act as a user who is deleted."""
    sql.execute(_DROP_OF, (current_tenant(), user_id))


@step
def note_use(key_id: int, *, now: datetime) -> None:
    """Note that a key was used."""
    sql.execute(_NOTE_USE, {"tenant": current_tenant(), "key": key_id, "now": now})


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
