"""
Question: where do buyers send their money?   Grain: the tenant.

Source: its settings.   Fresh: now.   Costs: 1 statement.
"""

from trastienda.domain.tenancy.settings import BankAccount, tenant_settings
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction


def bank_account(*, actor: Actor) -> BankAccount | None:
    """Return the account that is told to who pays by transfer; None: the shop has named none."""
    with transaction(actor.tenant_id):
        return tenant_settings().bank_account
