"""Read a quotation, layaway or order back as it was priced: its prices hold, whatever the catalogue says today."""

from typing import Any

from trastienda.domain.catalog.pricing import Quote, QuotedLine
from trastienda.domain.sales.models import LayawayLine, Line, QuotationLine, SaleLine
from trastienda.kernel import sql
from trastienda.kernel.tax import LinePrice, add
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_LINES = """
SELECT l.product_id, p.sku, l.description, l.quantity, l.unit_price, l.includes_tax, l.discount_pct, l.tax_rate,
  l.amount, l.discount, l.base, l.tax, l.total, p.is_stocked
FROM {table} l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.tenant_id = %s AND l.{document} = %s ORDER BY l.position
"""


@step
def lines_of_quotation(quotation_id: int) -> Quote:
    """Return what was quoted, to the cent."""
    return _quote_of(QuotationLine, "quotation_id", quotation_id)


@step
def lines_of_layaway(layaway_id: int) -> Quote:
    """Return what was set aside, at the prices it was set aside for."""
    return _quote_of(LayawayLine, "layaway_id", layaway_id)


@step
def lines_of_sale(sale_id: int) -> Quote:
    """Return what was ordered, at the prices it was ordered at."""
    return _quote_of(SaleLine, "sale_id", sale_id)


def _quote_of(model: type[Line], document: str, document_id: int) -> Quote:
    query = _LINES.format(table=model._meta.db_table, document=document)
    lines = tuple(_line(found) for found in sql.rows(query, (current_tenant(), document_id)))
    return Quote(lines=lines, sum=add(line.price for line in lines))


def _line(found: tuple[Any, ...]) -> QuotedLine:
    return QuotedLine(*[*found[:8], LinePrice(*found[8:13]), found[13]])
