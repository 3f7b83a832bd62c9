"""Shapes of the catalogue. Prices are texts with two decimals and include tax."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.insights.store_products import Order
from trastienda.surfaces.smartsales.lists import PageQuery
from trastienda.web.decode import Id, Money, ShortText, Upload

ProductName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Description = Annotated[str, msgspec.Meta(max_length=5000)]
Warranty = Annotated[str, msgspec.Meta(max_length=255)]
Stock = Annotated[int, msgspec.Meta(ge=0, le=99_999_999)]
CategoryName = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
CategoryDescription = Annotated[str, msgspec.Meta(max_length=500)]
Rating = Annotated[int, msgspec.Meta(ge=1, le=5)]
Comment = Annotated[str, msgspec.Meta(max_length=2000)]


class Price(Money):
    """Ten digits, two of them decimals; none is a gift."""

    most = Decimal("99999999.99")


class Picture(Upload):
    """A file; or, as clients send back what they were shown, the address of the picture that is there."""

    @classmethod
    def read(cls, found: object) -> "Picture":
        if isinstance(found, str):
            return cls(name=found, content_type="", content=b"")
        sent = Upload.read(found)
        return cls(name=sent.name, content_type=sent.content_type, content=sent.content)


# --- asked -------------------------------------------------------------------------------------------


class ProductsQuery(PageQuery):
    search: ShortText = ""
    category: Id | None = None
    min_price: Price | None = None
    max_price: Price | None = None
    in_stock: bool = False
    ordering: Order = "id"


class ReviewsQuery(PageQuery):
    product: Id | None = None


class ProductRequest(msgspec.Struct, kw_only=True):
    name: ProductName
    description: Description
    price: Price
    stock: Stock | UnsetType = UNSET
    category: Id | UnsetType | None = UNSET
    warranty_info: Warranty | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    image: Picture | UnsetType | None = UNSET


class PatchedProductRequest(msgspec.Struct, kw_only=True):
    """What is not said stays."""

    name: ProductName | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    stock: Stock | UnsetType = UNSET
    category: Id | UnsetType | None = UNSET
    warranty_info: Warranty | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    image: Picture | UnsetType | None = UNSET


class CategoryRequest(msgspec.Struct, kw_only=True):
    name: CategoryName
    description: CategoryDescription | UnsetType = UNSET


class PatchedCategoryRequest(msgspec.Struct, kw_only=True):
    name: CategoryName | UnsetType = UNSET
    description: CategoryDescription | UnsetType = UNSET


class ReviewRequest(msgspec.Struct, kw_only=True):
    product: Id
    rating: Rating
    comment: Comment | UnsetType = UNSET


class ProductReviewRequest(msgspec.Struct, kw_only=True):
    """The product stands in the path."""

    rating: Rating
    comment: Comment | UnsetType = UNSET


class PatchedReviewRequest(msgspec.Struct, kw_only=True):
    product: Id | UnsetType = UNSET
    rating: Rating | UnsetType = UNSET
    comment: Comment | UnsetType = UNSET


# --- answered ----------------------------------------------------------------------------------------


class Category(msgspec.Struct):
    id: int
    name: str
    description: str


class Product(msgspec.Struct):
    """Its JSON is built by PostgreSQL, from `render.PRODUCT`."""

    id: int
    name: str
    description: str
    price: str
    stock: int
    category: int | None
    category_name: str | None
    category_details: Category | None
    warranty_info: str
    is_active: bool
    average_rating: Decimal
    review_count: int
    image: str | None


class Review(msgspec.Struct):
    id: int
    product: int
    user: int
    user_username: str
    user_email: str
    rating: int
    comment: str
    created_at: datetime
    updated_at: datetime


class ProductReviews(msgspec.Struct):
    count: int
    average_rating: Decimal
    reviews: list[Review]


class Recommendations(msgspec.Struct):
    product: str
    recommendations: list[Product]
