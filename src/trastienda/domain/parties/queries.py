"""Questions about customers alone."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.kernel import sql
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold, like
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
_CUSTOMERS = """
FROM customer WHERE tenant_id = %(tenant)s AND is_active AND (%(branch)s::bigint IS NULL OR branch_id = %(branch)s)
"""
# As `kernel.text.fold` folds; a telephone is also found by its digits alone.
_FOLDED = """regexp_replace(lower(unaccent(concat_ws(' ', name, tax_id, legal_name, phone))), '[^0-9a-z]+', ' ', 'g')
  || ' ' || regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g')"""
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

    Accents, capitals and punctuation do not matter. A text without a letter or digit finds nobody. Two queries.
    """
    params: dict[str, Any] = {"tenant": current_tenant(), "branch": branch_id}
    where = _CUSTOMERS
    if text is not None:
        params["words"] = [f"%{like(word)}%" for word in fold(text).split()]
        if not params["words"]:
            return Page(items=[], request=page, total=0)
        where += f"AND {_FOLDED} LIKE ALL (%(words)s)"
    total = sql.value(f"SELECT count(*) {where}", params)
    rows = sql.structs(CustomerRow, f"SELECT {_COLUMNS} {where} ORDER BY name, id {page.limit_sql()}", params)
    return Page(items=rows, request=page, total=total)


@step
def vehicles(customer_id: int) -> list[VehicleRow]:
    """Return a customer's vehicles in the order in which they were noted. :raises CustomerNotFound:"""
    customer(customer_id)
    return sql.structs(VehicleRow, _VEHICLES, (current_tenant(), customer_id))
