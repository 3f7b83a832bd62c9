"""Pictures of products: kept, replaced and shown. How one is made of what somebody sent is `web/pictures.py`.

`digest` is the SHA-256 of the content, so that an address that names it always shows the same bytes.
"""

from datetime import datetime

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Picture(msgspec.Struct, frozen=True):
    """A finished picture: WebP, sizes in pixels."""

    content: bytes
    width: int
    height: int
    digest: str


_KEEP = """
INSERT INTO product_image (tenant_id, product_id, digest, width, height, content, updated_at)
VALUES (%(tenant)s, %(product)s, %(digest)s, %(width)s, %(height)s, %(content)s, %(at)s)
ON CONFLICT (tenant_id, product_id) DO UPDATE SET digest = excluded.digest, width = excluded.width,
  height = excluded.height, content = excluded.content, updated_at = excluded.updated_at
"""
_FIND = "SELECT content FROM product_image WHERE tenant_id = %s AND product_id = %s AND digest = %s"


@step
def keep_picture(product_id: int, picture: Picture, *, at: datetime) -> None:
    """Make it the product's picture, in place of the one it may have."""
    sql.execute(
        _KEEP,
        {"tenant": current_tenant(), "product": product_id, "at": at, **msgspec.structs.asdict(picture)},
    )


@step
def drop_picture(product_id: int) -> None:
    """Leave the product without a picture; nothing happens when it has none."""
    sql.execute(
        "DELETE FROM product_image WHERE tenant_id = %s AND product_id = %s", (current_tenant(), product_id)
    )


@step
def picture_digest(product_id: int) -> str:
    """Return the digest of a product's picture, empty when it has none."""
    find = "SELECT digest FROM product_image WHERE tenant_id = %s AND product_id = %s"
    return str(sql.value(find, (current_tenant(), product_id)) or "")


@step
def picture_content(product_id: int, digest: str) -> bytes | None:
    """Return the bytes of a product's picture, None when it has none of that digest (any more)."""
    found = sql.value(_FIND, (current_tenant(), product_id, digest))
    return None if found is None else bytes(found)
