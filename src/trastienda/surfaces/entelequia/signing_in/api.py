"""Signing in by e-mail and password. Never replayed by a key: an answer with a token is not kept."""

from typing import Annotated

import msgspec

from trastienda.operations.access.sign_in_with_password import SignInWithPassword, sign_in_with_password
from trastienda.surfaces.entelequia.auth import LIFETIME, SURFACE, issue_token
from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.web.addresses import client_address
from trastienda.web.decode import Name
from trastienda.web.encode import Reply
from trastienda.web.surface import Call
from trastienda.web.tenants import tenant_of

SECTION = "1. Entrar"
LARGEST_BODY = 20_000
NOT_KEPT = {"Cache-Control": "no-store"}

Password = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Login(msgspec.Struct):
    """The address of an account, or its user name."""

    email: Name
    password: Password


class Token(msgspec.Struct):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int = int(LIFETIME.total_seconds())


@ENTELEQUIA.post(
    f"{ROOT}/login", summary="Obtener un token", section=SECTION, public=True, body_limit=LARGEST_BODY
)
def login(call: Call, body: Login) -> Annotated[Reply, Token]:
    tenant_id = tenant_of(call.request)
    session = sign_in_with_password(
        SignInWithPassword(
            tenant_id=tenant_id,
            name=body.email,
            password=body.password,
            address=client_address(call.request),
            surface=SURFACE,
            lifetime=LIFETIME,
        ),
        now=call.now,
    )
    token = issue_token(tenant_id=tenant_id, user_id=session.user_id, now=call.now)
    return Reply(Token(access_token=token), status=200, headers=NOT_KEPT)
