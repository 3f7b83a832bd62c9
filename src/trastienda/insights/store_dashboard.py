"""
Question: how does the shop stand, as its web store's administrators see it?   Grain: one answer per tenant.

Units: the tenant's currency, tax included; whole units available at the web store's branch.   Source: sales of every
door (one back room), returns, products, users.   Fresh: as of the last commit.   Agrees with: the reports of sales, and
so with the books: what is posted counts on its day, what was cancelled or came back is taken off on the day it was.
Costs: 7 statements; what is counted from the beginning reads every sale once.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.sales.states import FulfilmentState, OrderStatus, PaymentState, order_status
from trastienda.domain.tenancy.branches import web_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.orders import OrderSeen, OrdersWanted, orders_listed
from trastienda.insights.reports import statements
from trastienda.insights.reports.question import ReportQuestion, Subject
from trastienda.insights.store_products import PRICE, UNITS
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission, system_actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.money import ZERO, cents
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

TOP_PRODUCTS, RECENT_ORDERS, MOST_LOW = 10, 10, 100
LOW = 10
"""Fewer units than this are few, whatever least the shelf's own limit says."""


class TopProduct(msgspec.Struct, frozen=True):
    """What one product has sold since the beginning, less what came back. `price` is today's."""

    id: int
    name: str
    price: Decimal
    units: Decimal
    revenue: Decimal


class FewLeft(msgspec.Struct, frozen=True):
    """An active product of which few are available, or fewer than its shelf should hold."""

    id: int
    name: str
    units: int
    price: Decimal


class Counts(msgspec.Struct, frozen=True):
    """Products and active users."""

    products: int
    active_products: int
    users: int


class StoreDashboard(msgspec.Struct, frozen=True):
    """Everything on one page. `growth_pct` compares this month so far with all of the last."""

    orders: Mapping[OrderStatus, int]
    counts: Counts
    revenue: Decimal
    this_month: Decimal
    last_month: Decimal
    top_products: list[TopProduct]
    recent_orders: list[OrderSeen]
    few_left: list[FewLeft]

    @property
    def growth_pct(self) -> Decimal:
        return growth_pct(self.last_month, self.this_month)


_SALES = """
SELECT payment_state, fulfilment_state, count(*) FILTER (WHERE hidden_at IS NULL),
  coalesce(sum(total) FILTER (WHERE unpaid = 0 AND fulfilment_state <> 'cancelled'), 0.00)
FROM sale WHERE tenant_id = %s GROUP BY payment_state, fulfilment_state
"""
_RETURNED = "SELECT coalesce(sum(total), 0.00) FROM sale_return WHERE tenant_id = %s"
_PERIOD = """
SELECT coalesce(sum(total) FILTER (WHERE day >= %(this_month)s::date), 0.00),
  coalesce(sum(total) FILTER (WHERE day < %(this_month)s::date), 0.00)
FROM ({documents}) posted
"""
_COUNTS = """
SELECT (SELECT count(*) FROM product WHERE tenant_id = %(tenant)s),
  (SELECT count(*) FROM product WHERE tenant_id = %(tenant)s AND is_active),
  (SELECT count(*) FROM app_user WHERE tenant_id = %(tenant)s AND is_active)
"""
_TOP = f"""
WITH sold AS (
  SELECT l.product_id, sum(l.quantity) AS units, sum(l.total) AS revenue
  FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
  WHERE s.tenant_id = %(tenant)s AND s.unpaid = 0 AND s.fulfilment_state <> 'cancelled' GROUP BY 1
), back AS (
  SELECT product_id, sum(quantity) AS units, sum(total) AS revenue
  FROM sale_return_line WHERE tenant_id = %(tenant)s GROUP BY 1
), best AS (
  SELECT sold.product_id, sold.units - coalesce(back.units, 0) AS units,
    sold.revenue - coalesce(back.revenue, 0) AS revenue
  FROM sold LEFT JOIN back USING (product_id)
  WHERE sold.units > coalesce(back.units, 0)
  ORDER BY 2 DESC, 3 DESC, 1 LIMIT {TOP_PRODUCTS}
)
SELECT p.id, p.name, {PRICE}, best.units, best.revenue
FROM best JOIN product p ON p.tenant_id = %(tenant)s AND p.id = best.product_id
ORDER BY best.units DESC, best.revenue DESC, p.id
"""
_FEW_LEFT = f"""
SELECT p.id, p.name, {UNITS} AS units, {PRICE}
FROM product p LEFT JOIN stock_level l
  ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = %(branch)s
WHERE p.tenant_id = %(tenant)s AND p.is_active AND p.is_stocked
  AND coalesce(l.on_hand - l.reserved, 0) < greatest({LOW}, coalesce(l.min_stock, 0))
ORDER BY units, p.id LIMIT {MOST_LOW}
"""


def store_dashboard(*, actor: Actor, now: datetime) -> StoreDashboard:
    """Return the whole page. :raises Forbidden: the actor sees no reports."""
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        orders, revenue = _orders_and_revenue()
        this_month, last_month = _months(local_date(now, zone_name=zone_name), zone_name=zone_name)
        whose = {"tenant": current_tenant(), "branch": web_branch().id}
        return StoreDashboard(
            orders=orders,
            counts=sql.structs(Counts, _COUNTS, whose)[0],
            revenue=revenue,
            this_month=this_month,
            last_month=last_month,
            top_products=sql.structs(TopProduct, _TOP, whose),
            # Everybody's, for whoever may see reports: the list of orders alone would show a manager only their own.
            recent_orders=orders_listed(
                OrdersWanted(), PageRequest(number=1, size=RECENT_ORDERS), actor=system_actor(actor.tenant_id)
            ),
            few_left=sql.structs(FewLeft, _FEW_LEFT, whose),
        )


def growth_pct(before: Decimal, after: Decimal) -> Decimal:
    """Return by how much percent there is more, two places; 100 where there was nothing before, 0 where still is."""
    if not before:
        return Decimal(100 if after else 0).quantize(Decimal("0.01"))
    return cents((after - before) / abs(before) * 100)


def _orders_and_revenue() -> tuple[dict[OrderStatus, int], Decimal]:
    """How many orders and tickets stand how, and what all that was posted has come to."""
    orders, revenue = dict.fromkeys(OrderStatus, 0), ZERO
    for payment, fulfilment, count, posted in sql.rows(_SALES, (current_tenant(),)):
        orders[order_status(PaymentState(payment), FulfilmentState(fulfilment))] += count
        revenue += posted
    return orders, revenue - sql.value(_RETURNED, (current_tenant(),))


def _months(today: date, *, zone_name: str) -> tuple[Decimal, Decimal]:
    """The revenue of this month until today and of the last one, as the reports of sales count it."""
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    asked = ReportQuestion(subject=Subject.SALES, since=last_month, until=today)
    documents = statements.DOCUMENTS.format(**statements.conditions(asked))
    params = {**statements.params(asked, zone_name=zone_name), "this_month": this_month}
    found = sql.row(_PERIOD.format(documents=documents), params) or (ZERO, ZERO)
    return found[0], found[1]
