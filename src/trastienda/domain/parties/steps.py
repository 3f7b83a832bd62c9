"""The building blocks of operations that touch a customer's account."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.parties.errors import CreditLimitExceeded, CustomerNotFound
from trastienda.domain.parties.models import CustomerMove
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Buyer(msgspec.Struct, frozen=True):
    """What a sale needs to know of its customer."""

    id: int
    name: str
    price_tier: int


_BUYER = "SELECT id, name, price_tier FROM customer WHERE tenant_id = %s AND id = %s AND is_active"
_BALANCE = "SELECT balance FROM customer WHERE tenant_id = %s AND id = %s FOR UPDATE"
_CHARGE = """
UPDATE customer SET balance = balance + %(amount)s
WHERE tenant_id = %(tenant)s AND id = %(customer)s AND (%(amount)s <= 0 OR balance + %(amount)s <= credit_limit)
RETURNING balance
"""
_CREDIT = "SELECT credit_limit, balance FROM customer WHERE tenant_id = %s AND id = %s"


@step
def buyer(customer_id: int) -> Buyer:
    """Return an active customer. :raises CustomerNotFound: unknown, inactive or a neighbour's."""
    found = sql.row(_BUYER, (current_tenant(), customer_id))
    if found is None:
        raise CustomerNotFound(customer_id=customer_id)
    return Buyer(*found)


@step
def lock_balance(customer_id: int) -> Decimal:
    """
    Return what a customer owes, and let nobody change it before commit. An inactive one's too: debts stay.

    :raises CustomerNotFound: unknown or a neighbour's.
    """
    balance: Decimal | None = sql.value(_BALANCE, (current_tenant(), customer_id))
    if balance is None:
        raise CustomerNotFound(customer_id=customer_id)
    return balance


@step
def charge(
    customer_id: int,
    amount: Decimal,
    *,
    kind: str,
    reference: sql.Text,
    document: tuple[str, sql.Id],
    batch: sql.Batch,
    at: datetime,
    occurred_on: date,
) -> None:
    """
    Add to what a customer owes (or take off, below zero) and note it on their account.

    The limit is checked by the statement that adds, so two tickets at once cannot both fit under it.

    :raises CreditLimitExceeded: the balance would exceed the limit.
    :raises CustomerNotFound: unknown or a neighbour's.
    """
    if not amount:
        return
    tenant = current_tenant()
    if sql.row(_CHARGE, {"tenant": tenant, "customer": customer_id, "amount": amount}) is None:
        credit = sql.row(_CREDIT, (tenant, customer_id))
        if credit is None:
            raise CustomerNotFound(customer_id=customer_id)
        raise CreditLimitExceeded(limit=credit[0], balance=credit[1], wanted=amount)
    batch.insert(
        CustomerMove,
        customer=customer_id,
        kind=kind,
        amount=amount,
        reference=reference,
        document_kind=document[0],
        document_id=document[1],
        at=at,
        occurred_on=occurred_on,
    )
