"""Getting, renewing and checking tokens. None of it is replayed by a key: an answer with tokens is not kept."""

from typing import Annotated

from django.http import HttpRequest

from trastienda.domain.access import sessions
from trastienda.domain.access.errors import NotSignedIn
from trastienda.domain.access.sessions import Session
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.refresh_session import RefreshSession, refresh_session
from trastienda.operations.access.sign_in_with_password import SignInWithPassword, sign_in_with_password
from trastienda.surfaces.smartsales import auth
from trastienda.surfaces.smartsales.accounts import wire
from trastienda.surfaces.smartsales.auth import ACCESS, REFRESH, REFRESH_LIFETIME, SURFACE, Claims, UserToken
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.addresses import client_address
from trastienda.web.encode import Reply
from trastienda.web.surface import Call
from trastienda.web.tenants import named_tenant, tenant_of

SECTION = "1. Cuentas"
LARGEST_BODY = 20_000
NOT_KEPT = {"Cache-Control": "no-store"}
"""No proxy or browser keeps an answer with tokens (RFC 6749, 5.1)."""


@SMARTSALES.post(
    "api/token/",
    summary="Obtener tokens",
    section=SECTION,
    public=True,
    body_limit=LARGEST_BODY,
    answers={401: None, 404: None, 429: None},
)
def obtain(call: Call, body: wire.TokenObtainPairRequest) -> Annotated[Reply, wire.TokenObtainPair]:
    tenant_id = tenant_of(call.request)
    session = sign_in_with_password(
        SignInWithPassword(
            tenant_id=tenant_id,
            name=body.username,
            password=body.password,
            address=client_address(call.request),
            surface=SURFACE,
            lifetime=REFRESH_LIFETIME,
        ),
        now=call.now,
    )
    return Reply(wire.TokenObtainPair(**_pair(session, tenant_id, call)), status=200, headers=NOT_KEPT)


@SMARTSALES.post(
    "api/token/refresh/",
    summary="Renovar tokens",
    section=SECTION,
    public=True,
    body_limit=LARGEST_BODY,
    answers={401: None, 404: None},
)
def refresh(call: Call, body: wire.TokenRefreshRequest) -> Annotated[Reply, wire.TokenRefresh]:
    claims = _of_tenant(auth.read_token(body.refresh, kind=REFRESH), call.request)
    session = refresh_session(
        RefreshSession(
            tenant_id=claims.tenant_id,
            session=Session(user_id=claims.user_id, code=claims.jti),
            surface=SURFACE,
            lifetime=REFRESH_LIFETIME,
        ),
        now=call.now,
    )
    return Reply(wire.TokenRefresh(**_pair(session, claims.tenant_id, call)), status=200, headers=NOT_KEPT)


@SMARTSALES.post(
    "api/token/verify/",
    summary="Verificar un token",
    section=SECTION,
    public=True,
    body_limit=LARGEST_BODY,
    answers={401: None, 404: None},
)
def verify(call: Call, body: wire.TokenVerifyRequest) -> wire.TokenVerify:
    claims = _of_tenant(auth.read_token(body.token), call.request)
    with transaction(claims.tenant_id):
        if claims.token_type == ACCESS:
            UserToken(tenant_id=claims.tenant_id, user_id=claims.user_id, issued_at=claims.iat).admit()
        elif not sessions.counts(Session(claims.user_id, claims.jti), surface=SURFACE, now=call.now):
            raise NotSignedIn
    return wire.TokenVerify()


def _pair(session: Session, tenant_id: int, call: Call) -> dict[str, str]:
    return {
        "access": auth.issue_token(ACCESS, tenant_id=tenant_id, user_id=session.user_id, now=call.now),
        "refresh": auth.issue_token(
            REFRESH, tenant_id=tenant_id, user_id=session.user_id, now=call.now, code=session.code
        ),
    }


def _of_tenant(claims: Claims, request: HttpRequest) -> Claims:
    """:raises NotSignedIn: the request names another tenant than the token."""
    if named_tenant(request) not in {None, claims.tenant_id}:
        raise NotSignedIn
    return claims
