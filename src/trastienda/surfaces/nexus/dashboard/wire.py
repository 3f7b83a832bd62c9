"""Shapes of section 15; what the document leaves open (`[...]`) is ours."""

from decimal import Decimal

import msgspec

Plain = int | Decimal


class Sold(msgspec.Struct):
    sales_count: int
    sales_total: Decimal


class SoldInHour(msgspec.Struct):
    """`hour` counts from 0 to 23, in the shop's own time."""

    hour: int
    sales_count: int
    sales_total: Decimal


class TopProduct(msgspec.Struct):
    """What sold best today; `sales_value` is net."""

    id: int
    part_number: str
    name: str
    quantity: Plain
    sales_value: Decimal
    stock: Plain


class Stats(msgspec.Struct):
    """The whole shop: every branch and every door."""

    today: Sold
    month: Sold
    top_products: list[TopProduct]
    hourly_sales: list[SoldInHour]


class EmployeeSales(msgspec.Struct):
    """`employee_id` and `employee_name` are null for what no employee sold: the web store, the back office."""

    employee_id: int | None
    employee_name: str | None
    sales_count: int
    sales_total: Decimal


class EmployeeStats(msgspec.Struct):
    data: list[EmployeeSales]
