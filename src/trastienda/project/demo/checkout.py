"""What the demo shops take orders with: an account for transfers, a coupon, and what a dollar costs.

Numbers of accounts are made up; the rate is a round figure.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.coupons import PERCENT
from trastienda.domain.sales.models import Coupon, ExchangeRate
from trastienda.domain.tenancy.settings import BankAccount, choose
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

ACCOUNTS: Mapping[str, BankAccount] = {
    "AR": BankAccount(
        holder="Comiquería Demo SRL",
        bank="Banco de la Nación Argentina",
        number="0110599520000001234569",
        alias="COMIQUERIA.DEMO",
        tax_id="30-71234567-1",
    ),
    "MX": BankAccount(holder="Refaccionaria y Bazar Demo", bank="BBVA", number="012180001234567899"),
}
DOLLAR = {"AR": Decimal(1_450), "MX": Decimal("18.50")}


@step
def open_checkout(country: str, *, at: datetime) -> None:
    """Give a demo shop what its store needs to be paid."""
    tenant = current_tenant()
    choose("bank_account", msgspec.to_builtins(ACCOUNTS[country]))
    Coupon.objects.create(tenant_id=tenant, code="CUPON10", kind=PERCENT, value=Decimal(10), created_at=at)
    ExchangeRate.objects.create(
        tenant_id=tenant, currency="USD", since_on=at.date(), rate=DOLLAR[country], source="Demostración"
    )
