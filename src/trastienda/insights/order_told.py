"""
Question: what is somebody told of their order?   Grain: one order, with its lines.

Units: the currency that it is charged in; instants.   Source: sales, shipping, parties, access, the tenant's own data.
Fresh: now, which may be later than what is told.   Costs: 2 statements.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.tenancy.settings import BankAccount
from trastienda.insights.left_of_orders import RETURNED_LINE, RETURNED_TOTAL
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_LINES = 30


class ToldLine(msgspec.Struct, frozen=True):
    """So many units of something, and what they come to, with tax."""

    quantity: Decimal
    description: str
    total: Decimal


class OrderTold(msgspec.Struct, frozen=True):
    """
    An order as its client knows it. `pickup_*` is where it can be fetched, empty where it is sent.

    `bank` is where money for the shop is sent to. `total` and the lines are without what came back, unless all of it
    did; `refunded` is what was given back so far; `line_count` how many lines there are, the first of them in `lines`.
    """

    shop: str
    country: str
    time_zone: str
    folio: str
    name: str
    placed_at: datetime
    expires_at: datetime | None
    currency: str
    total: Decimal
    paid: Decimal
    refunded: Decimal
    reason: str
    payment_method: str
    ship_method: str
    courier: str
    tracking_code: str
    pickup_name: str
    pickup_address: str
    bank: BankAccount | None
    line_count: int
    lines: tuple[ToldLine, ...] = ()


_ORDER = f"""
SELECT t.name, t.country, t.time_zone, s.folio,
  coalesce(nullif(a.name, ''), nullif(u.first_name, ''), nullif(c.name, ''), ''),
  s.placed_at, s.expires_at, s.currency, s.total - {RETURNED_TOTAL}, s.paid,
  coalesce((SELECT sum(p.refunded) FROM payment p
    WHERE p.tenant_id = s.tenant_id AND p.document_kind = 'sale' AND p.document_id = s.id), 0),
  coalesce(s.close_reason, ''), coalesce(d.payment_method, ''), coalesce(d.ship_method, ''),
  coalesce(d.courier, ''), coalesce(d.tracking_code, ''),
  coalesce(CASE m.kind WHEN 'pickup' THEN b.name WHEN 'office' THEN o.name END, ''),
  coalesce(CASE m.kind WHEN 'pickup' THEN b.address
    WHEN 'office' THEN concat_ws(', ', nullif(o.street, ''), nullif(o.city, '')) END, ''),
  (SELECT g.content::text FROM setting g WHERE g.tenant_id = s.tenant_id AND g.name = 'bank_account'),
  (SELECT count(*) FROM sale_line l {RETURNED_LINE}
    WHERE l.tenant_id = s.tenant_id AND l.sale_id = s.id AND l.quantity > back.quantity)
FROM sale s JOIN tenant t ON t.id = s.tenant_id
LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
LEFT JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id
LEFT JOIN order_address a ON a.tenant_id = s.tenant_id AND a.sale_id = s.id AND a.kind = 'bill'
LEFT JOIN shipment h ON h.tenant_id = s.tenant_id AND h.sale_id = s.id
LEFT JOIN shipping_method m ON m.tenant_id = h.tenant_id AND m.id = h.method_id
LEFT JOIN shipping_office o ON o.tenant_id = h.tenant_id AND o.id = h.office_id
LEFT JOIN branch b ON b.tenant_id = m.tenant_id AND b.id = m.branch_id
WHERE s.tenant_id = %s AND s.id = %s
"""
_LINES = f"""
SELECT l.quantity - back.quantity, l.description, l.total - back.total
FROM sale_line l JOIN sale s ON s.tenant_id = l.tenant_id AND s.id = l.sale_id
{RETURNED_LINE}
WHERE l.tenant_id = %s AND l.sale_id = %s AND l.quantity > back.quantity ORDER BY l.position LIMIT {MOST_LINES}
"""


@step
def order_told(order_id: int) -> OrderTold | None:
    """Return what is told of an order; None when there is none of that number in this tenant."""
    found = sql.row(_ORDER, (current_tenant(), order_id))
    if found is None:
        return None
    lines = sql.structs(ToldLine, _LINES, (current_tenant(), order_id))
    *facts, bank, line_count = found
    account = msgspec.json.decode(bank, type=BankAccount | None) if bank else None
    return OrderTold(*[*facts, account, line_count, tuple(lines)])
