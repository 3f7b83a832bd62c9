"""
Question: who owes the shop how much, and since when is it overdue?

Grain: one row a customer whose account is not settled. Units: the tenant's currency; days after the due date, which is
that of the sale plus the tenant's term (`receivable_days`, today's choice for all of them). Source: the customers'
accounts, as they were at the end of any day. What was given back of a sale comes off that sale; payments pay the
oldest first. A customer in credit has it, negative, in `current`. Fresh.
Agrees with: customers' balances, and the account of customers in the books, to the cent (proven by the audit).
"""

from datetime import date
from decimal import Decimal

import msgspec

from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.money import total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Aged(msgspec.Struct, frozen=True):
    """What is owed, by how long it has been overdue. `total` is the sum of the others."""

    current: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_over_90: Decimal
    total: Decimal


class AgedCustomer(msgspec.Struct, frozen=True):
    customer_id: int
    name: str
    owed: Aged


class Aging(msgspec.Struct, frozen=True):
    on: date
    customers: list[AgedCustomer]
    totals: Aged


# What belongs to one sale is one document, with what is left of it; payments belong to none. Documents with something
# left are charges; all the rest is money that pays them, the oldest first: a charge is open as far as the charges up to
# it exceed that money.
_AGING = """
WITH document AS (
  SELECT m.customer_id, m.sale, min(m.occurred_on) FILTER (WHERE m.amount > 0) AS sold_on, sum(m.amount) AS rest
  FROM (
    SELECT customer_id, occurred_on, amount,
      CASE WHEN document_kind = 'sale' THEN document_id WHEN amount > 0 THEN -id END AS sale
    FROM customer_move WHERE tenant_id = %(tenant)s AND occurred_on <= %(on)s AND document_kind <> 'return'
    UNION ALL
    SELECT customer_id, occurred_on, amount,
      (SELECT r.sale_id FROM sale_return r WHERE r.tenant_id = %(tenant)s AND r.id = customer_move.document_id)
    FROM customer_move WHERE tenant_id = %(tenant)s AND occurred_on <= %(on)s AND document_kind = 'return'
  ) m
  GROUP BY m.customer_id, m.sale
), account AS (
  SELECT customer_id, sum(rest) AS owed, coalesce(-sum(rest) FILTER (WHERE rest < 0), 0) AS paid
  FROM document GROUP BY customer_id HAVING sum(rest) <> 0
), charge AS (
  SELECT a.customer_id, a.owed, a.paid, d.rest, %(on)s::date - d.sold_on - %(term)s AS overdue_days,
    sum(d.rest) OVER (PARTITION BY a.customer_id ORDER BY d.sold_on, d.sale) AS so_far
  FROM account a JOIN document d ON d.customer_id = a.customer_id AND d.rest > 0
), aged AS (
  SELECT customer_id, overdue_days, least(rest, so_far - paid) AS open FROM charge WHERE so_far > paid
  UNION ALL
  SELECT customer_id, 0, owed FROM account WHERE owed < 0
)
SELECT a.customer_id, c.name,
  coalesce(sum(a.open) FILTER (WHERE overdue_days <= 0), 0.00),
  coalesce(sum(a.open) FILTER (WHERE overdue_days BETWEEN 1 AND 30), 0.00),
  coalesce(sum(a.open) FILTER (WHERE overdue_days BETWEEN 31 AND 60), 0.00),
  coalesce(sum(a.open) FILTER (WHERE overdue_days BETWEEN 61 AND 90), 0.00),
  coalesce(sum(a.open) FILTER (WHERE overdue_days > 90), 0.00),
  sum(a.open)
FROM aged a JOIN customer c ON c.tenant_id = %(tenant)s AND c.id = a.customer_id
GROUP BY a.customer_id, c.name ORDER BY c.name, a.customer_id
"""


@step
def aging(*, on: date) -> Aging:
    """Return what every customer owed at the end of that day, by name. Two queries, whatever the number of sales."""
    term = tenant_settings().receivable_days
    found = sql.rows(_AGING, {"tenant": current_tenant(), "on": on, "term": term})
    customers = [AgedCustomer(row[0], row[1], Aged(*row[2:])) for row in found]
    sums = {name: total(getattr(each.owed, name) for each in customers) for name in Aged.__struct_fields__}
    return Aging(on=on, customers=customers, totals=Aged(**sums))
