"""From our rows to this dialect's answers."""

from trastienda.domain.catalog.queries import ShelfLabel
from trastienda.insights.reviews import ReviewRow
from trastienda.insights.store_products import Shown
from trastienda.surfaces.smartsales.catalog import wire
from trastienda.web import encode
from trastienda.web.encode import Raw

PRODUCT = Shown(
    keys={name: name for name in wire.Product.__struct_fields__},
    picture="/api/products/{id}/image/{digest}.webp",
)
"""The documented product: its fields are called as ours are."""


def recommendations(name: str, products: bytes) -> Raw:
    """:param products: the JSON array of them."""
    return Raw(b'{"product":' + encode.json(name) + b',"recommendations":' + products + b"}")


def category(label: ShelfLabel) -> wire.Category:
    return wire.Category(id=label.id, name=label.name, description=label.description)


def review(row: ReviewRow) -> wire.Review:
    return wire.Review(
        id=row.id,
        product=row.product_id,
        user=row.user_id,
        user_username=row.username,
        user_email=row.email,
        rating=row.rating,
        comment=row.comment,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
