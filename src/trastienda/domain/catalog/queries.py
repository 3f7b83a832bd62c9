"""Questions about the catalogue alone: its shelf labels and brands."""

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class CategoryCount(msgspec.Struct, frozen=True):
    """A category and how many active products it holds itself."""

    id: int
    name: str
    description: str
    parent_id: int | None
    product_count: int


class BrandCount(msgspec.Struct, frozen=True):
    """A brand, which is a text on the product, and how many active products bear it."""

    name: str
    product_count: int


class ShelfLabel(msgspec.Struct, frozen=True):
    id: int
    name: str
    description: str


_CATEGORIES = """
SELECT c.id, c.name, c.description, c.parent_id, coalesce(p.count, 0) FROM category c
LEFT JOIN (SELECT category_id, count(*) AS count FROM product
  WHERE tenant_id = %(tenant)s AND is_active AND category_id IS NOT NULL GROUP BY category_id) p
  ON p.category_id = c.id
WHERE c.tenant_id = %(tenant)s ORDER BY c.name, c.id
"""
_BRANDS = """
SELECT brand, count(*) FROM product
WHERE tenant_id = %s AND is_active AND brand <> '' GROUP BY brand ORDER BY lower(brand), brand
"""
_LABELS = "SELECT id, name, description FROM category WHERE tenant_id = %s ORDER BY name, id"
_LABEL = "SELECT id, name, description FROM category WHERE tenant_id = %s AND id = %s"
_NAME = "SELECT name FROM product WHERE tenant_id = %s AND id = %s AND (is_active OR %s)"


@step
def categories() -> list[CategoryCount]:
    """Return every category by name, the empty ones too."""
    return sql.structs(CategoryCount, _CATEGORIES, {"tenant": current_tenant()})


@step
def brands() -> list[BrandCount]:
    """Return every brand that an active product bears, by name."""
    return sql.structs(BrandCount, _BRANDS, (current_tenant(),))


@step
def shelf_labels(page: PageRequest) -> list[ShelfLabel]:
    """Return a page of the categories by name."""
    return sql.structs(ShelfLabel, f"{_LABELS} {page.limit_sql()}", (current_tenant(),))


@step
def shelf_label_count() -> int:
    """Return how many categories there are."""
    return int(sql.value("SELECT count(*) FROM category WHERE tenant_id = %s", (current_tenant(),)))


@step
def shelf_label(category_id: int) -> ShelfLabel:
    """Return one category. :raises NotFound: unknown or a neighbour's."""
    found = sql.structs(ShelfLabel, _LABEL, (current_tenant(), category_id))
    if not found:
        raise NotFound(noun="category", id=category_id)
    return found[0]


@step
def product_name(product_id: int, *, also_inactive: bool = False) -> str:
    """Return what a product is called. :raises NotFound: unknown, a neighbour's, or not to be seen."""
    found = sql.value(_NAME, (current_tenant(), product_id, also_inactive))
    if found is None:
        raise NotFound(noun="product", id=product_id)
    return str(found)
