"""Question: how did a customer come to owe what they owe?

Grain: one row a move of their account: the credit part of a sale, a payment, a return, a cancellation. What was paid
on the spot never was on the account and is not here. Source: the account's ledger. Fresh; `balance` of the newest
move of all is the customer's balance (proven by the audit).
"""

from datetime import date
from decimal import Decimal

import msgspec

from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_MOVES = 1000


class AccountMove(msgspec.Struct, frozen=True):
    """`amount` is positive when it added to the debt; `balance` is what was owed after it."""

    occurred_on: date
    kind: str
    reference: str
    amount: Decimal
    balance: Decimal


class Statement(msgspec.Struct, frozen=True):
    """`balance` is what is owed today; `opening_balance` what was owed before the oldest move shown."""

    customer_id: int
    name: str
    credit_limit: Decimal
    balance: Decimal
    opening_balance: Decimal
    moves: list[AccountMove]


_CUSTOMER = """
SELECT c.id, c.name, c.credit_limit, c.balance, coalesce((SELECT sum(m.amount) FROM customer_move m
  WHERE m.tenant_id = c.tenant_id AND m.customer_id = c.id AND m.occurred_on < %(first)s), 0.00)
FROM customer c WHERE c.tenant_id = %(tenant)s AND c.id = %(customer)s
"""
# The running balance is summed over the whole account before any date is filtered out.
_MOVES = f"""
SELECT occurred_on, kind, reference, amount, balance FROM (
  SELECT id, at, occurred_on, kind, reference, amount, sum(amount) OVER (ORDER BY at, id) AS balance
  FROM customer_move WHERE tenant_id = %(tenant)s AND customer_id = %(customer)s
) account
WHERE occurred_on >= %(first)s AND occurred_on <= %(last)s
ORDER BY at DESC, id DESC LIMIT {MOST_MOVES}
"""


@step
def customer_statement(
    customer_id: int, *, first_on: date | None = None, last_on: date | None = None
) -> Statement:
    """
    Return the account between two days, both included, newest move first, the latest thousand at most.

    :raises CustomerNotFound: unknown or a neighbour's.
    """
    params = {
        "tenant": current_tenant(),
        "customer": customer_id,
        "first": first_on or date.min,
        "last": last_on or date.max,
    }
    customer = sql.row(_CUSTOMER, params)
    if customer is None:
        raise CustomerNotFound(customer_id=customer_id)
    moves = sql.structs(AccountMove, _MOVES, params)
    opening = moves[-1].balance - moves[-1].amount if moves else customer[-1]
    identity, name, credit_limit, balance = customer[:-1]
    return Statement(
        customer_id=identity,
        name=name,
        credit_limit=credit_limit,
        balance=balance,
        opening_balance=opening,
        moves=moves,
    )
