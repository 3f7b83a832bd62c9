"""Let a user in by name and password, and slow down whoever guesses, as at the PIN pad.

Failures are counted per name as it was typed and per address; their record must outlive the refusal, so this
operation commits and then refuses. A wrong password, an unknown name and somebody who may no longer enter take the
same time: one argon2 verification.
Sources: docs/decisions/0006-signing-in-with-a-pin.md, 0012-sessions-that-are-renewed.md
"""

from datetime import datetime, timedelta

import msgspec

from trastienda.domain.access import guessing, names, secrets, sessions
from trastienda.domain.access.errors import BadCredentials, TenantNotFound, TooManyAttempts
from trastienda.domain.access.guessing import Attempt
from trastienda.domain.access.sessions import Session
from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.queries import is_open
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction


class SignInWithPassword(msgspec.Struct, frozen=True, kw_only=True):
    """A user name, or the e-mail address in its place, and a password as they were typed."""

    tenant_id: int
    name: str
    password: str
    address: str
    surface: str
    lifetime: timedelta
    """How long the session can be renewed."""


class _Found(msgspec.Struct, frozen=True):
    id: int
    username: str
    password_hash: str


def sign_in_with_password(command: SignInWithPassword, *, now: datetime) -> Session:
    """
    Begin a session for the user whose name and password these are.

    :raises TenantNotFound: no such tenant.
    :raises TooManyAttempts: this name or address has failed too often; nothing was checked.
    :raises BadCredentials: nobody who may enter has these.
    """
    with transaction(command.tenant_id):
        if not is_open(command.tenant_id):
            raise TenantNotFound(tenant_id=command.tenant_id)
        attempt = Attempt(
            who=names.typed_name_key(command.name), address=command.address, secret=guessing.PASSWORD
        )
        wait = guessing.closed_for(attempt, now=now)
        if wait:
            raise TooManyAttempts(retry_after_s=wait)
        found = _found(command)
        kept = found.password_hash if found else secrets.nobodys_hash()
        session = None
        if secrets.secret_matches(command.password, kept) and found is not None:
            guessing.forgive(attempt)
            session = sessions.begin(found.id, surface=command.surface, lifetime=command.lifetime, now=now)
            audit("sign_in", f"user:{found.id}", actor=found.username, at=now, surface=command.surface)
        else:
            guessing.note_failure(attempt, subject=f"user:{found.id if found else '?'}", now=now)
    if session is None:
        raise BadCredentials
    return session


# Held, so that a password that is being changed lets nobody in with the old one afterwards.
_FOUND = """
SELECT id, username, password_hash FROM app_user
WHERE tenant_id = %(tenant)s AND (username = %(name)s OR email = %(name)s) AND is_active
ORDER BY username <> %(name)s LIMIT 1 FOR NO KEY UPDATE
"""


def _found(command: SignInWithPassword) -> _Found | None:
    name = names.as_kept(command.name)
    found = sql.row(_FOUND, {"tenant": command.tenant_id, "name": name}) if name else None
    return _Found(*found) if found else None
