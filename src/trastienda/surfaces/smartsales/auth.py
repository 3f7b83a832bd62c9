"""Who calls this surface: a user by their access token, or a visitor of the shop that the request names.

An access token opens endpoints for an hour; a refresh token, which serves once, gets the next one. What a token says
of its holder is never believed: whether they may still enter, and what they may do, is asked with every request.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from django.conf import settings
from django.http import HttpRequest

from trastienda.domain.access.errors import NotSignedIn, TenantNotFound
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, ActorKind, visitor
from trastienda.web import api_keys, tokens
from trastienda.web.api_keys import KeyCaller
from trastienda.web.decode import Id
from trastienda.web.tenants import named_tenant, tenant_of

SURFACE = "smartsales"
ACCESS, REFRESH = "access", "refresh"
ACCESS_LIFETIME = timedelta(minutes=60)
REFRESH_LIFETIME = timedelta(days=7)

_USER = """
SELECT u.username, u.role, u.branch_id, r.permissions, u.tokens_since
FROM app_user u JOIN role r ON r.tenant_id = u.tenant_id AND r.code = u.role
WHERE u.tenant_id = %s AND u.id = %s AND u.is_active
"""


class Claims(msgspec.Struct, frozen=True):
    """What a token of this surface says; `jti` is the code of a refresh token."""

    token_type: str
    tenant_id: Id
    user_id: Id
    iat: float
    jti: str = ""


class UserToken(msgspec.Struct, frozen=True):
    """A valid access token. Whether its holder may still enter is asked with every request."""

    tenant_id: int
    user_id: int
    issued_at: float

    def admit(self) -> Actor:
        found = sql.row(_USER, (self.tenant_id, self.user_id))
        if found is None:
            raise NotSignedIn
        username, role, branch_id, permissions, tokens_since = found
        if datetime.fromtimestamp(self.issued_at, UTC) < tokens_since:
            raise NotSignedIn
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


class Visitor(msgspec.Struct, frozen=True):
    """Somebody who looks at the shop window."""

    tenant_id: int

    def admit(self) -> Actor:
        if sql.row("SELECT 1 FROM tenant WHERE id = %s AND is_active", (self.tenant_id,)) is None:
            raise TenantNotFound(tenant_id=self.tenant_id)
        return visitor(self.tenant_id, surface=SURFACE)


def authenticate(request: HttpRequest) -> UserToken | KeyCaller:
    """Read the caller's token or key. :raises NotSignedIn: there is none of this surface and the named tenant."""
    token = tokens.bearer(request.META.get("HTTP_AUTHORIZATION"))
    if api_keys.is_key(token):
        return api_keys.caller(token, surface=SURFACE, named_tenant=named_tenant(request))
    claims = read_token(token, kind=ACCESS)
    if named_tenant(request) not in {None, claims.tenant_id}:
        raise NotSignedIn
    return UserToken(tenant_id=claims.tenant_id, user_id=claims.user_id, issued_at=claims.iat)


def look_in(request: HttpRequest) -> Visitor:
    """Return who looks in without a token. :raises TenantNotFound: the request names no tenant that exists."""
    return Visitor(tenant_of(request))


def read_token(token: str, *, kind: str | None = None) -> Claims:
    """Return what one of our tokens says. :raises NotSignedIn: expired, forged, another surface's or another kind."""
    try:
        claims = msgspec.convert(tokens.read(token, surface=SURFACE, key=settings.SECRET_KEY), Claims)
    except msgspec.ValidationError:
        raise NotSignedIn from None
    if kind is not None and claims.token_type != kind:
        raise NotSignedIn
    return claims


def issue_token(kind: str, *, tenant_id: int, user_id: int, now: datetime, code: str = "") -> str:
    """Return a signed token of one kind; `code` names a refresh token in the database."""
    return tokens.issue(
        {"token_type": kind, "tenant_id": tenant_id, "user_id": user_id, "jti": code},
        surface=SURFACE,
        key=settings.SECRET_KEY,
        now=now,
        lifetime=ACCESS_LIFETIME if kind == ACCESS else REFRESH_LIFETIME,
    )
