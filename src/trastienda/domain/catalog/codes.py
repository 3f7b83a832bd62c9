"""SKU and barcode: unique in the tenant, and who says so is the database.

An in-store barcode is an EAN-13 with a prefix of 20 to 29, which GS1 leaves to every shop for its own use.
Sources: GS1 General Specifications, section 1.4.2 (GS1 Prefixes 020-029, 200-299: restricted circulation).
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from trastienda.domain.catalog.rules import ean13
from trastienda.kernel import sql
from trastienda.kernel.errors import AlreadyTaken, require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

FIELDS = {"product_sku": "sku", "product_barcode": "barcode"}
"""Which field each unique constraint guards."""
_SPACE = 10**11


@contextmanager
def unique_codes(*, sku: str | None, barcode: str | None) -> Iterator[None]:
    """
    Say which code is in use when writing a product fails on it, also when two are written at the same moment.

    :raises AlreadyTaken: the SKU or the barcode belongs to another product.
    """
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, UniqueViolation) else None
        field = FIELDS.get(name or "")
        if field is None:
            raise
        raise AlreadyTaken(field=field, value=(sku if field == "sku" else barcode) or "") from None


OWN_SKU = "WEB-"
"""What the SKU of a product begins with that was made where nobody gives SKUs."""

_SKU_CANDIDATE = """
SELECT c.sku, EXISTS (SELECT FROM product p WHERE p.tenant_id = %s AND p.sku = c.sku)
FROM (SELECT %s || lpad(n::text, greatest(6, length(n::text)), '0') AS sku
  FROM (SELECT nextval('product_id_seq') AS n) s) c
"""


@step
def new_sku() -> str:
    """Return a SKU that no product of the tenant has, nor will be given again."""
    for _ in range(100):
        sku, is_used = sql.row(_SKU_CANDIDATE, (current_tenant(), OWN_SKU)) or ("", True)
        if not is_used:
            return str(sku)
    require(False, "nobody typed a hundred SKUs in a row that are still to come")
    return ""


# The number comes from the sequence of products: nobody gets it twice, whatever happens at the same moment.
_CANDIDATE = """
SELECT n, EXISTS (SELECT FROM product p WHERE p.tenant_id = %(tenant)s
  AND p.barcode >= '2' || lpad((n %% %(space)s)::text, 11, '0')
  AND p.barcode < '2' || lpad((n %% %(space)s)::text, 11, '0') || ':')
FROM (SELECT coalesce(%(given)s::bigint, nextval('product_id_seq')) AS n) AS candidate
"""


@step
def new_barcode() -> str:
    """Return a valid in-store EAN-13 that no product of the tenant has, nor will be offered again."""
    given: int | None = None
    for _ in range(100):
        number, is_used = sql.row(
            _CANDIDATE, {"tenant": current_tenant(), "space": _SPACE, "given": given}
        ) or (0, True)
        if not is_used:
            return ean13(f"2{number % _SPACE:011d}")
        given = secrets.randbelow(_SPACE)  # somebody numbered their own shelves like this: look elsewhere
    require(False, "a hundred numbers of a hundred thousand million are not all in use")
    return ""
