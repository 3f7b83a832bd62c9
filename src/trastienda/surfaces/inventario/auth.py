"""Who is at the desk: a user by the session in their cookie. The same session opens the pages and the JSON.

The cookie holds a signed token that names a session in the database; whether that session still counts, who its holder
is and what they may do is asked with every request, so that signing out and closing an account work at once. Writes
also need a CSRF token, which Django's own guard checks.
Sources: docs/decisions/0014-the-back-office.md
"""

from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, get_token

from trastienda.domain.access import sessions
from trastienda.domain.access.errors import NotSignedIn
from trastienda.domain.access.sessions import Session
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import Actor, ActorKind
from trastienda.web import tokens
from trastienda.web.decode import Id
from trastienda.web.errors import Malformed, NoCsrfToken

SURFACE = "inventario"
COOKIE = "trastienda_sesion"
LIFETIME = timedelta(hours=12)
"""A working day; whoever comes in the morning signs in."""

_USER = """
SELECT u.username, u.role, u.branch_id, r.permissions
FROM app_user u JOIN role r ON r.tenant_id = u.tenant_id AND r.code = u.role
WHERE u.tenant_id = %s AND u.id = %s AND u.is_active AND u.role <> 'customer'
"""


class Claims(msgspec.Struct, frozen=True):
    """What the cookie's token says; `jti` names the session."""

    tenant_id: Id
    user_id: Id
    jti: str


class DeskSession(msgspec.Struct, frozen=True):
    """A session that was read from a cookie."""

    tenant_id: int
    user_id: int
    code: str

    def admit(self) -> Actor:
        """Return who it is today. :raises NotSignedIn: signed out, expired, closed, or a customer."""
        session = Session(user_id=self.user_id, code=self.code)
        found = sql.row(_USER, (self.tenant_id, self.user_id))
        if found is None or not sessions.counts(session, surface=SURFACE, now=clock.now()):
            raise NotSignedIn
        username, role, branch_id, permissions = found
        return Actor(
            tenant_id=self.tenant_id,
            kind=ActorKind.USER,
            id=self.user_id,
            name=username,
            role=role,
            permissions=frozenset(permissions),
            branch_id=branch_id,
            surface=SURFACE,
        )


def read_session(request: HttpRequest) -> DeskSession:
    """Read the caller's cookie. :raises NotSignedIn: there is none, or it is not ours."""
    token = request.COOKIES.get(COOKIE, "")
    try:
        claims = msgspec.convert(tokens.read(token, surface=SURFACE, key=settings.SECRET_KEY), Claims)
    except msgspec.ValidationError:
        raise NotSignedIn from None
    return DeskSession(tenant_id=claims.tenant_id, user_id=claims.user_id, code=claims.jti)


def authenticate(request: HttpRequest) -> DeskSession:
    """For JSON: the session, and for writes the guard against forged requests. :raises NoCsrfToken: it says no."""
    session = read_session(request)
    check_csrf(request)
    return session


def keep_session(
    response: HttpResponse, session: Session, *, tenant_id: int, now: datetime, secure: bool
) -> None:
    """Let the browser keep the session: not for scripts, not for other sites."""
    claims = {"tenant_id": tenant_id, "user_id": session.user_id, "jti": session.code}
    token = tokens.issue(claims, surface=SURFACE, key=settings.SECRET_KEY, now=now, lifetime=LIFETIME)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


class _Guard(CsrfViewMiddleware):
    """Django's guard, asked for a verdict instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002 - as Django calls it
        raise NoCsrfToken(reason=reason)


_guard = _Guard(lambda request: HttpResponse())  # noqa: ARG005 - it never goes on to a view


def check_csrf(request: HttpRequest) -> None:
    """
    Let a request pass that our own pages made.

    :raises NoCsrfToken: it may be another site's.
    :raises Malformed: the token would be in a form, and it is none.
    """
    _guard.process_request(request)
    try:
        _guard.process_view(request, _unguarded, (), {})
    except (MultiPartParserError, SuspiciousOperation, UnicodeDecodeError):
        raise Malformed(where="", reason="el formulario no es válido") from None


def csrf_token(request: HttpRequest) -> str:
    """Return the token for a page's forms."""
    _guard.process_request(request)
    return get_token(request)


def keep_csrf(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the browser keep the token's other half, where one was made."""
    _guard.process_response(request, response)
    return response


def _unguarded(request: HttpRequest) -> HttpResponse:  # pragma: no cover - only its marks are looked at
    return HttpResponse(request.method)
