"""Questions about the tenant itself: its branches and how its screens look."""

from collections.abc import Mapping

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class BranchRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    address: str
    phone: str
    is_active: bool


class Theme(msgspec.Struct, frozen=True):
    """A theme by name, and the variables in which this tenant differs from it."""

    name: str
    variables: Mapping[str, str]


_BRANCHES = "SELECT id, name, address, phone, is_active FROM branch WHERE tenant_id = %s ORDER BY id"


@step
def is_open(tenant_id: int) -> bool:
    """Whether there is such a tenant, it is the running one, and it still works."""
    return sql.row("SELECT 1 FROM tenant WHERE id = %s AND is_active", (tenant_id,)) is not None


@step
def branches() -> list[BranchRow]:
    """Return every branch, the closed ones too, in the order in which they were made."""
    return sql.structs(BranchRow, _BRANCHES, (current_tenant(),))


@step
def theme() -> Theme:
    """Return how the running tenant's screens look."""
    name, variables = sql.row(
        "SELECT theme, theme_variables FROM tenant WHERE id = %s", (current_tenant(),)
    ) or (
        "default",
        "{}",
    )
    return Theme(name=name, variables=msgspec.json.decode(variables, type=dict[str, str]))
