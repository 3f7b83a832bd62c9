"""Which account of a gateway collects for which tenant. Plain data, read from the environment by `project`."""

from dataclasses import dataclass, field

STRIPE_ADDRESS = "https://api.stripe.com"


@dataclass(frozen=True, slots=True)
class StripeAccount:
    """One account with Stripe. `tenant_id` None: it collects for every tenant that has none of its own."""

    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    tenant_id: int | None = None
    address: str = STRIPE_ADDRESS


def account_of(tenant_id: int | None, accounts: tuple[StripeAccount, ...]) -> StripeAccount | None:
    """Return the tenant's own account, else the one for everybody, else None: no card is taken."""
    by_tenant = {account.tenant_id: account for account in accounts}
    return by_tenant.get(tenant_id) or by_tenant.get(None)
