"""From our answers to this dialect's shapes."""

from collections.abc import Mapping
from typing import Any

from trastienda.domain.fitment.rules import Relation
from trastienda.insights.part_detail import BranchShelf, PartDetail, PartOnShelf
from trastienda.insights.parts_that_fit import PartsPage
from trastienda.kernel.paging import Page, PageRequest
from trastienda.surfaces.nexus.catalog import wire
from trastienda.surfaces.nexus.lists import pagination
from trastienda.web import encode
from trastienda.web.encode import Raw, plain

PART_KEYS: Mapping[str, str] = {
    "id": "id",
    "part_number": "number",
    "name": "name",
    "manufacturer": "manufacturer",
    "local_stock": "here",
    "local_price": "price",
    "alternatives_count": "alternatives",
}
"""The documented part: its keys, and the columns that fill them."""
FOUND_KEYS: Mapping[str, str] = {
    **PART_KEYS,
    "inventory_id": "product",
    "barcode": "barcode",
    "other_stock": "elsewhere",
    "match": "how",
}
"""A part that was searched for."""


def parts(found: PartsPage, page: PageRequest) -> Raw:
    """Put the rows, which are JSON already, into the documented envelope."""
    told = pagination(Page[Any](items=[], request=page, total=found.total))
    return Raw(b'{"data":' + found.rows + b',"pagination":' + encode.json(told) + b"}")


def found_parts(rows: bytes) -> Raw:
    return Raw(b'{"data":' + rows + b"}")


def part(found: PartDetail) -> wire.PartDetail:
    facts, own = found.facts, found.own
    return wire.PartDetail(
        id=facts.id,
        part_number=facts.number,
        name=facts.name,
        manufacturer=facts.manufacturer,
        description=facts.description,
        category_id=facts.category_id,
        category_name=facts.category,
        group_id=facts.group_id,
        group_name=facts.group,
        inventory_id=own.product_id,
        local_stock=plain(own.here),
        local_price=own.price,
        other_stock=plain(own.elsewhere),
        stock_by_branch=[branch_stock(branch) for branch in found.branches],
        alternatives_count=found.alternative_count,
        alternatives=[alternative(*each) for each in found.alternatives],
        cross_references=[
            wire.CrossReference(
                type=each.relation.value,
                manufacturer=each.manufacturer,
                part_number=each.number,
                part_id=each.part_id,
            )
            for each in found.references
        ],
        vehicles_count=found.vehicles.total,
        vehicles=[
            wire.FittedVehicle(
                mye_id=each.id,
                brand=each.make,
                model=each.model,
                year=each.year,
                engine=each.engine,
                position=each.position,
                quantity=each.quantity,
                notes=each.conditions,
            )
            for each in found.vehicles.items
        ],
    )


def branch_stock(shelf: BranchShelf) -> wire.BranchStock:
    return wire.BranchStock(
        branch_id=shelf.branch_id,
        branch_name=shelf.branch_name,
        stock=plain(shelf.on_hand),
        reserved=plain(shelf.reserved),
        available=plain(shelf.on_hand - shelf.reserved),
        location=shelf.location,
    )


def alternative(other: PartOnShelf, relation: Relation) -> wire.Alternative:
    return wire.Alternative(
        id=other.id,
        part_number=other.number,
        name=other.name,
        manufacturer=other.manufacturer,
        type=relation.value,
        local_stock=plain(other.here),
        other_stock=plain(other.elsewhere),
        local_price=other.price,
        inventory_id=other.product_id,
    )
