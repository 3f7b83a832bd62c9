"""Signing in by mail and password. Never replayed by a key: an answer with a token is not kept."""

from typing import Annotated

import msgspec

from trastienda.domain.access.errors import BadCredentials
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.sign_in_with_password import SignInWithPassword, sign_in_with_password
from trastienda.surfaces.sales.auth import LIFETIME, SURFACE, issue_token
from trastienda.surfaces.sales.envelope import Envelope
from trastienda.surfaces.sales.surface import SALES
from trastienda.surfaces.sales.vocabulary import ROLE_OF
from trastienda.web.addresses import client_address
from trastienda.web.decode import Name
from trastienda.web.encode import Reply
from trastienda.web.surface import Call
from trastienda.web.tenants import tenant_of

SECTION = "Entrar"
LARGEST_BODY = 20_000
NOT_KEPT = {"Cache-Control": "no-store"}
_WHO = "SELECT email, username, role FROM app_user WHERE tenant_id = %s AND id = %s"

Password = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class Login(msgspec.Struct):
    """The address of an account, or its user name."""

    mail: Name
    password: Password


class SignedIn(msgspec.Struct):
    correo: str
    rol: str
    token: str


@SALES.post(
    "api/users/login", summary="Obtener un token", section=SECTION, public=True, body_limit=LARGEST_BODY
)
def login(call: Call, body: Login) -> Annotated[Reply, Envelope[SignedIn]]:
    """A customer of the shop has no role here, and is told what everybody is told who may not enter."""
    tenant_id = tenant_of(call.request)
    session = sign_in_with_password(
        SignInWithPassword(
            tenant_id=tenant_id,
            name=body.mail,
            password=body.password,
            address=client_address(call.request),
            surface=SURFACE,
            lifetime=LIFETIME,
        ),
        now=call.now,
    )
    mail, role = _who(tenant_id, session.user_id)
    token = issue_token(tenant_id=tenant_id, user_id=session.user_id, now=call.now)
    answer = Envelope(message=f"Bienvenido {mail}", data=[SignedIn(mail, role, token)], totalCount=1)
    return Reply(answer, status=200, headers=NOT_KEPT)


def _who(tenant_id: int, user_id: int) -> tuple[str, str]:
    with transaction(tenant_id):
        mail, username, role = sql.rows(_WHO, (tenant_id, user_id))[0]
    said = ROLE_OF.get(role)
    if said is None:
        raise BadCredentials
    return mail or username, said
