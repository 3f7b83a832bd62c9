"""
Question: which products and customers does somebody mean who types a sale?

Grain: one active product; one active customer.   Units: prices as they are kept, with or without tax as `includes_tax`
says; `available` over all branches, less what is set aside.   Source: product, stock_level, customer.   Fresh: now.
Costs: 1 statement each.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tax import net_price
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import transaction

MOST_FOUND = 20


class Sellable(msgspec.Struct, frozen=True):
    """A product as a sale needs it."""

    id: int
    sku: str
    barcode: str | None
    name: str
    unit: str
    price: Decimal
    includes_tax: bool
    tax_rate: Decimal
    is_stocked: bool
    available: Decimal

    @property
    def net_price(self) -> Decimal:
        """The price of the first tier without tax, six places."""
        return net_price(self.price, tax_rate=self.tax_rate, includes_tax=self.includes_tax)


class Named(msgspec.Struct, frozen=True):
    """A customer somebody may mean; `is_only` while nobody else is called so."""

    id: int
    name: str
    phone: str
    is_only: bool


_PRODUCT = """
p.id, p.sku, p.barcode, p.name, p.unit, p.price_1, p.prices_include_tax, p.tax_rate, p.is_stocked,
coalesce((SELECT sum(v.on_hand - v.reserved) FROM stock_level v
  WHERE v.tenant_id = %(tenant)s AND v.product_id = p.id), 0)
"""
_CODED = f"""
SELECT c.code, {_PRODUCT} FROM unnest(%(codes)s::text[]) AS c(code)
JOIN product p ON p.tenant_id = %(tenant)s AND p.sku = c.code AND p.is_active
UNION ALL
SELECT c.code, {_PRODUCT} FROM unnest(%(codes)s::text[]) AS c(code)
JOIN product p ON p.tenant_id = %(tenant)s AND p.barcode = c.code AND p.is_active
"""
_NUMBERED = f"""
SELECT {_PRODUCT} FROM product p WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s::bigint[]) AND p.is_active
"""
_WORDED = f"""
SELECT {_PRODUCT} FROM (
  SELECT id FROM find_products(%(tenant)s, %(words)s::text[]) ORDER BY sku LIMIT {MOST_FOUND}
) f JOIN product p ON p.tenant_id = %(tenant)s AND p.id = f.id ORDER BY p.name, p.id
"""
_CUSTOMERS = f"""
SELECT c.id, c.name, coalesce(c.phone, ''), count(*) OVER (PARTITION BY lower(c.name)) = 1
FROM find_customers(%(tenant)s, %(words)s::text[]) f
JOIN customer c ON c.tenant_id = %(tenant)s AND c.id = f.id WHERE c.is_active ORDER BY c.name, c.id LIMIT {MOST_FOUND}
"""


def sellables_coded(codes: Sequence[str], *, actor: Actor) -> Mapping[str, Sellable]:
    """Return the products on sale with these SKUs or barcodes, by the code that was given; a SKU wins."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        params = {"tenant": current_tenant(), "codes": sorted({code for code in codes if code})}
        found: dict[str, Sellable] = {}
        for code, *product in sql.rows(_CODED, params):
            found.setdefault(code, Sellable(*product))
        return found


def sellables_numbered(ids: Sequence[int], *, actor: Actor) -> Mapping[int, Sellable]:
    """Return the products on sale with these ids, by id."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        found = sql.structs(Sellable, _NUMBERED, {"tenant": current_tenant(), "ids": sorted(set(ids))})
        return {each.id: each for each in found}


def sellables_worded(text: str, *, actor: Actor) -> list[Sellable]:
    """Return the first products on sale that have all these words, by name."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        words = fold(text).split()[:8]
        return sql.structs(Sellable, _WORDED, {"tenant": current_tenant(), "words": words})


def customers_worded(text: str, *, actor: Actor) -> list[Named]:
    """Return the first customers who may buy and have all these words, by name."""
    actor.require(Permission.VIEW_CUSTOMERS)
    with transaction(actor.tenant_id):
        words = fold(text).split()[:8]
        return sql.structs(Named, _CUSTOMERS, {"tenant": current_tenant(), "words": words})
