"""Whether a branch may be worked in: it belongs to the tenant and is open."""

import msgspec

from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class OpenBranch(msgspec.Struct, frozen=True):
    """What an operation needs to know of a branch. `below_zero` lets its stock be sold before it is received."""

    id: int
    name: str
    below_zero: bool


_BRANCHES = """
SELECT id, name, below_zero FROM branch
WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s::bigint[]) AND is_active
"""


@step
def open_branches(*branch_ids: int) -> dict[int, OpenBranch]:
    """
    Return the active branches with these ids. One query.

    :raises NotFound: one is unknown, closed or a neighbour's; the first in the order given.
    """
    found = sql.structs(OpenBranch, _BRANCHES, {"tenant": current_tenant(), "ids": list(branch_ids)})
    branches = {branch.id: branch for branch in found}
    for branch_id in branch_ids:
        if branch_id not in branches:
            raise NotFound(noun="branch", id=branch_id)
    return branches


@step
def open_branch(branch_id: int) -> OpenBranch:
    """Return an active branch. :raises NotFound: unknown, closed or a neighbour's."""
    return open_branches(branch_id)[branch_id]


_WEB_BRANCH = """
SELECT id, name, below_zero FROM branch WHERE tenant_id = %s AND is_active
ORDER BY id = coalesce(%s::bigint, 0) DESC, id LIMIT 1
"""


@step
def web_branch() -> OpenBranch:
    """
    Return the branch whose shelf the web store sells from: the one chosen if it is open, else the first. Two queries.

    :raises NotFound: the tenant has no open branch.
    """
    found = sql.structs(OpenBranch, _WEB_BRANCH, (current_tenant(), tenant_settings().web_branch))
    if not found:
        raise NotFound(noun="branch", id=tenant_settings().web_branch or "")
    return found[0]
