"""A tenant's own credentials as accounts with gateways; nothing where it has none of its own."""

from trastienda.adapters.payments.accounts import (
    ADDRESSES,
    AUTH_ADDRESSES,
    PATHS,
    PATIENCE_S,
    STRIPE_ADDRESS,
    GatewayAccount,
    StripeAccount,
)
from trastienda.domain.connections.kept import own_credentials
from trastienda.domain.connections.steps import Credentials


def own_gateway(name: str, tenant_id: int) -> GatewayAccount | None:
    """Return a tenant's own account with a gateway. :raises CredentialsUnreadable: it has to be entered again."""
    told = own_credentials(name, tenant_id)
    return None if told is None else gateway_account_of(told, tenant_id=tenant_id)


def own_stripe(tenant_id: int) -> StripeAccount | None:
    """Return a tenant's own account with Stripe. :raises CredentialsUnreadable: it has to be entered again."""
    told = own_credentials("stripe", tenant_id)
    return None if told is None else stripe_account_of(told, tenant_id=tenant_id)


def gateway_account_of(
    told: Credentials, *, tenant_id: int, patience_s: float = PATIENCE_S
) -> GatewayAccount:
    """Return what was told of a gateway as an account."""
    address = (told.address or ADDRESSES[told.provider]).rstrip("/")
    # Whoever says another address has a stand-in or a test environment there, with everything at that address.
    auth = told.extra.get("auth_address") or (address if told.address else AUTH_ADDRESSES.get(told.provider))
    return GatewayAccount(
        gateway=told.provider,
        secret=told.secret,
        address=address,
        user=told.user,
        signing=told.signing,
        merchant=told.extra.get("merchant", ""),
        auth_address=(auth or address).rstrip("/"),
        path=told.extra.get("path") or PATHS.get(told.provider, ""),
        tenant_id=tenant_id,
        patience_s=patience_s,
    )


def stripe_account_of(told: Credentials, *, tenant_id: int, patience_s: float = PATIENCE_S) -> StripeAccount:
    """Return what was told of Stripe as an account."""
    return StripeAccount(
        secret_key=told.secret,
        webhook_secret=told.signing,
        tenant_id=tenant_id,
        address=(told.address or STRIPE_ADDRESS).rstrip("/"),
        patience_s=patience_s,
    )
