"""Who calls this surface: a user by the access token that they got for their e-mail address and password.

What a token says of its holder is never believed: whether they may still enter, and what they may do, is asked with
every request. The document knows roles; who has which is in `vocabulary.ROLE_OF`.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from django.conf import settings
from django.http import HttpRequest

from trastienda.domain.access.errors import NotSignedIn
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, ActorKind
from trastienda.kernel.errors import Forbidden
from trastienda.surfaces.entelequia.vocabulary import ROLE_OF
from trastienda.web import api_keys, tokens
from trastienda.web.api_keys import KeyCaller
from trastienda.web.decode import Id
from trastienda.web.tenants import named_tenant

SURFACE = "entelequia"
LIFETIME = timedelta(hours=24)
"""There is no renewing here: a program signs in again, once a day."""

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
    """A valid access token."""

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


def authenticate(request: HttpRequest) -> UserToken | KeyCaller:
    """Read the caller's token or key. :raises NotSignedIn: there is none of this surface and the named tenant."""
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
    """Return a signed access token."""
    claims = {"tenant_id": tenant_id, "user_id": user_id}
    return tokens.issue(claims, surface=SURFACE, key=settings.SECRET_KEY, now=now, lifetime=LIFETIME)


def check_role(actor: Actor, *roles: str) -> None:
    """:raises Forbidden: the caller has none of these roles of the document."""
    if ROLE_OF.get(actor.role) not in roles:
        raise Forbidden(permission=" o ".join(roles))
