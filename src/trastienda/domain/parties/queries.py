"""Questions about customers alone."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.kernel import sql
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step


class CustomerRow(msgspec.Struct, frozen=True):
    """Everything that is kept about a customer; `balance` is what they owe today."""

    id: int
    name: str
    tax_id: str | None
    legal_name: str | None
    fiscal_regime: str | None
    postal_code: str | None
    cfdi_use: str | None
    email: str | None
    phone: str | None
    address: str | None
    price_tier: int
    credit_limit: Decimal
    balance: Decimal
    branch_id: int | None
    is_active: bool
    created_at: datetime


class VehicleRow(msgspec.Struct, frozen=True):
    id: int
    make: str
    model: str
    year: int | None
    engine: str | None
    plates: str | None
    vin: str | None


_COLUMNS = """id, name, tax_id, legal_name, fiscal_regime, postal_code, cfdi_use, email, phone, address, price_tier,
  credit_limit, balance, branch_id, is_active, created_at"""
_CUSTOMER = f"SELECT {_COLUMNS} FROM customer WHERE tenant_id = %s AND id = %s"
# The found are found once, for the count and for the page. The left join keeps the count when the page is past the end.
_CUSTOMERS = f"""
WITH found AS MATERIALIZED (
  SELECT id, name FROM customer
  WHERE tenant_id = %(tenant)s AND is_active AND (%(branch)s::bigint IS NULL OR branch_id = %(branch)s) {{among}}
), page AS (SELECT {_COLUMNS} FROM customer WHERE tenant_id = %(tenant)s AND id IN (
  SELECT f.id FROM found f ORDER BY f.name, f.id {{limit}}))
SELECT total, {_COLUMNS} FROM (SELECT count(*) AS total FROM found) counted LEFT JOIN page ON true ORDER BY name, id
"""
_AMONG = "AND id IN (SELECT f.id FROM find_customers(%(tenant)s, %(words)s) AS f)"
_VEHICLES = """
SELECT id, make, model, year, engine, plates, vin FROM vehicle
WHERE tenant_id = %s AND customer_id = %s ORDER BY id LIMIT 500
"""


@step
def customer(customer_id: int) -> CustomerRow:
    """Return a customer, an inactive one too: what they owe does not go away. :raises CustomerNotFound:"""
    found = sql.row(_CUSTOMER, (current_tenant(), customer_id))
    if found is None:
        raise CustomerNotFound(customer_id=customer_id)
    return CustomerRow(*found)


@step
def customers(
    page: PageRequest, *, text: str | None = None, branch_id: int | None = None
) -> Page[CustomerRow]:
    """
    Return the active customers by name in whose name, tax number, legal name or telephone every word occurs.

    Accents, capitals and punctuation do not matter. A text without a letter or digit finds nobody. One query.
    """
    params: dict[str, Any] = {"tenant": current_tenant(), "branch": branch_id}
    if text is not None:
        params["words"] = fold(text).split()
    found = sql.rows(_CUSTOMERS.format(among="" if text is None else _AMONG, limit=page.limit_sql()), params)
    rows = [CustomerRow(*each[1:]) for each in found if each[1] is not None]
    return Page(items=rows, request=page, total=found[0][0])


@step
def vehicles(customer_id: int) -> list[VehicleRow]:
    """Return a customer's vehicles in the order in which they were noted. :raises CustomerNotFound:"""
    customer(customer_id)
    return sql.structs(VehicleRow, _VEHICLES, (current_tenant(), customer_id))
