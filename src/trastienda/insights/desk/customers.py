"""
Question: who buys here by name, what do they owe, and what is there to know of one?

Grain: one customer.   Units: the tenant's currency; `balance` is what they owe, below zero what the shop owes them.
Source: customer, vehicle, sale.   Fresh: now.   `bought` is the sum of their sales that stand, those with nothing
unpaid.   Costs: 2 statements for a page, 4 for one customer. Ids come first and only the page's rows are joined.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.parties.queries import CustomerRow, VehicleRow, customer, vehicles
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import transaction

ORDERS: Mapping[str, str] = {
    "name": "c.name",
    "balance": "c.balance",
    "limit": "c.credit_limit",
    "since": "c.id",
}
"""What a list can be ordered by."""
STATES: Mapping[str, str] = {
    "active": "c.is_active",
    "owing": "c.balance > 0",
    "inactive": "NOT c.is_active",
    "all": "true",
}


class CustomersWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which customers, in which order. `state` is one of `STATES`, `order` one of `ORDERS`, `tier` 1-3 or None."""

    text: str = ""
    state: str = "active"
    tier: int | None = None
    order: str = "name"
    descending: bool = False


class CustomersSum(msgspec.Struct, frozen=True):
    """How many there are, and what they owe together."""

    count: int
    balance: Decimal


class SaleShown(msgspec.Struct, frozen=True):
    """One sale of a customer. `owed` is what of it went on their account."""

    id: int
    folio: str
    sold_at: datetime
    branch: str
    payment_state: str
    fulfilment_state: str
    owed: Decimal
    total: Decimal


class CustomerShown(msgspec.Struct, frozen=True):
    """One customer with all about them; `sales` are the last ones."""

    customer: CustomerRow
    branch: str | None
    sales_count: int
    bought: Decimal
    vehicles: list[VehicleRow]
    sales: list[SaleShown]


_ROWS = """
SELECT c.id, c.name, c.tax_id, c.legal_name, c.fiscal_regime, c.postal_code, c.cfdi_use, c.email, c.phone, c.address,
  c.price_tier, c.credit_limit, c.balance, c.branch_id, c.is_active, c.created_at
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS page(id, at)
JOIN customer c ON c.tenant_id = %(tenant)s AND c.id = page.id
ORDER BY page.at
"""
_BOUGHT = """
SELECT (SELECT b.name FROM branch b WHERE b.tenant_id = %(tenant)s AND b.id = %(branch)s), count(s.id),
  coalesce(sum(s.total), 0.00)
FROM sale s WHERE s.tenant_id = %(tenant)s AND s.customer_id = %(customer)s AND s.unpaid = 0
  AND s.fulfilment_state NOT IN ('cancelled', 'returned')
"""
_SALES = """
SELECT s.id, s.folio, s.sold_at, b.name, s.payment_state, s.fulfilment_state, s.credit, s.total
FROM sale s JOIN branch b ON b.tenant_id = s.tenant_id AND b.id = s.branch_id
WHERE s.tenant_id = %s AND s.customer_id = %s ORDER BY s.sold_at DESC, s.id DESC LIMIT {most}
"""


def sum_customers(wanted: CustomersWanted, *, actor: Actor) -> CustomersSum:
    """Return how many customers there are of those wanted, and what they owe. One statement."""
    actor.require(Permission.VIEW_CUSTOMERS)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        return sql.structs(CustomersSum, f"SELECT count(*), coalesce(sum(c.balance), 0.00) {source}", params)[
            0
        ]


def customers_page(wanted: CustomersWanted, *, page: PageRequest, actor: Actor) -> list[CustomerRow]:
    """Return one page of them. Two statements. :raises Forbidden: customers are not the actor's."""
    actor.require(Permission.VIEW_CUSTOMERS)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        way = "DESC" if wanted.descending else "ASC"
        order = f"ORDER BY {ORDERS[wanted.order]} {way}, c.id {way}"
        ids = [found[0] for found in sql.rows(f"SELECT c.id {source} {order} {page.limit_sql()}", params)]
        return sql.structs(CustomerRow, _ROWS, {"tenant": current_tenant(), "ids": ids}) if ids else []


def customer_shown(customer_id: int, *, actor: Actor, sales: int = 20) -> CustomerShown:
    """Return one, an inactive one too. :raises CustomerNotFound: unknown or a neighbour's. :raises Forbidden: …"""
    actor.require(Permission.VIEW_CUSTOMERS)
    with transaction(actor.tenant_id):
        found = customer(customer_id)
        tenant = current_tenant()
        told = sql.row(_BOUGHT, {"tenant": tenant, "customer": customer_id, "branch": found.branch_id})
        branch, count, bought = told or (None, 0, Decimal("0.00"))
        return CustomerShown(
            customer=found,
            branch=branch,
            sales_count=count,
            bought=bought,
            vehicles=vehicles(customer_id),
            sales=sql.structs(SaleShown, _SALES.format(most=int(sales)), (tenant, customer_id))
            if sales
            else [],
        )


def _source(wanted: CustomersWanted) -> tuple[str, dict[str, object]]:
    """FROM and WHERE. Words are looked up by `find_customers`, whose index row-level security would hide."""
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = ["FROM customer c"]
    words = fold(wanted.text).split()[:8]
    if wanted.text.strip():
        parts.append("JOIN find_customers(%(tenant)s, %(words)s::text[]) f ON f.id = c.id")
        params["words"] = words
    parts.append(f"WHERE c.tenant_id = %(tenant)s AND {STATES[wanted.state]}")
    if wanted.tier is not None:
        parts.append("AND c.price_tier = %(tier)s")
        params["tier"] = wanted.tier
    return " ".join(parts), params
