"""Question: what does a document say, line by line?

Grain: one line of a sale, quotation or layaway, in its order. Units: money in the tenant's currency; `unit_price` as it
was quoted. Source: the document's lines, with the product's number of today. Fresh: now.
"""

from decimal import Decimal

import msgspec

from trastienda.domain.sales.models import LayawayLine, Line, QuotationLine, SaleLine
from trastienda.kernel import sql
from trastienda.kernel.tax import net_price
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class DocumentLine(msgspec.Struct, frozen=True):
    """`amount - discount + tax = total`. `returned` is how many units came back; only a sale's can."""

    id: int
    product_id: int
    sku: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    includes_tax: bool
    discount_pct: Decimal
    tax_rate: Decimal
    amount: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    returned: Decimal

    @property
    def net_unit_price(self) -> Decimal:
        """The unit price without tax, six places."""
        return net_price(self.unit_price, tax_rate=self.tax_rate, includes_tax=self.includes_tax)


_LINES = """
SELECT l.id, l.product_id, p.sku, l.description, l.quantity, l.unit_price, l.includes_tax, l.discount_pct, l.tax_rate,
  l.amount, l.discount, l.tax, l.total, {returned}
FROM {table} l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE l.tenant_id = %s AND l.{document} = %s ORDER BY l.position
"""
_RETURNED = """
coalesce((SELECT sum(r.quantity) FROM sale_return_line r WHERE r.tenant_id = l.tenant_id AND r.sale_line_id = l.id), 0)
"""


@step
def lines_of_sale(sale_id: int) -> list[DocumentLine]:
    return _lines(SaleLine, "sale_id", sale_id, returned=_RETURNED)


@step
def lines_of_quotation(quotation_id: int) -> list[DocumentLine]:
    return _lines(QuotationLine, "quotation_id", quotation_id)


@step
def lines_of_layaway(layaway_id: int) -> list[DocumentLine]:
    return _lines(LayawayLine, "layaway_id", layaway_id)


def _lines(model: type[Line], document: str, document_id: int, *, returned: str = "0") -> list[DocumentLine]:
    query = _LINES.format(table=model._meta.db_table, document=document, returned=returned)
    return sql.structs(DocumentLine, query, (current_tenant(), document_id))
