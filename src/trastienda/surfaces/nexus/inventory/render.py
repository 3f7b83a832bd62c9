"""From our answers to this dialect's shapes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.insights.inventory_history import PastMove
from trastienda.insights.inventory_levels import ShelfLevel
from trastienda.insights.inventory_list import InventoryPage
from trastienda.kernel.actor import Actor
from trastienda.kernel.paging import Page, PageRequest
from trastienda.operations.stock.approve_count import CountApproved
from trastienda.surfaces.nexus.inventory import wire
from trastienda.surfaces.nexus.render import wall_clock
from trastienda.web import encode
from trastienda.web.encode import Raw, plain

ITEM_KEYS: Mapping[str, str] = {
    "id": "id",
    "part_number": "sku",
    "barcode": "barcode",
    "name": "name",
    "description": "description",
    "branch_id": "branch",
    "branch_name": "branch_name",
    "category_id": "category",
    "brand": "brand",
    "unit": "unit",
    "cost": "cost",
    "price_1": "price_1",
    "price_2": "price_2",
    "price_3": "price_3",
    "tax_rate": "tax_rate",
    "min_stock": "min_stock",
    "max_stock": "max_stock",
    "location": "location",
    "image_url": "image_url",
    "catalog_part_id": "fitment_part",
    "stock": "on_hand",
}
"""The documented item: its keys, and the columns that fill them."""


def items(found: InventoryPage, page: PageRequest) -> Raw:
    """Put the rows, which are JSON already, into the documented envelope."""
    pages = Page[Any](items=[], request=page, total=found.total).pages
    pagination = wire.Pagination(page.number, page.size, found.total, pages)
    return Raw(b'{"data":' + found.rows + b',"pagination":' + encode.json(pagination) + b"}")


def item(found: bytes, levels: list[ShelfLevel], history: list[PastMove], actor: Actor) -> Raw:
    """The documented item, with its stock by branch and its last moves."""
    more = {
        "stock_by_branch": [branch_stock(level) for level in levels],
        "history": [past_move(move, actor) for move in history],
    }
    return Raw(found.rstrip()[:-1] + b"," + encode.json(more)[1:])


def branch_stock(level: ShelfLevel) -> wire.BranchStock:
    return wire.BranchStock(
        branch_id=level.branch_id,
        branch_name=level.branch_name,
        stock=plain(level.on_hand),
        reserved=plain(level.reserved),
        available=plain(level.available),
        min_stock=plain(level.min_stock),
        max_stock=plain_or_none(level.max_stock),
        location=level.location,
    )


def past_move(move: PastMove, actor: Actor) -> wire.PastMove:
    return wire.PastMove(
        id=move.id,
        date=wall_clock(move.at, actor),
        type=move.kind,
        quantity=plain(move.quantity),
        stock_after=plain(move.on_hand_after),
        value=move.value,
        reference=move.reference,
        reason=move.reason,
        employee=move.actor,
        branch_id=move.branch_id,
        branch_name=move.branch_name,
    )


def alert(level: ShelfLevel) -> wire.StockAlert:
    return wire.StockAlert(
        id=level.product_id,
        part_number=level.sku,
        name=level.name,
        branch_id=level.branch_id,
        branch_name=level.branch_name,
        stock=plain(level.on_hand),
        min_stock=plain(level.min_stock),
        max_stock=plain_or_none(level.max_stock),
        location=level.location,
    )


def low_stock_item(level: ShelfLevel) -> wire.LowStockItem:
    return wire.LowStockItem(
        **msgspec.structs.asdict(alert(level)),
        reserved=plain(level.reserved),
        missing=plain(level.missing),
        unit=level.unit,
    )


def approved(count: CountApproved) -> wire.CountApproved:
    return wire.CountApproved(
        count_id=count.id,
        items_counted=len(count.lines),
        items_adjusted=sum(1 for line in count.lines if line.difference),
        shrinkage_value=count.shrinkage,
        surplus_value=count.surplus,
        items=[
            wire.CountDifference(
                inventory_id=line.product_id,
                expected_quantity=plain(line.expected),
                counted_quantity=plain(line.counted),
                difference=plain(line.difference),
                stock=plain(line.on_hand),
            )
            for line in count.lines
        ],
        message="Physical count approved",
    )


def plain_or_none(number: Decimal | None) -> wire.Plain | None:
    return None if number is None else plain(number)
