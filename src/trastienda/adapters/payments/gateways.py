"""The gateways of a tenant by their names, each made when it is first needed.

Stripe's library costs 6 MB and 0.2 s a process; a till that never takes a card online should not pay for it, so the
module that imports it is loaded by the first payment. Gateways are kept: their connections are worth keeping.
"""

import importlib
from collections.abc import Callable
from functools import lru_cache, partial

import msgspec
from django.conf import settings

from trastienda.adapters.payments.accounts import (
    GatewayAccount,
    StripeAccount,
    account_of,
    gateway_account,
)
from trastienda.adapters.payments.own import own_gateway, own_stripe
from trastienda.adapters.payments.port import AskedGateway, CardGateway, Gateway
from trastienda.domain.access.errors import TenantNotFound
from trastienda.domain.payments.checkout import Notice
from trastienda.domain.payments.errors import NoGateway, NoticeRefused

STRIPE = "stripe"
ASKED = {
    "mercado_pago": "MercadoPago",
    "getnet": "Getnet",
    "modo": "Modo",
    "openpay": "Openpay",
    "paypal": "PayPal",
}
"""The modules beside this one, and the class in each."""
SHOWN = {
    STRIPE: "Stripe",
    "mercado_pago": "Mercado Pago",
    "getnet": "Getnet",
    "modo": "MODO",
    "openpay": "Openpay",
    "paypal": "PayPal",
}
"""Under which name a gateway acts in the books and in the audit."""


def asked_gateway(name: str, tenant_id: int | None) -> AskedGateway:
    """
    Return the gateway of that name that collects for a tenant; for None, the account for everybody.

    The tenant's own credentials go first, then the installation's account for it, then the one for everybody.

    :raises NoGateway: there is none.
    :raises CredentialsUnreadable: the tenant's own have to be entered again.
    """
    own = None if tenant_id is None else own_gateway(name, tenant_id)
    account = own or gateway_account(name, tenant_id, settings.GATEWAYS)
    if account is None:
        raise NoGateway(gateway=name)
    return _asked(account)


MAKERS: dict[str, Callable[[int], Gateway]] = {
    STRIPE: lambda tenant_id: card_gateway(tenant_id, settings.STRIPE_ACCOUNTS),
    **{name: partial(asked_gateway, name) for name in ASKED},
}
"""How the gateways that orders name are made, for a tenant; each raises `NoGateway` where it has no account."""


def gateway(name: str, tenant_id: int) -> Gateway:
    """Return the gateway of that name that collects for a tenant. :raises NoGateway: there is none."""
    maker = MAKERS.get(name)
    if maker is None:
        raise NoGateway(gateway=name)
    return maker(tenant_id)


def card_gateway(tenant_id: int, accounts: tuple[StripeAccount, ...]) -> CardGateway:
    """
    Return the gateway that collects for a tenant: with its own credentials, else with one of these accounts.

    :raises NoGateway: there is none.
    :raises CredentialsUnreadable: the tenant's own have to be entered again.
    """
    account = own_stripe(tenant_id) or account_of(tenant_id, accounts)
    if account is None:
        raise NoGateway(gateway=STRIPE)
    return _stripe(account)


def verified_notice(
    content: bytes, signature: str, accounts: tuple[StripeAccount, ...], *, otherwise: Callable[[], int]
) -> tuple[Notice, int]:
    """
    Return a notice that one of our accounts signed, and the tenant whose order it may speak of.

    That is the tenant that it names, else the account's own, else `otherwise`; and in each case one for which this
    account collects: who holds one shop's secret can say nothing about another's orders. What none of these accounts
    signed may be signed by the account that the tenant entered itself, and is then about that tenant alone.

    :raises NoGateway: no account is configured.
    :raises NoticeRefused: none of them signed it, or it speaks of a tenant of another account.
    """
    for account in accounts:
        notice = _signed_by(account, content, signature)
        if notice is None:
            continue
        named = notice.session.tenant_id if notice.session is not None else None
        tenant = named or account.tenant_id or otherwise()
        if account_of(tenant, accounts) is account:
            return notice, tenant
    return _signed_by_its_tenant(content, signature, is_there_another=bool(accounts), otherwise=otherwise)


def _signed_by_its_tenant(
    content: bytes, signature: str, *, is_there_another: bool, otherwise: Callable[[], int]
) -> tuple[Notice, int]:
    try:
        tenant = _claimed(content) or otherwise()
    except TenantNotFound:
        raise NoticeRefused(gateway=STRIPE, reason="signature") from None
    own = own_stripe(tenant)
    if own is None and not is_there_another:
        raise NoGateway(gateway=STRIPE)
    notice = _signed_by(own, content, signature) if own is not None else None
    if notice is None or (notice.session is not None and notice.session.tenant_id not in {None, tenant}):
        raise NoticeRefused(gateway=STRIPE, reason="signature")
    return notice, tenant


class _Metadata(msgspec.Struct):
    tenant_id: str = ""


class _Thing(msgspec.Struct):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


class _Data(msgspec.Struct):
    object: _Thing = msgspec.field(default_factory=_Thing)


class _Claim(msgspec.Struct):
    data: _Data = msgspec.field(default_factory=_Data)


def _claimed(content: bytes) -> int | None:
    """Return the tenant that a notice says it is about. Nothing is believed of it: it only says whose key to try."""
    try:
        said = msgspec.json.decode(content, type=_Claim).data.object.metadata.tenant_id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


def _signed_by(account: StripeAccount, content: bytes, signature: str) -> Notice | None:
    try:
        return _stripe(account).notice(content, signature)
    except NoticeRefused:
        return None


@lru_cache(maxsize=256)
def _stripe(account: StripeAccount) -> CardGateway:
    gateway: CardGateway = importlib.import_module("trastienda.adapters.payments.stripe").StripeGateway(
        account
    )
    return gateway


@lru_cache(maxsize=256)
def _asked(account: GatewayAccount) -> AskedGateway:
    return made(account)


def made(account: GatewayAccount) -> AskedGateway:
    """Return a gateway for that account alone, which nobody keeps."""
    module = importlib.import_module(f"trastienda.adapters.payments.{account.gateway}")
    gateway: AskedGateway = getattr(module, ASKED[account.gateway])(account)
    return gateway
