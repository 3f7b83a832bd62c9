"""Question: who works here, as what and where?

Grain: one row an employee, those who have left too. Sources: employees and branches. Fresh. No PIN in any form.
"""

from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class StaffRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    email: str | None
    phone: str | None
    role: str
    branch_id: int
    branch_name: str
    max_discount_pct: Decimal
    is_active: bool


_STAFF = """
SELECT e.id, e.name, e.email, e.phone, e.role, e.branch_id, b.name, e.max_discount_pct, e.is_active
FROM employee e JOIN branch b ON b.tenant_id = e.tenant_id AND b.id = e.branch_id
WHERE e.tenant_id = %s ORDER BY e.id
"""


@step
def staff() -> list[StaffRow]:
    """Return every employee in the order in which they were taken on."""
    return sql.structs(StaffRow, _STAFF, (current_tenant(),))
