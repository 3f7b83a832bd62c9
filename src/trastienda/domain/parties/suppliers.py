"""Suppliers named in words: the words find one, or make one."""

from datetime import datetime

from trastienda.kernel import sql
from trastienda.kernel.errors import AlreadyTaken, NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_FIND = """
SELECT id FROM supplier WHERE tenant_id = %s AND lower(name) = lower(%s) ORDER BY name = %s DESC, id LIMIT 1
"""
_MAKE = """
INSERT INTO supplier (tenant_id, name, is_active, created_at) VALUES (%s, %s, true, %s)
ON CONFLICT (tenant_id, name) DO UPDATE SET is_active = supplier.is_active
RETURNING id
"""


@step
def supplier_named(name: str, *, at: datetime) -> int:
    """
    Return the supplier of that name; one that is not known yet is made. Case and spaces do not matter.

    Two purchases that make the same one at once end with one: the second waits and gets the first's.
    """
    tidy = " ".join(name.split())
    found: int | None = sql.value(_FIND, (current_tenant(), tidy, tidy))
    if found is None:
        found = sql.value(_MAKE, (current_tenant(), tidy, at))
    return int(found or 0)


_LOCK = "SELECT name FROM supplier WHERE tenant_id = %s AND id = %s FOR UPDATE"
_SAME = "SELECT 1 FROM supplier WHERE tenant_id = %s AND lower(name) = lower(%s) AND id <> %s LIMIT 1"


@step
def hold_supplier(supplier_id: int) -> str:
    """Return a supplier's name, and let nobody change them before commit. :raises NotFound: unknown, a neighbour's."""
    found: str | None = sql.value(_LOCK, (current_tenant(), supplier_id))
    if found is None:
        raise NotFound(noun="supplier", id=supplier_id)
    return found


@step
def check_name_free(name: str, *, but: int = 0) -> None:
    """Refuse a name that another supplier has, in any case. :raises AlreadyTaken: somebody has it."""
    if sql.row(_SAME, (current_tenant(), name, but)) is not None:
        raise AlreadyTaken(field="name", value=name)
