"""Questions about the catalogue alone: its shelf labels and brands."""

import msgspec

from trastienda.kernel import sql
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


@step
def categories() -> list[CategoryCount]:
    """Return every category by name, the empty ones too."""
    return sql.structs(CategoryCount, _CATEGORIES, {"tenant": current_tenant()})


@step
def brands() -> list[BrandCount]:
    """Return every brand that an active product bears, by name."""
    return sql.structs(BrandCount, _BRANDS, (current_tenant(),))
