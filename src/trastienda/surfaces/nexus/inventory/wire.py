"""Shapes of section 3, field by field as documented. Quantities in answers are plain: 23, or 1.5."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.web.decode import (
    Difference,
    Id,
    Money,
    Quantity,
    ShortText,
    StockQuantity,
    TaxRate,
    UnitCost,
)

PartNumber = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Barcode = Annotated[str, msgspec.Meta(max_length=60)]
ItemName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Description = Annotated[str, msgspec.Meta(max_length=5000)]
Brand = Annotated[str, msgspec.Meta(max_length=80)]
Unit = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
Place = Annotated[str, msgspec.Meta(max_length=60)]
Link = Annotated[str, msgspec.Meta(max_length=500)]
Notes = Annotated[str, msgspec.Meta(max_length=500)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
InvoiceNumber = Annotated[str, msgspec.Meta(max_length=60)]
Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]
Plain = int | Decimal


# --- asked -------------------------------------------------------------------------------------------


class ListQuery(msgspec.Struct):
    q: ShortText = ""
    page: int = 1
    per_page: int = 50
    branch_id: Id | None = None
    category_id: Id | None = None
    low_stock: bool = False


class BranchQuery(msgspec.Struct):
    branch_id: Id | None = None


class PeriodQuery90(msgspec.Struct):
    branch_id: Id | None = None
    days: Days = 90


class PeriodQuery60(msgspec.Struct):
    branch_id: Id | None = None
    days: Days = 60


class ItemQuery(msgspec.Struct):
    inventory_id: Id | None = None


class HistoryQuery(msgspec.Struct):
    limit: int = 50


class NewItem(msgspec.Struct, kw_only=True):
    part_number: PartNumber
    name: ItemName
    price_1: Money
    price_2: Money | None = None
    price_3: Money | None = None
    barcode: Barcode | None = None
    description: Description | None = None
    branch_id: Id | None = None
    category_id: Id | None = None
    brand: Brand | None = None
    unit: Unit | None = None
    cost: Money | None = None
    tax_rate: TaxRate | None = None
    min_stock: StockQuantity | None = None
    max_stock: StockQuantity | None = None
    location: Place | None = None
    initial_stock: StockQuantity | None = None
    image_url: Link | None = None
    catalog_part_id: Id | None = None


class ItemChanges(msgspec.Struct, kw_only=True):
    """What a field does not say stays; null empties what may be empty."""

    part_number: PartNumber | UnsetType = UNSET
    name: ItemName | UnsetType = UNSET
    price_1: Money | UnsetType = UNSET
    price_2: Money | UnsetType = UNSET
    price_3: Money | UnsetType = UNSET
    barcode: Barcode | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    category_id: Id | UnsetType | None = UNSET
    brand: Brand | UnsetType | None = UNSET
    unit: Unit | UnsetType = UNSET
    cost: Money | UnsetType = UNSET
    tax_rate: TaxRate | UnsetType = UNSET
    min_stock: StockQuantity | UnsetType = UNSET
    max_stock: StockQuantity | UnsetType | None = UNSET
    location: Place | UnsetType | None = UNSET
    image_url: Link | UnsetType | None = UNSET
    catalog_part_id: Id | UnsetType | None = UNSET
    initial_stock: msgspec.Raw | UnsetType = UNSET
    branch_id: msgspec.Raw | UnsetType = UNSET


class BoughtItem(msgspec.Struct):
    inventory_id: Id
    quantity: Quantity
    unit_cost: UnitCost


class NewPurchase(msgspec.Struct, kw_only=True):
    items: Annotated[list[BoughtItem], msgspec.Meta(min_length=1, max_length=500)]
    supplier: ShortText | None = None
    invoice_number: InvoiceNumber | None = None
    notes: Notes | None = None
    branch_id: Id | None = None


class NewAdjustment(msgspec.Struct, kw_only=True):
    inventory_id: Id
    quantity: Difference
    reason: Reason
    branch_id: Id | None = None


class MovedItem(msgspec.Struct):
    inventory_id: Id
    quantity: Quantity


class NewTransfer(msgspec.Struct, kw_only=True):
    from_branch_id: Id
    to_branch_id: Id
    items: Annotated[list[MovedItem], msgspec.Meta(min_length=1, max_length=500)]
    notes: Notes | None = None


class CountedItem(msgspec.Struct):
    inventory_id: Id
    counted_quantity: StockQuantity


class NewCount(msgspec.Struct, kw_only=True):
    items: Annotated[list[CountedItem], msgspec.Meta(min_length=1, max_length=2000)]
    branch_id: Id | None = None


class Approval(msgspec.Struct):
    count_id: Id


# --- answered ----------------------------------------------------------------------------------------


class Item(msgspec.Struct):
    """The documented item. Its JSON is built by PostgreSQL, from `render.ITEM_KEYS`."""

    id: int
    part_number: str
    barcode: str | None
    name: str
    description: str
    branch_id: int
    branch_name: str
    category_id: int | None
    brand: str | None
    unit: str
    cost: Decimal
    price_1: Decimal
    price_2: Decimal
    price_3: Decimal
    tax_rate: Plain
    min_stock: Plain
    max_stock: Plain | None
    location: str | None
    image_url: str | None
    catalog_part_id: int | None
    stock: Plain


class Pagination(msgspec.Struct):
    page: int
    per_page: int
    total: int
    total_pages: int


class Items(msgspec.Struct):
    data: list[Item]
    pagination: Pagination


class ItemCreated(msgspec.Struct):
    id: int
    barcode: str
    message: str


class Done(msgspec.Struct):
    id: int
    message: str


class PurchaseCreated(msgspec.Struct):
    id: int
    message: str
    subtotal: Decimal
    tax: Decimal
    total: Decimal
    items_count: int


class AdjustmentCreated(msgspec.Struct):
    id: int
    message: str
    stock: Plain


class TransferCreated(msgspec.Struct):
    id: int
    message: str
    items_count: int
    quantity: Plain


class CountStarted(msgspec.Struct):
    count_id: int
    items_counted: int
    message: str


class CountDifference(msgspec.Struct):
    inventory_id: int
    expected_quantity: Plain
    counted_quantity: Plain
    difference: Plain
    stock: Plain


class CountApproved(msgspec.Struct):
    count_id: int
    items_counted: int
    items_adjusted: int
    shrinkage_value: Decimal
    surplus_value: Decimal
    items: list[CountDifference]
    message: str


class BranchStock(msgspec.Struct):
    branch_id: int
    branch_name: str
    stock: Plain
    reserved: Plain
    available: Plain
    min_stock: Plain
    max_stock: Plain | None
    location: str | None


class PastMove(msgspec.Struct):
    id: int
    date: datetime
    type: str
    quantity: Plain
    stock_after: Plain
    value: Decimal
    reference: str
    reason: str
    employee: str
    branch_id: int
    branch_name: str


class History(msgspec.Struct):
    data: list[PastMove]


class ItemDetail(Item):
    """An item with what every branch has of it and its last moves."""

    stock_by_branch: list[BranchStock]
    history: list[PastMove]


class StockAlert(msgspec.Struct):
    id: int
    part_number: str
    name: str
    branch_id: int
    branch_name: str
    stock: Plain
    min_stock: Plain
    max_stock: Plain | None
    location: str | None


class Alerts(msgspec.Struct):
    zero_stock: list[StockAlert]
    low_stock: list[StockAlert]
    over_stock: list[StockAlert]


class LowStockItem(StockAlert):
    reserved: Plain
    missing: Plain
    unit: str


class LowStock(msgspec.Struct):
    data: list[LowStockItem]
    item_count: int


class ValuedItem(msgspec.Struct):
    id: int
    part_number: str
    name: str
    unit: str
    stock: Plain
    average_cost: Decimal
    price: Decimal
    cost_value: Decimal
    sale_value: Decimal


class Valuation(msgspec.Struct):
    total_cost_value: Decimal
    total_sale_value: Decimal
    item_count: int
    items: list[ValuedItem]


class RankedItem(msgspec.Struct):
    id: int
    part_number: str
    name: str
    quantity: Plain
    sales_value: Decimal
    share_pct: Decimal
    cumulative_pct: Decimal
    classification: str


class ClassTotal(msgspec.Struct):
    item_count: int
    sales_value: Decimal


class Ranking(msgspec.Struct):
    data: list[RankedItem]
    summary: dict[str, ClassTotal]
    total_sales_value: Decimal
    days: int


class IdleItem(msgspec.Struct):
    id: int
    part_number: str
    name: str
    stock: Plain
    cost_value: Decimal
    last_movement: datetime | None
    last_sale: datetime | None


class NoMovement(msgspec.Struct):
    data: list[IdleItem]
    item_count: int
    total_cost_value: Decimal
    days: int


class ComparedBranch(msgspec.Struct):
    branch_id: int
    branch_name: str
    stock: Plain
    available: Plain
    min_stock: Plain
    cost_value: Decimal


class ComparedItem(msgspec.Struct):
    id: int
    part_number: str
    name: str
    unit: str
    total_stock: Plain
    branches: list[ComparedBranch]


class Comparison(msgspec.Struct):
    data: list[ComparedItem]


class Category(msgspec.Struct):
    id: int
    name: str
    description: str
    parent_id: int | None
    item_count: int


class Categories(msgspec.Struct):
    data: list[Category]


class BrandCount(msgspec.Struct):
    name: str
    item_count: int


class Brands(msgspec.Struct):
    data: list[BrandCount]


class Proposed(msgspec.Struct):
    barcode: str
