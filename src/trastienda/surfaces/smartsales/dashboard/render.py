"""From our figures to this dialect's shapes."""

from decimal import ROUND_HALF_UP, Decimal

from trastienda.insights.sales_by_day import DaySold
from trastienda.insights.store_dashboard import StoreDashboard
from trastienda.insights.store_users import StoreUser
from trastienda.surfaces.smartsales.dashboard import wire
from trastienda.surfaces.smartsales.orders.render import order
from trastienda.surfaces.smartsales.vocabulary import STATUS_FROM_OURS


def dashboard(shown: StoreDashboard, *, from_cache: bool) -> wire.DashboardResponse:
    return wire.DashboardResponse(
        overview=wire.DashboardOverview(
            total_orders=sum(shown.orders.values()),
            total_users=shown.counts.users,
            total_products=shown.counts.products,
            active_products=shown.counts.active_products,
            total_revenue=shown.revenue,
        ),
        sales=wire.DashboardSales(
            current_month_revenue=shown.this_month,
            last_month_revenue=shown.last_month,
            growth_percentage=shown.growth_pct,
        ),
        orders_by_status=[
            wire.OrdersByStatus(status=word, count=shown.orders[ours])
            for ours, word in STATUS_FROM_OURS.items()
        ],
        top_products=[
            wire.TopProduct(
                product__id=product.id,
                product__name=product.name,
                product__price=str(product.price),
                total_sold=whole(product.units),
                total_revenue=str(product.revenue),
            )
            for product in shown.top_products
        ],
        recent_orders=[order(seen) for seen in shown.recent_orders],
        low_stock_products=[
            wire.LowStockProduct(
                id=product.id, name=product.name, stock=product.units, price=str(product.price)
            )
            for product in shown.few_left
        ],
        from_cache=from_cache,
    )


def day(sold: DaySold) -> wire.DailySales:
    return wire.DailySales(day=sold.day, orders_count=sold.sales, revenue=str(sold.revenue))


def user(seen: StoreUser) -> wire.AdminUser:
    return wire.AdminUser(
        id=seen.id,
        username=seen.username,
        email=seen.email,
        first_name=seen.first_name,
        last_name=seen.last_name,
        is_active=seen.is_active,
        date_joined=seen.joined_at,
        total_orders=seen.orders,
        total_spent=seen.spent,
    )


def whole(units: Decimal) -> int:
    """Return units as the document counts them, in whole ones: half a kilo and more is one."""
    return int(units.quantize(Decimal(1), ROUND_HALF_UP))
