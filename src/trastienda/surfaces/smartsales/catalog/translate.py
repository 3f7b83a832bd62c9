"""From this dialect's requests to our commands."""

from decimal import Decimal

from msgspec import UNSET, UnsetType

from trastienda.domain.catalog.pictures import Picture
from trastienda.insights.store_products import StoreFilter
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.text import tidy
from trastienda.operations.catalog.create_category import CreateCategory
from trastienda.operations.catalog.create_review import CreateReview
from trastienda.operations.catalog.create_web_product import CreateWebProduct
from trastienda.operations.catalog.update_category import UpdateCategory
from trastienda.operations.catalog.update_review import UpdateReview
from trastienda.operations.catalog.update_web_product import UpdateWebProduct
from trastienda.surfaces.smartsales.catalog import wire
from trastienda.web.decode import exact, exact_or_none
from trastienda.web.errors import Malformed
from trastienda.web.pictures import picture_of


def wanted(query: wire.ProductsQuery, actor: Actor) -> StoreFilter:
    return StoreFilter(
        text=query.search,
        category=query.category,
        min_price=exact_or_none(query.min_price),
        max_price=exact_or_none(query.max_price),
        in_stock=query.in_stock,
        order=query.ordering,
        also_inactive=sees_inactive(actor),
    )


def sees_inactive(actor: Actor) -> bool:
    """Whoever looks after the catalogue sees what customers no longer do."""
    return actor.may(Permission.EDIT_INVENTORY)


def new_product(body: wire.ProductRequest) -> CreateWebProduct:
    return CreateWebProduct(
        name=tidy(body.name),
        description=body.description.strip(),
        price=exact(body.price),
        stock=Decimal(0 if body.stock is UNSET else body.stock),
        category=None if body.category is UNSET else body.category,
        warranty_info="" if body.warranty_info is UNSET else body.warranty_info.strip(),
        is_active=body.is_active is not False,
        picture=_picture(body.image) or None,
    )


def product_changes(
    product_id: int, body: wire.ProductRequest | wire.PatchedProductRequest
) -> UpdateWebProduct:
    """A PUT changes what it says too: only name, description and price must be in it."""
    return UpdateWebProduct(
        id=product_id,
        name=_tidy(body.name),
        description=body.description if body.description is UNSET else body.description.strip(),
        price=UNSET if body.price is UNSET else exact(body.price),
        stock=body.stock,
        category=body.category,
        warranty_info=body.warranty_info if body.warranty_info is UNSET else body.warranty_info.strip(),
        is_active=body.is_active,
        picture=_picture(body.image),
    )


def new_category(body: wire.CategoryRequest) -> CreateCategory:
    description = "" if body.description is UNSET else body.description.strip()
    return CreateCategory(name=tidy(body.name), description=description)


def category_changes(
    category_id: int, body: wire.CategoryRequest | wire.PatchedCategoryRequest
) -> UpdateCategory:
    description = body.description if body.description is UNSET else body.description.strip()
    return UpdateCategory(id=category_id, name=_tidy(body.name), description=description)


def new_review(product_id: int, body: wire.ReviewRequest | wire.ProductReviewRequest) -> CreateReview:
    comment = "" if body.comment is UNSET else body.comment.strip()
    return CreateReview(product_id=product_id, rating=body.rating, comment=comment)


def review_changes(review_id: int, body: wire.ReviewRequest | wire.PatchedReviewRequest) -> UpdateReview:
    comment = body.comment if body.comment is UNSET else body.comment.strip()
    return UpdateReview(id=review_id, product_id=body.product, rating=body.rating, comment=comment)


def _tidy(text: str | UnsetType) -> str | UnsetType:
    return text if text is UNSET else tidy(text)


def _picture(sent: wire.Picture | UnsetType | None) -> Picture | UnsetType | None:
    """:raises Malformed: what was sent is no picture."""
    if sent is UNSET or sent is None:
        return sent
    if sent.content:
        return picture_of(sent, field="image")
    if sent.content_type or not sent.name.startswith(("/", "http://", "https://")):
        raise Malformed(where="image", reason="debe enviarse como archivo, en un formulario multipart")
    return UNSET  # the address of the picture that is there, sent back
