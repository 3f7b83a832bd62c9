"""Close a branch, or open it again. Nothing of it is erased: its sales, moves and papers stay."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.errors import BranchNotClosable
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.transaction import step, transaction

# All of them, so that of two people who close the last two branches one is refused.
_HELD = "SELECT id, name, is_active FROM branch WHERE tenant_id = %s ORDER BY id FOR UPDATE"
_HAS_STOCK = """
SELECT 1 FROM stock_level WHERE tenant_id = %s AND branch_id = %s AND (on_hand <> 0 OR reserved <> 0) LIMIT 1
"""
_OPEN_REGISTER = """
SELECT 1 FROM register_session WHERE tenant_id = %s AND branch_id = %s AND closed_at IS NULL LIMIT 1
"""
_SWITCH = "UPDATE branch SET is_active = %s WHERE tenant_id = %s AND id = %s"


def close_branch(branch: int, *, actor: Actor, now: datetime) -> None:
    """
    Let nobody sell, receive or sign in there any more. A branch that is closed already stays so.

    :raises NotFound: unknown or a neighbour's.
    :raises BranchNotClosable: it is the last open one, units lie or are set aside there, a register is open, or the
        web store was told to sell from it.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        name, is_active, others = _hold(branch, tenant_id=actor.tenant_id)
        if not is_active:
            return
        here = (actor.tenant_id, branch)
        reasons = {
            "last_branch": not others,
            "has_stock": sql.row(_HAS_STOCK, here) is not None,
            "open_register": sql.row(_OPEN_REGISTER, here) is not None,
            "sells_online": tenant_settings().web_branch == branch,
        }
        for reason, holds in reasons.items():
            if holds:
                raise BranchNotClosable(branch=name, reason=reason)
        sql.execute(_SWITCH, (False, *here))
        audit("branch.closed", f"branch:{branch}", actor=actor.name, at=now, name=name)


def reopen_branch(branch: int, *, actor: Actor, now: datetime) -> None:
    """Let a closed branch work again; one that is open stays so. :raises NotFound: unknown or a neighbour's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        name, is_active, _ = _hold(branch, tenant_id=actor.tenant_id)
        if is_active:
            return
        sql.execute(_SWITCH, (True, actor.tenant_id, branch))
        audit("branch.reopened", f"branch:{branch}", actor=actor.name, at=now, name=name)


@step
def _hold(branch: int, *, tenant_id: int) -> tuple[str, bool, int]:
    """Lock every branch; return this one's name, whether it is open, and how many others are."""
    held = {found[0]: found[1:] for found in sql.rows(_HELD, (tenant_id,))}
    if branch not in held:
        raise NotFound(noun="branch", id=branch)
    name, is_active = held[branch]
    others = sum(is_open for number, (_, is_open) in held.items() if number != branch)
    return name, is_active, others
