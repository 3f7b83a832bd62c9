"""Which account of a gateway collects for which tenant. Plain data, read from the environment by `project`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STRIPE_ADDRESS = "https://api.stripe.com"
PATIENCE_S = 10.0
"""How long an answer is waited for, unless an account says otherwise."""
ADDRESSES: Mapping[str, str] = {
    "mercado_pago": "https://api.mercadopago.com",
    "getnet": "https://api.globalgetnet.com",
    "modo": "https://merchants.playdigital.com.ar",
    "openpay": "https://api.openpayargentina.com.ar",
    "paypal": "https://api-m.paypal.com",
}
"""Where the gateways of the web store answer."""
AUTH_ADDRESSES: Mapping[str, str] = {"openpay": "https://auth.prd.geopagos.io"}
"""Where a token is asked for, if not at the same address."""
PATHS: Mapping[str, str] = {"getnet": "/digital-checkout/v1/payment-intent"}
"""The path that differs between contracts; Getnet's newer ones have /dpy/web-checkout/v1/payment-intent."""


@dataclass(frozen=True, slots=True)
class StripeAccount:
    """One account with Stripe. `tenant_id` None: it collects for every tenant that has none of its own."""

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    tenant_id: int | None = None
    address: str = STRIPE_ADDRESS
    patience_s: float = PATIENCE_S


@dataclass(frozen=True, slots=True)
class GatewayAccount:
    """
    One account with another gateway. `tenant_id` None: it collects for every tenant that has none of its own.

    `user` and `secret` are what it calls its credentials. `signing` is what its notices are known by: the secret of
    Mercado Pago's signature, `user:password` of Getnet's, PayPal's webhook id; MODO and Openpay need none. `merchant`
    is MODO's name for the shop.
    """

    gateway: str
    secret: str = field(repr=False)
    address: str
    user: str = ""
    signing: str = field(default="", repr=False)
    merchant: str = ""
    auth_address: str = ""
    path: str = ""
    tenant_id: int | None = None
    patience_s: float = PATIENCE_S


def account_of(tenant_id: int | None, accounts: tuple[StripeAccount, ...]) -> StripeAccount | None:
    """Return the tenant's own account, else the one for everybody, else None: no card is taken."""
    by_tenant = {account.tenant_id: account for account in accounts}
    return by_tenant.get(tenant_id) or by_tenant.get(None)


def gateway_account(
    gateway: str, tenant_id: int | None, accounts: Sequence[GatewayAccount]
) -> GatewayAccount | None:
    """Return the tenant's own account with a gateway, else the one for everybody, else None."""
    by_tenant = {account.tenant_id: account for account in accounts if account.gateway == gateway}
    return by_tenant.get(tenant_id) or by_tenant.get(None)
