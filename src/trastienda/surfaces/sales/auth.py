"""Who calls this surface: a user by the token that they got for their mail and password.

What a token says of its holder is never believed: whether they may still enter, and what they may do, is asked with
every request. The document knows no token at all; an installation may open the door as it stands there
(`SALES_SURFACE_OPEN`), and then whoever shows no token acts as the system of the tenant that the request names.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from django.conf import settings
from django.http import HttpRequest

from trastienda.domain.access.errors import NotSignedIn, TenantNotFound
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, ActorKind, system_actor
from trastienda.kernel.errors import Forbidden
from trastienda.surfaces.sales.vocabulary import ADMIN, ROLE_OF
from trastienda.web import api_keys, tokens
from trastienda.web.decode import Id
from trastienda.web.surface import Caller
from trastienda.web.tenants import named_tenant, tenant_exists, tenant_of

SURFACE = "sales"
LIFETIME = timedelta(hours=150)
"""As long as that system's tokens last; there is no renewing."""
NOBODY_IN_PARTICULAR = "API de ventas abierta"
"""What documents say of who acted through the open door."""

_USER = """
SELECT u.username, u.role, u.branch_id, r.permissions, u.tokens_since
FROM app_user u JOIN role r ON r.tenant_id = u.tenant_id AND r.code = u.role
WHERE u.tenant_id = %s AND u.id = %s AND u.is_active
"""


class Claims(msgspec.Struct, frozen=True):
    """What a token of this surface says."""

    tenant_id: Id
    user_id: Id
    iat: float


class UserToken(msgspec.Struct, frozen=True):
    """A valid token."""

    tenant_id: int
    user_id: int
    issued_at: float

    def admit(self) -> Actor:
        """Return who it is today. :raises NotSignedIn: may no longer enter."""
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


class OpenDoor(msgspec.Struct, frozen=True):
    """Somebody who shows no token, where none is asked for."""

    tenant_id: int

    def admit(self) -> Actor:
        return msgspec.structs.replace(
            system_actor(self.tenant_id, name=NOBODY_IN_PARTICULAR), surface=SURFACE
        )


def authenticate(request: HttpRequest) -> Caller:
    """
    Read the caller's token or key; without one, let them in where the door is open.

    :raises NotSignedIn: there is none of this surface and the named tenant, and one is needed.
    :raises TenantNotFound: the door is open, and leads to no tenant.
    """
    if settings.SALES_SURFACE_OPEN and "HTTP_AUTHORIZATION" not in request.META:
        tenant_id = tenant_of(request)
        if not tenant_exists(tenant_id):
            raise TenantNotFound(tenant_id=tenant_id)
        return OpenDoor(tenant_id)
    token = tokens.bearer(request.META.get("HTTP_AUTHORIZATION"))
    if api_keys.is_key(token):
        return api_keys.caller(token, surface=SURFACE, named_tenant=named_tenant(request))
    try:
        claims = msgspec.convert(tokens.read(token, surface=SURFACE, key=settings.SECRET_KEY), Claims)
    except msgspec.ValidationError:
        raise NotSignedIn from None
    if named_tenant(request) not in {None, claims.tenant_id}:
        raise NotSignedIn
    return UserToken(tenant_id=claims.tenant_id, user_id=claims.user_id, issued_at=claims.iat)


def issue_token(*, tenant_id: int, user_id: int, now: datetime) -> str:
    """Return a signed token."""
    claims = {"tenant_id": tenant_id, "user_id": user_id}
    return tokens.issue(claims, surface=SURFACE, key=settings.SECRET_KEY, now=now, lifetime=LIFETIME)


def check_admin(actor: Actor) -> None:
    """:raises Forbidden: the caller is no administrator of that system."""
    if ROLE_OF.get(actor.role) != ADMIN:
        raise Forbidden(permission=ADMIN)
