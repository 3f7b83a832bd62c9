"""
Question: what does an ERP not have yet, or not as it is now?   Grain: one record an object, by its number.
Units: amounts in the sale's currency, prices net, units of all branches.   Source: sale, product, stock_level, customer
against erp_mark.   Fresh: as of the question.   Cost: two statements a page, whatever its size.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.erp.records import (
    CustomerRecord,
    ItemRecord,
    Record,
    SaleRecord,
    SoldLine,
    SyncKind,
    customer_reference,
)
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Changed(msgspec.Struct, frozen=True):
    """An object that the ERP has not, or has as it was. `external_id` is its name there; None: it has none yet."""

    object_id: int
    version: str
    external_id: str | None
    record: Record


class References(msgspec.Struct, frozen=True):
    """What both sides should have (`ours`), and what marks say that the ERP was given (`given`)."""

    ours: frozenset[str]
    given: frozenset[str]


_SALES = """
SELECT s.id, md5(concat_ws('|', s.fulfilment_state IN ('cancelled', 'returned'), s.total, s.customer_id)) AS version,
  s.folio, s.sold_on, s.customer_id, s.currency, s.base, s.tax, s.total, s.fulfilment_state IN ('cancelled', 'returned')
FROM sale s WHERE s.tenant_id = %(tenant)s AND s.hidden_at IS NULL AND s.unpaid = 0 AND s.sold_at IS NOT NULL
"""
_ITEMS = """
SELECT p.id, md5(concat_ws('|', p.sku, p.name, p.barcode, p.unit, p.cost, p.price_1, p.tax_rate, p.prices_include_tax,
    p.is_active, coalesce(l.on_hand, 0))) AS version,
  p.sku, p.name, coalesce(p.barcode, ''), p.unit, p.cost, p.price_1, p.prices_include_tax, p.tax_rate,
  coalesce(l.on_hand, 0.000), p.is_active
FROM product p LEFT JOIN (
  SELECT product_id, sum(on_hand) AS on_hand FROM stock_level WHERE tenant_id = %(tenant)s GROUP BY product_id
) l ON l.product_id = p.id
WHERE p.tenant_id = %(tenant)s
"""
_CUSTOMERS = """
SELECT c.id,
  md5(concat_ws('|', c.name, c.legal_name, c.tax_id, c.email, c.phone, c.postal_code, c.is_active)) AS version,
  coalesce(c.legal_name, c.name), coalesce(c.tax_id, ''), coalesce(c.email, ''), coalesce(c.phone, ''),
  coalesce(c.postal_code, ''), c.is_active
FROM customer c WHERE c.tenant_id = %(tenant)s
"""
_QUERIES = {SyncKind.SALES: _SALES, SyncKind.INVENTORY: _ITEMS, SyncKind.CUSTOMERS: _CUSTOMERS}
_CHANGED = """
SELECT o.*, m.external_id FROM ({objects}) o LEFT JOIN erp_mark m ON m.tenant_id = %(tenant)s
  AND m.provider = %(provider)s AND m.kind = %(kind)s AND m.object_id = o.id
WHERE o.id > %(after)s AND m.version IS DISTINCT FROM o.version
"""
_LINES = """
SELECT l.sale_id, p.sku, l.description, l.quantity, l.unit_price, l.discount_pct, l.tax_rate, l.includes_tax,
  l.base, l.tax
FROM sale_line l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.tenant_id = %s AND l.sale_id = ANY(%s) ORDER BY l.sale_id, l.position
"""


def _values(provider: str, kind: SyncKind, after: int) -> dict[str, Any]:
    return {"tenant": current_tenant(), "provider": provider, "kind": str(kind), "after": after}


@step
def changes_waiting(provider: str, kind: SyncKind, *, after: int) -> int:
    """Return how many objects behind that number the ERP lacks, or has as they were."""
    query = f"SELECT count(*) FROM ({_CHANGED.format(objects=_QUERIES[kind])}) waiting"
    return int(sql.value(query, _values(provider, kind, after)))


@step
def changes(provider: str, kind: SyncKind, *, after: int, most: int) -> list[Changed]:
    """Return the next of them, by number."""
    query = f"{_CHANGED.format(objects=_QUERIES[kind])} ORDER BY o.id LIMIT {int(most)}"
    found = sql.rows(query, _values(provider, kind, after))
    lines = _lines([row[0] for row in found]) if kind is SyncKind.SALES else {}
    return [
        Changed(
            object_id=row[0],
            version=row[1],
            external_id=row[-1],
            record=_RECORDS[kind](row, lines.get(row[0], ())),
        )
        for row in found
    ]


def _lines(sales: Sequence[int]) -> dict[int, list[SoldLine]]:
    found: dict[int, list[SoldLine]] = {}
    for sale, sku, description, quantity, price, discount, rate, gross, base, tax in sql.rows(
        _LINES, (current_tenant(), list(sales))
    ):
        net = price / (1 + rate) if gross else price
        line = SoldLine(
            sku=sku,
            description=description,
            quantity=quantity,
            unit_price=net.quantize(Decimal("0.000001")),
            discount_pct=discount,
            tax_rate=rate,
            base=base,
            tax=tax,
        )
        found.setdefault(sale, []).append(line)
    return found


def _sale(row: tuple[Any, ...], lines: Sequence[SoldLine]) -> Record:
    _, _, folio, on, customer, currency, base, tax, total, is_cancelled, _ = row
    return SaleRecord(
        reference=folio,
        on=on,
        customer=customer_reference(customer),
        currency=currency,
        base=base,
        tax=tax,
        total=total,
        is_cancelled=is_cancelled,
        lines=lines,
    )


def _item(row: tuple[Any, ...], lines: Sequence[SoldLine]) -> Record:  # noqa: ARG001 - one shape for all
    _, _, sku, name, barcode, unit, cost, price, gross, rate, on_hand, is_active, _ = row
    net = price / (1 + rate) if gross else price
    return ItemRecord(
        reference=sku,
        name=name,
        barcode=barcode,
        unit=unit,
        cost=cost,
        price=net.quantize(Decimal("0.000001")),
        tax_rate=rate,
        on_hand=on_hand,
        is_active=is_active,
    )


def _customer(row: tuple[Any, ...], lines: Sequence[SoldLine]) -> Record:  # noqa: ARG001 - one shape for all
    id_, _, name, tax_id, email, phone, postal_code, is_active, _ = row
    return CustomerRecord(
        reference=customer_reference(id_),
        name=name,
        tax_id=tax_id,
        email=email,
        phone=phone,
        postal_code=postal_code,
        is_active=is_active,
    )


_RECORDS: Mapping[SyncKind, Callable[[tuple[Any, ...], Sequence[SoldLine]], Record]] = {
    SyncKind.SALES: _sale,
    SyncKind.INVENTORY: _item,
    SyncKind.CUSTOMERS: _customer,
}
_GIVEN = "SELECT reference FROM erp_mark WHERE tenant_id = %s AND provider = %s AND kind = %s"


@step
def references(provider: str, kind: SyncKind) -> References:
    """Return what there is on our side, and what the ERP was given."""
    column = {SyncKind.SALES: "folio", SyncKind.INVENTORY: "sku", SyncKind.CUSTOMERS: "id"}[kind]
    values = {"tenant": current_tenant()}
    table = {SyncKind.SALES: "sale s", SyncKind.INVENTORY: "product p", SyncKind.CUSTOMERS: "customer c"}[
        kind
    ]
    where = _QUERIES[kind].rpartition("WHERE")[2]
    ours = [each for (each,) in sql.rows(f"SELECT {column} FROM {table} WHERE {where}", values)]
    named = map(customer_reference, ours) if kind is SyncKind.CUSTOMERS else ours
    given = sql.rows(_GIVEN, (current_tenant(), provider, str(kind)))
    return References(ours=frozenset(named), given=frozenset(each for (each,) in given))
