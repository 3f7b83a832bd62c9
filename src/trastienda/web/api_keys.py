"""Programs at the doors: a key in the place of a token. It acts as the user or employee for whom it was made.

What they may do is asked with every request, as with a token: one statement, and a second one every few minutes that
notes that the key is in use.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.access.errors import NotSignedIn
from trastienda.domain.access.keys import AT_THE_TILL, PREFIX, KeyRead, note_use, opens, read_key
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import Actor, ActorKind

NOTED_EVERY = timedelta(minutes=5)

_AS_USER = """
SELECT k.digest, k.last_used_at, u.id, u.username, u.role, u.branch_id, r.permissions, 0
FROM api_key k
JOIN app_user u ON u.tenant_id = k.tenant_id AND u.id = k.user_id AND u.is_active
JOIN role r ON r.tenant_id = k.tenant_id AND r.code = u.role
WHERE k.tenant_id = %s AND k.id = %s AND k.surface = %s AND k.revoked_at IS NULL
"""
_AS_EMPLOYEE = """
SELECT k.digest, k.last_used_at, e.id, e.name, e.role, e.branch_id, r.permissions, e.max_discount_pct
FROM api_key k
JOIN employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id AND e.is_active
JOIN role r ON r.tenant_id = k.tenant_id AND r.code = e.role
WHERE k.tenant_id = %s AND k.id = %s AND k.surface = %s AND k.revoked_at IS NULL
"""


class KeyCaller(msgspec.Struct, frozen=True):
    """A program with a key. See `surface.Caller`."""

    key: KeyRead
    surface: str

    @property
    def tenant_id(self) -> int:
        return self.key.tenant_id

    def admit(self) -> Actor:
        """Return whom it acts as, today. :raises NotSignedIn: revoked, another surface's, or they may not enter."""
        is_employee = self.surface in AT_THE_TILL
        query = _AS_EMPLOYEE if is_employee else _AS_USER
        found = sql.row(query, (self.key.tenant_id, self.key.key_id, self.surface))
        if found is None or not opens(self.key, bytes(found[0])):
            raise NotSignedIn
        _, last_used_at, id_, name, role, branch_id, permissions, max_discount_pct = found
        self._note(last_used_at)
        return Actor(
            tenant_id=self.key.tenant_id,
            kind=ActorKind.EMPLOYEE if is_employee else ActorKind.USER,
            id=id_,
            name=name,
            role=role,
            permissions=frozenset(permissions),
            branch_id=branch_id,
            max_discount_pct=Decimal(max_discount_pct),
            surface=self.surface,
        )

    def _note(self, last_used_at: datetime | None) -> None:
        now = clock.now()
        if last_used_at is None or now - last_used_at >= NOTED_EVERY:
            note_use(self.key.key_id, now=now)


def is_key(token: str) -> bool:
    """Whether what stands in the place of a token is a key; a token never begins so."""
    return token.startswith(PREFIX)


def caller(token: str, *, surface: str, named_tenant: int | None = None) -> KeyCaller:
    """
    Return who shows a key.

    :param named_tenant: the tenant that the request names besides, if it does.
    :raises NotSignedIn: it has not the form of one, or is of another tenant than the one named.
    """
    key = read_key(token)
    if key is None or named_tenant not in {None, key.tenant_id}:
        raise NotSignedIn
    return KeyCaller(key=key, surface=surface)
