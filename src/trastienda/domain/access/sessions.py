"""Sessions that are renewed: a chain of refresh tokens, of which each serves once and makes the next.

A chain is a family. A used token that comes again was copied, and nobody knows by whom of the two: the family ends,
and with it every access token that its holder has. There is no grace for a token that is sent twice by mistake.
Every operation here holds the user's row first, so that a session cannot be renewed past the moment at which it was
ended. Access tokens are not kept: `tokens_since` says which count.
Sources: docs/decisions/0012-sessions-that-are-renewed.md
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from trastienda.domain.access.models import RefreshToken
from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Session(msgspec.Struct, frozen=True):
    """Whose it is, and the code of the refresh token that renews it."""

    user_id: int
    code: str


_HOLD = """
SELECT username FROM app_user WHERE tenant_id = %s AND id = %s AND is_active FOR NO KEY UPDATE
"""
_USE = """
UPDATE refresh_token SET used_at = %(now)s
WHERE tenant_id = %(tenant)s AND code = %(code)s AND user_id = %(user)s AND surface = %(surface)s
  AND used_at IS NULL AND ended_at IS NULL AND expires_at > %(now)s
RETURNING family
"""
_USED_BEFORE = """
SELECT family FROM refresh_token
WHERE tenant_id = %(tenant)s AND code = %(code)s AND user_id = %(user)s AND surface = %(surface)s
  AND used_at IS NOT NULL AND ended_at IS NULL
"""
_COUNTS = """
SELECT 1 FROM refresh_token t JOIN app_user u ON u.tenant_id = t.tenant_id AND u.id = t.user_id AND u.is_active
WHERE t.tenant_id = %(tenant)s AND t.code = %(code)s AND t.user_id = %(user)s AND t.surface = %(surface)s
  AND t.used_at IS NULL AND t.ended_at IS NULL AND t.expires_at > %(now)s
"""
_FAMILY = """
SELECT family FROM refresh_token
WHERE tenant_id = %(tenant)s AND code = %(code)s AND user_id = %(user)s AND surface = %(surface)s
"""
_END_FAMILY = (
    "UPDATE refresh_token SET ended_at = %s WHERE tenant_id = %s AND family = %s AND ended_at IS NULL"
)
_END_ALL = "UPDATE refresh_token SET ended_at = %s WHERE tenant_id = %s AND user_id = %s AND ended_at IS NULL"
# Later than every token that was given out, whichever process's clock was ahead.
_REFUSE_ACCESS = """
UPDATE app_user SET tokens_since = greatest(%(now)s::timestamptz, (
  SELECT max(issued_at) + interval '1 microsecond' FROM refresh_token
  WHERE tenant_id = %(tenant)s AND user_id = %(user)s
))
WHERE tenant_id = %(tenant)s AND id = %(user)s
"""
_FORGET = "DELETE FROM refresh_token WHERE tenant_id = %s AND expires_at < %s"


@step
def begin(user_id: int, *, surface: str, lifetime: timedelta, now: datetime) -> Session:
    """Begin a family for a user whose row the caller holds."""
    return _give(user_id, family=uuid4(), surface=surface, lifetime=lifetime, now=now)


@step
def renew(session: Session, *, surface: str, lifetime: timedelta, now: datetime) -> Session | None:
    """
    Return the session with its next code; None when this code does not count any more.

    Of two at once with one code, one gets the next; the other is a code that comes again, and ends the family.
    """
    username = sql.value(_HOLD, (current_tenant(), session.user_id))
    code = _uuid(session.code)
    if username is None or code is None:
        return None
    params = _params(session.user_id, code, surface=surface, now=now)
    family = sql.value(_USE, params)
    if family is not None:
        return _give(session.user_id, family=family, surface=surface, lifetime=lifetime, now=now)
    stolen = sql.value(_USED_BEFORE, params)
    if stolen is not None:
        sql.execute(_END_FAMILY, (now, current_tenant(), stolen))
        sql.execute(_REFUSE_ACCESS, params)
        audit("session.reused", f"user:{session.user_id}", actor=username, at=now, family=str(stolen))
    return None


@step
def counts(session: Session, *, surface: str, now: datetime) -> bool:
    """Whether the code would still renew its session."""
    code = _uuid(session.code)
    params = _params(session.user_id, code, surface=surface, now=now)
    return code is not None and sql.row(_COUNTS, params) is not None


@step
def end_all(user_id: int, *, now: datetime) -> None:
    """End every session of a user, on every surface; what they hold now is refused from the next request on."""
    sql.execute(_REFUSE_ACCESS, {"tenant": current_tenant(), "user": user_id, "now": now})
    sql.execute(_END_ALL, (now, current_tenant(), user_id))


@step
def end_one(user_id: int, *, code: str, surface: str, now: datetime) -> None:
    """End the session that a code belongs to, for who signs out of one browser; other sessions go on."""
    params = _params(user_id, _uuid(code), surface=surface, now=now)
    family = sql.value(_FAMILY, params)
    if family is not None:
        sql.execute(_END_FAMILY, (now, current_tenant(), family))


@step
def forget(*, before: datetime) -> int:
    """Forget the tokens that expired before an instant; return how many."""
    return sql.execute(_FORGET, (current_tenant(), before))


def _give(user_id: int, *, family: UUID, surface: str, lifetime: timedelta, now: datetime) -> Session:
    code = uuid4()
    RefreshToken.objects.create(
        tenant_id=current_tenant(),
        user_id=user_id,
        surface=surface,
        family=family,
        code=code,
        issued_at=now,
        expires_at=now + lifetime,
    )
    return Session(user_id=user_id, code=str(code))


def _params(user_id: int, code: UUID | None, *, surface: str, now: datetime) -> dict[str, object]:
    return {"tenant": current_tenant(), "user": user_id, "code": code, "surface": surface, "now": now}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
