"""From this dialect's words to our commands. Prices in this dialect are net."""

from decimal import Decimal
from typing import Any

from msgspec import UNSET

from trastienda.insights.inventory_list import InventoryFilter
from trastienda.operations.catalog.create_product import CreateProduct
from trastienda.operations.catalog.update_product import UpdateProduct
from trastienda.operations.stock.adjust_stock import AdjustStock
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase
from trastienda.operations.stock.start_count import StartCount
from trastienda.operations.stock.transfer_stock import TransferStock
from trastienda.surfaces.nexus.inventory import wire
from trastienda.web.decode import exact, exact_or_none
from trastienda.web.errors import Malformed


def wanted(query: wire.ListQuery) -> InventoryFilter:
    return InventoryFilter(
        text=query.q, branch=query.branch_id, category=query.category_id, low_stock=query.low_stock
    )


def new_item(body: wire.NewItem) -> CreateProduct:
    return CreateProduct(
        sku=words(body.part_number, "part_number"),
        name=words(body.name, "name"),
        price_1=exact(body.price_1),
        price_2=exact_or_none(body.price_2),
        price_3=exact_or_none(body.price_3),
        cost=exact(body.cost or Decimal(0)),
        tax_rate=exact_or_none(body.tax_rate),
        barcode=words_or_none(body.barcode),
        description=(body.description or "").strip(),
        category=body.category_id,
        brand=words_or_none(body.brand),
        unit=words(body.unit, "unit") if body.unit else "PZA",
        image_url=words_or_none(body.image_url),
        fitment_part=body.catalog_part_id,
        branch=body.branch_id,
        min_stock=exact(body.min_stock or Decimal(0)),
        max_stock=exact_or_none(body.max_stock),
        location=words_or_none(body.location),
        initial_stock=exact(body.initial_stock or Decimal(0)),
    )


_OURS = {
    "part_number": "sku",
    "category_id": "category",
    "catalog_part_id": "fitment_part",
}
"""Fields that have another name with us."""
_REQUIRED = {"part_number", "name", "unit"}


def item_changes(item_id: int, body: wire.ItemChanges, *, branch: int | None) -> UpdateProduct:
    """
    Read a partial update.

    :raises Malformed: it tries to set what only a document may change: the stock, or the branch of the product.
    """
    for field, instead in (
        ("initial_stock", "la existencia se cambia con una compra, un ajuste o una toma física"),
        ("branch_id", "la sucursal de un producto no se cambia; use una transferencia"),
    ):
        if getattr(body, field) is not UNSET:
            raise Malformed(where=field, reason=instead)
    changes: dict[str, Any] = {}
    for field in wire.ItemChanges.__struct_fields__:
        found = getattr(body, field)
        if found is UNSET:
            continue
        if isinstance(found, Decimal):
            found = exact(found)
        elif isinstance(found, str) and field in _REQUIRED:
            found = words(found, field)
        elif field == "description":
            found = (found or "").strip()
        elif isinstance(found, str):
            found = words_or_none(found)
        changes[_OURS.get(field, field)] = found
    return UpdateProduct(id=item_id, branch=branch, **changes)


def purchase(body: wire.NewPurchase) -> RecordPurchase:
    return RecordPurchase(
        lines=[
            BoughtLine(item.inventory_id, exact(item.quantity), exact(item.unit_cost)) for item in body.items
        ],
        supplier=words_or_none(body.supplier),
        invoice_number=(body.invoice_number or "").strip(),
        notes=body.notes or "",
        branch=body.branch_id,
    )


def adjustment(body: wire.NewAdjustment) -> AdjustStock:
    return AdjustStock(
        product_id=body.inventory_id,
        quantity=exact(body.quantity),
        reason=words(body.reason, "reason"),
        branch=body.branch_id,
    )


def transfer(body: wire.NewTransfer) -> TransferStock:
    return TransferStock(
        from_branch=body.from_branch_id,
        to_branch=body.to_branch_id,
        lines=[(item.inventory_id, exact(item.quantity)) for item in body.items],
        notes=body.notes or "",
    )


def count(body: wire.NewCount) -> StartCount:
    return StartCount(
        lines=[(item.inventory_id, exact(item.counted_quantity)) for item in body.items],
        branch=body.branch_id,
    )


def words(text: str, field: str) -> str:
    """Return a text without the spaces around it. :raises Malformed: nothing is left."""
    tidy = text.strip()
    if not tidy:
        raise Malformed(where=field, reason="no puede estar vacío")
    return tidy


def words_or_none(text: str | None) -> str | None:
    """The same for a text that may be missing; an empty one is."""
    return (text or "").strip() or None
