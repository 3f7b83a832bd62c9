"""
Question: which products and suppliers does somebody mean who types a purchase?

Grain: one active product; one active supplier.   Source: product, supplier.   Fresh: now.   Costs: 1 statement each.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

MOST_SUPPLIERS = 500


class Buyable(msgspec.Struct, frozen=True):
    """A product as a purchase needs it. `price` is as it is kept, with or without tax as `includes_tax` says."""

    id: int
    sku: str
    name: str
    cost: Decimal
    price: Decimal
    tax_rate: Decimal
    includes_tax: bool


_COLUMNS = "p.id, p.sku, p.name, p.cost, p.price_1, p.tax_rate, p.prices_include_tax"
_BY_CODE = f"""
SELECT c.code, {_COLUMNS} FROM unnest(%(codes)s::text[]) AS c(code)
JOIN product p ON p.tenant_id = %(tenant)s AND p.sku = c.code AND p.is_active AND p.is_stocked
UNION ALL
SELECT c.code, {_COLUMNS} FROM unnest(%(codes)s::text[]) AS c(code)
JOIN product p ON p.tenant_id = %(tenant)s AND p.barcode = c.code AND p.is_active AND p.is_stocked
"""
_BY_ID = f"""
SELECT {_COLUMNS} FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS w(id, at)
JOIN product p ON p.tenant_id = %(tenant)s AND p.id = w.id AND p.is_active AND p.is_stocked ORDER BY w.at
"""
_SUPPLIERS = "SELECT name FROM supplier WHERE tenant_id = %s AND is_active ORDER BY name LIMIT {most}"


def goods_coded(codes: Sequence[str], *, actor: Actor) -> Mapping[str, Buyable]:
    """Return the active products with these SKUs or barcodes, by the code that was given; a SKU wins."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        params = {
            "tenant": current_tenant(),
            "codes": sorted({code for code in codes if code and "\0" not in code}),
        }
        found: dict[str, Buyable] = {}
        for code, *product in sql.rows(_BY_CODE, params):
            found.setdefault(code, Buyable(*product))
        return found


def goods_of(ids: Sequence[int], *, actor: Actor) -> list[Buyable]:
    """Return the active products with these ids, in their order."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        return sql.structs(Buyable, _BY_ID, {"tenant": current_tenant(), "ids": list(ids)})


def supplier_names(*, actor: Actor) -> list[str]:
    """Return the names of suppliers that somebody may mean, the first few hundred of them."""
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        return [found[0] for found in sql.rows(_SUPPLIERS.format(most=MOST_SUPPLIERS), (current_tenant(),))]
