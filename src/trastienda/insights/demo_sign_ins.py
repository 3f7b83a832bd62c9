"""Question: with which PINs can a visitor try this installation?   Grain: one row per employee of a demo tenant.

The demo's PINs are published; which of them still open a door is asked of the database. A database in which a real
tenant lives answers nothing. Fresh: as of now.
"""

from collections.abc import Sequence

import msgspec

from trastienda.domain.access.secrets import pin_index
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction


class DemoSignIn(msgspec.Struct, frozen=True):
    """An employee, and the published PIN that is theirs."""

    name: str
    role: str
    branch: str
    pin: str


class DemoTenant(msgspec.Struct, frozen=True):
    """A shop that was made to be tried."""

    id: int
    name: str
    country: str
    sign_ins: list[DemoSignIn]


_EMPLOYEES = """
SELECT e.pin_index, e.name, e.role, b.name
FROM employee e
JOIN branch b ON b.tenant_id = e.tenant_id AND b.id = e.branch_id
WHERE e.tenant_id = %s AND e.is_active AND e.pin_index = ANY(%s)
ORDER BY e.id
"""


def demo_sign_ins(published_pins: Sequence[str], *, pin_key: str) -> list[DemoTenant]:
    """Return the demo's tenants and who can be signed in as; costs one query and one for each demo tenant."""
    tenants = sql.rows("SELECT id, name, country FROM demo_tenants()")
    return [
        DemoTenant(tenant_id, name, country, _sign_ins(tenant_id, published_pins, pin_key))
        for tenant_id, name, country in tenants
    ]


def _sign_ins(tenant_id: int, published_pins: Sequence[str], pin_key: str) -> list[DemoSignIn]:
    pins = {pin_index(pin, tenant_id=tenant_id, key=pin_key): pin for pin in published_pins}
    with transaction(tenant_id):
        found = sql.rows(_EMPLOYEES, (tenant_id, list(pins)))
    return [DemoSignIn(name, role, branch, pins[bytes(index)]) for index, name, role, branch in found]
