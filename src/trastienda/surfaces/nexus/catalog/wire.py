"""Shapes of section 4, as documented, and where the document is silent as its users would expect."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.surfaces.nexus.lists import Pagination
from trastienda.web.decode import Id

Plain = int | Decimal
SearchText = Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
SynonymWords = Annotated[str, msgspec.Meta(min_length=3, max_length=500)]
Match = Literal["exact", "prefix", "alternative", "text", "partial", "similar"]
Relation = Literal["oem", "aftermarket", "equivalent", "supersedes", "superseded_by"]


# --- asked -------------------------------------------------------------------------------------------


class ModelsQuery(msgspec.Struct):
    brand_id: Id


class YearsQuery(msgspec.Struct):
    model_id: Id


class EnginesQuery(msgspec.Struct):
    model_id: Id
    year_id: Id


class CategoriesQuery(msgspec.Struct):
    mye_id: Id


class GroupsQuery(msgspec.Struct):
    mye_id: Id
    category_id: Id


class PartsQuery(msgspec.Struct, kw_only=True):
    mye_id: Id
    group_id: Id
    page: int = 1
    per_page: int = 30
    branch_id: Id | None = None
    customer_id: Id | None = None


class PartQuery(msgspec.Struct, kw_only=True):
    branch_id: Id | None = None
    customer_id: Id | None = None


class SearchQuery(msgspec.Struct, kw_only=True):
    q: SearchText
    limit: int = 50
    branch_id: Id | None = None
    customer_id: Id | None = None


class SynonymBody(msgspec.Struct):
    words: SynonymWords


# --- answered ----------------------------------------------------------------------------------------


class Brand(msgspec.Struct):
    id: int
    name: str
    part_count: int


class Brands(msgspec.Struct):
    data: list[Brand]


class VehicleModel(msgspec.Struct):
    id: int
    name: str
    brand_id: int


class VehicleModels(msgspec.Struct):
    data: list[VehicleModel]


class Year(msgspec.Struct):
    """`id` is the year itself."""

    id: int
    year: int


class Years(msgspec.Struct):
    data: list[Year]


class Engine(msgspec.Struct):
    """`mye_id` names the model of that year with this engine: the vehicle."""

    id: int
    mye_id: int
    name: str
    code: str
    fuel: str
    displacement_cc: int | None
    cylinders: int | None


class Engines(msgspec.Struct):
    data: list[Engine]


class Category(msgspec.Struct):
    id: int
    name: str
    part_count: int


class Categories(msgspec.Struct):
    data: list[Category]


class Group(msgspec.Struct):
    id: int
    name: str
    category_id: int
    part_count: int


class Groups(msgspec.Struct):
    data: list[Group]


class Part(msgspec.Struct):
    id: int
    part_number: str
    name: str
    manufacturer: str
    local_stock: Plain
    local_price: Decimal | None
    alternatives_count: int


class Parts(msgspec.Struct):
    data: list[Part]
    pagination: Pagination


class Found(msgspec.Struct):
    """A part, or goods of the shop that are no part of the catalogue: then `id` is null."""

    id: int | None
    part_number: str
    name: str
    manufacturer: str | None
    local_stock: Plain
    local_price: Decimal | None
    alternatives_count: int
    inventory_id: int | None
    barcode: str | None
    other_stock: Plain
    match: Match


class FoundParts(msgspec.Struct):
    data: list[Found]


class BranchStock(msgspec.Struct):
    branch_id: int
    branch_name: str
    stock: Plain
    reserved: Plain
    available: Plain
    location: str | None


class Alternative(msgspec.Struct):
    id: int
    part_number: str
    name: str
    manufacturer: str
    type: Relation
    local_stock: Plain
    other_stock: Plain
    local_price: Decimal | None
    inventory_id: int | None


class CrossReference(msgspec.Struct):
    type: Relation
    manufacturer: str
    part_number: str
    part_id: int | None


class FittedVehicle(msgspec.Struct):
    mye_id: int
    brand: str
    model: str
    year: int
    engine: str
    position: str
    quantity: int
    notes: str


class PartDetail(msgspec.Struct, kw_only=True):
    id: int
    part_number: str
    name: str
    manufacturer: str
    description: str
    category_id: int
    category_name: str
    group_id: int
    group_name: str
    inventory_id: int | None
    local_stock: Plain
    local_price: Decimal | None
    other_stock: Plain
    stock_by_branch: list[BranchStock]
    alternatives_count: int
    alternatives: list[Alternative]
    cross_references: list[CrossReference]
    vehicles_count: int
    vehicles: list[FittedVehicle]


class Synonym(msgspec.Struct):
    id: int
    words: str


class Synonyms(msgspec.Struct):
    data: list[Synonym]


class SynonymKept(msgspec.Struct):
    id: int
    words: str
    message: str


class SynonymGone(msgspec.Struct):
    id: int
    message: str
