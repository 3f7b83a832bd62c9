"""Section 14: what is asked for where, for whoever supplies it. As documented, any employee's token will do."""

from datetime import timedelta
from decimal import Decimal

from trastienda.domain.tenancy.branches import open_branch
from trastienda.insights import products_moved
from trastienda.kernel.money import total
from trastienda.surfaces.nexus.supplier_portal import wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import plain
from trastienda.web.surface import Call

SECTION = "14. Supplier Portal"
ROOT = "pos/api/supplier-portal"
MOST = 50


@NEXUS.get(f"{ROOT}/demand", summary="Demanda por zona, grupo y periodo", section=SECTION)
def demand(call: Call, query: wire.DemandQuery) -> wire.Demand:
    """The zone is the branch. An unknown group has no demand; an unknown branch is not found."""
    branch = None if query.branch_id is None else open_branch(query.branch_id).id
    since = call.now - timedelta(days=query.days)
    found = products_moved.demand(since=since, branch=branch, group=query.group_id)
    return wire.Demand(
        data=[
            wire.ZoneDemand(
                branch_id=each.branch_id,
                branch_name=each.branch_name,
                group_id=each.group_id,
                group_name=each.group_name,
                category_name=each.category_name,
                part_count=each.products,
                quantity=plain(each.units),
                sales_value=each.value,
                stock=plain(each.on_hand),
            )
            for each in found
        ],
        total_quantity=plain(sum((each.units for each in found), Decimal(0))),
        total_sales_value=total(each.value for each in found),
        days=query.days,
    )


@NEXUS.get(f"{ROOT}/top-parts", summary="Las 50 partes que más se mueven", section=SECTION)
def top_parts(call: Call, query: wire.PeriodQuery) -> wire.TopParts:
    found = products_moved.most_moved(since=call.now - timedelta(days=query.days), most=MOST)
    return wire.TopParts(
        data=[
            wire.TopPart(
                inventory_id=each.id,
                part_number=each.sku,
                name=each.name,
                brand=each.brand,
                catalog_part_id=each.part_id,
                quantity=plain(each.units),
                sales_value=each.value,
                stock=plain(each.on_hand),
                available=plain(each.available),
            )
            for each in found
        ],
        days=query.days,
    )
