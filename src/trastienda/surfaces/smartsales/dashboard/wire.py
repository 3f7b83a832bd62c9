"""Shapes of the dashboard, with the documented names and types: some amounts are numbers, others texts."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.surfaces.smartsales.orders.wire import Order, OrderStatus
from trastienda.web.decode import Day


class AdminUsersQuery(msgspec.Struct, kw_only=True):
    """Without a page, all of them."""

    page: Annotated[int, msgspec.Meta(ge=1)] | None = None
    page_size: Annotated[int, msgspec.Meta(ge=1)] | None = None


class AdminUser(msgspec.Struct):
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    is_active: bool
    date_joined: datetime
    total_orders: int
    total_spent: Decimal


class AdminUsersResponse(msgspec.Struct):
    count: int
    users: list[AdminUser]


class DailySales(msgspec.Struct):
    day: Day
    orders_count: int
    revenue: str


class SalesAnalyticsResponse(msgspec.Struct):
    daily_sales: list[DailySales]


class DashboardOverview(msgspec.Struct):
    total_orders: int
    total_users: int
    total_products: int
    active_products: int
    total_revenue: Decimal


class DashboardSales(msgspec.Struct):
    current_month_revenue: Decimal
    last_month_revenue: Decimal
    growth_percentage: Decimal


class OrdersByStatus(msgspec.Struct):
    status: OrderStatus
    count: int


class TopProduct(msgspec.Struct):
    product__id: int
    product__name: str
    product__price: str
    total_sold: int
    total_revenue: str


class LowStockProduct(msgspec.Struct):
    id: int
    name: str
    stock: int
    price: str


class DashboardResponse(msgspec.Struct, rename={"from_cache": "_from_cache"}):
    overview: DashboardOverview
    sales: DashboardSales
    orders_by_status: list[OrdersByStatus]
    top_products: list[TopProduct]
    recent_orders: list[Order]
    low_stock_products: list[LowStockProduct]
    from_cache: bool
