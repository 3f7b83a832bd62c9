"""Section 3: alerts and reports. Each is one question of `insights`, said in this dialect's words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from trastienda.domain.catalog.errors import ProductNotFound
from trastienda.domain.tenancy.branches import open_branch
from trastienda.insights.inventory_abc import abc
from trastienda.insights.inventory_comparison import branch_comparison
from trastienda.insights.inventory_idle import idle_products
from trastienda.insights.inventory_levels import alerts as stock_alerts
from trastienda.insights.inventory_levels import below_minimum
from trastienda.insights.inventory_valuation import valuation as stock_valuation
from trastienda.kernel.actor import Permission
from trastienda.kernel.money import total
from trastienda.surfaces.nexus.inventory import render, wire
from trastienda.surfaces.nexus.inventory.api import ROOT, SECTION
from trastienda.surfaces.nexus.render import wall_clock_or_none
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import plain
from trastienda.web.surface import Call


def _question(path: str, *, summary: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An endpoint of this page: reads, for whoever may look at the inventory."""
    return NEXUS.get(f"{ROOT}/{path}", summary=summary, section=SECTION, permission=Permission.VIEW_INVENTORY)


def _branch(branch_id: int | None) -> int | None:
    """Return the branch asked for, if any. :raises NotFound: it is none of ours."""
    return None if branch_id is None else open_branch(branch_id).id


@_question("alerts", summary="Alertas de inventario")
def alerts(query: wire.BranchQuery) -> wire.Alerts:
    found = stock_alerts(branch=_branch(query.branch_id))
    return wire.Alerts(
        zero_stock=[render.alert(level) for level in found.zero],
        low_stock=[render.alert(level) for level in found.low],
        over_stock=[render.alert(level) for level in found.over],
    )


@_question("reports/valuation", summary="Valorización del inventario")
def inventory_valuation(query: wire.BranchQuery) -> wire.Valuation:
    found = stock_valuation(branch=_branch(query.branch_id))
    return wire.Valuation(
        total_cost_value=found.cost_value,
        total_sale_value=found.sale_value,
        item_count=len(found.items),
        items=[
            wire.ValuedItem(
                id=item.product_id,
                part_number=item.sku,
                name=item.name,
                unit=item.unit,
                stock=plain(item.on_hand),
                average_cost=item.average_cost,
                price=item.price,
                cost_value=item.cost_value,
                sale_value=item.sale_value,
            )
            for item in found.items
        ],
    )


@_question("reports/abc", summary="Clasificación ABC por volumen de venta")
def inventory_abc(call: Call, query: wire.PeriodQuery90) -> wire.Ranking:
    found = abc(since=call.now - timedelta(days=query.days), branch=_branch(query.branch_id))
    return wire.Ranking(
        data=[
            wire.RankedItem(
                id=item.product_id,
                part_number=item.sku,
                name=item.name,
                quantity=plain(item.quantity),
                sales_value=item.value,
                share_pct=item.share_pct,
                cumulative_pct=item.cumulative_pct,
                classification=item.grade,
            )
            for item in found.items
        ],
        summary={grade: wire.ClassTotal(*found.of_grade(grade)) for grade in ("A", "B", "C")},
        total_sales_value=found.value,
        days=query.days,
    )


@_question("reports/no-movement", summary="Productos sin movimiento")
def inventory_no_movement(call: Call, query: wire.PeriodQuery60) -> wire.NoMovement:
    found = idle_products(since=call.now - timedelta(days=query.days), branch=_branch(query.branch_id))
    return wire.NoMovement(
        data=[
            wire.IdleItem(
                id=item.product_id,
                part_number=item.sku,
                name=item.name,
                stock=plain(item.on_hand),
                cost_value=item.value,
                last_movement=wall_clock_or_none(item.last_moved_at, call.actor),
                last_sale=wall_clock_or_none(item.last_sold_at, call.actor),
            )
            for item in found
        ],
        item_count=len(found),
        total_cost_value=total(item.value for item in found),
        days=query.days,
    )


@_question("reports/low-stock", summary="Productos por debajo del mínimo")
def inventory_low_stock(query: wire.BranchQuery) -> wire.LowStock:
    found = below_minimum(branch=_branch(query.branch_id))
    return wire.LowStock(data=[render.low_stock_item(level) for level in found], item_count=len(found))


@_question("reports/branch-comparison", summary="Comparativo de stock entre sucursales")
def inventory_branch_comparison(query: wire.ItemQuery) -> wire.Comparison:
    found = branch_comparison(product=query.inventory_id)
    if query.inventory_id is not None and not found:
        raise ProductNotFound(product_id=query.inventory_id)
    return wire.Comparison(
        data=[
            wire.ComparedItem(
                id=item.product_id,
                part_number=item.sku,
                name=item.name,
                unit=item.unit,
                total_stock=plain(item.on_hand),
                branches=[
                    wire.ComparedBranch(
                        branch_id=branch.branch_id,
                        branch_name=branch.branch_name,
                        stock=plain(branch.on_hand),
                        available=plain(branch.on_hand - branch.reserved),
                        min_stock=plain(branch.min_stock),
                        cost_value=branch.value,
                    )
                    for branch in item.branches
                ],
            )
            for item in found
        ]
    )
