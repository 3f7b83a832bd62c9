"""Section 15: how the shop is doing today and this month. As documented, any employee's token will do."""

from trastienda.insights.dashboard_stats import Sold, employee_stats, shop_stats
from trastienda.surfaces.nexus.dashboard import wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import plain
from trastienda.web.surface import Call

SECTION = "15. Dashboard Stats"
ROOT = "pos/api/dashboard/stats"


@NEXUS.get(ROOT, summary="Ventas de hoy y del mes", section=SECTION)
def stats(call: Call) -> wire.Stats:
    found = shop_stats(actor=call.actor, now=call.now)
    return wire.Stats(
        today=_sold(found.today),
        month=_sold(found.month),
        top_products=[
            wire.TopProduct(
                id=each.id,
                part_number=each.sku,
                name=each.name,
                quantity=plain(each.units),
                sales_value=each.value,
                stock=plain(each.on_hand),
            )
            for each in found.products
        ],
        hourly_sales=[
            wire.SoldInHour(hour=hour, sales_count=each.count, sales_total=each.total)
            for hour, each in enumerate(found.hours)
        ],
    )


@NEXUS.get(f"{ROOT}/employees", summary="Ventas de hoy por empleado", section=SECTION)
def stats_employees(call: Call) -> wire.EmployeeStats:
    return wire.EmployeeStats(
        data=[
            wire.EmployeeSales(
                employee_id=each.id,
                employee_name=each.name,
                sales_count=each.sold.count,
                sales_total=each.sold.total,
            )
            for each in employee_stats(actor=call.actor, now=call.now)
        ]
    )


def _sold(sold: Sold) -> wire.Sold:
    return wire.Sold(sales_count=sold.count, sales_total=sold.total)
