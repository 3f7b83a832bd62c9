"""The building blocks of operations that change the chart of accounts, or need it to stand still.

The chart is changed by one operation at a time per tenant, so that a tree stays a tree. An account that changes is
held against postings: a document that has posted to it and is not committed yet is waited for, and then counted.
"""

from collections.abc import Collection

import msgspec

from trastienda.domain.accounting.errors import AccountInUse, AccountNotFound
from trastienda.kernel import sql
from trastienda.kernel.errors import AlreadyTaken, Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_LOCK = 7243397


class HeldAccount(msgspec.Struct, frozen=True):
    """An account as it is kept, locked until commit."""

    id: int
    code: str
    sat_code: str
    name: str
    description: str
    normal_side: str
    parent_id: int | None
    level: int
    is_active: bool


class Standing(msgspec.Struct, frozen=True):
    """What an account that takes entries must be: active, and without accounts below it."""

    is_active: bool
    has_children: bool


_HOLD = """
SELECT id, code, sat_code, name, description, normal_side, parent_id, level, is_active FROM account
WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_USED = """
SELECT EXISTS (SELECT FROM posting_rule WHERE tenant_id = %(tenant)s AND account_id = %(account)s),
  EXISTS (SELECT FROM entry_line WHERE tenant_id = %(tenant)s AND account_id = %(account)s)
"""
_CHILDREN = """
SELECT count(*), count(*) FILTER (WHERE is_active) FROM account WHERE tenant_id = %s AND parent_id = %s
"""
_HOLD_MANY = "SELECT id FROM account WHERE tenant_id = %s AND id = ANY(%s::bigint[]) ORDER BY id FOR SHARE"
_STANDING = """
SELECT a.id, a.is_active,
  EXISTS (SELECT FROM account c WHERE c.tenant_id = a.tenant_id AND c.parent_id = a.id)
FROM account a WHERE a.tenant_id = %s AND a.id = ANY(%s::bigint[])
"""


@step
def change_chart_alone() -> None:
    """Wait for other changes of this tenant's chart; hold the next ones until commit."""
    sql.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, current_tenant() % 2**31))


@step
def hold_account(account_id: int) -> HeldAccount:
    """Hold an account against changes and postings. :raises AccountNotFound: unknown or a neighbour's."""
    found = sql.row(_HOLD, (current_tenant(), account_id))
    if found is None:
        raise AccountNotFound(account_id=account_id)
    return HeldAccount(*found)


@step
def use_of(account_id: int) -> str | None:
    """Return what a held account is used for: `posted_automatically`, `has_entries`, or None."""
    has_rules, has_lines = sql.row(_USED, {"tenant": current_tenant(), "account": account_id}) or (
        False,
        False,
    )
    return "posted_automatically" if has_rules else "has_entries" if has_lines else None


@step
def children_of(account_id: int) -> tuple[int, int]:
    """Return how many accounts are directly below one, and how many of them are active."""
    every, active = sql.row(_CHILDREN, (current_tenant(), account_id)) or (0, 0)
    return every, active


@step
def hold_parent(account_id: int) -> HeldAccount:
    """
    Hold the account that another is to be put under.

    :raises AccountNotFound: unknown or a neighbour's.
    :raises Invalid: it is inactive.
    :raises AccountInUse: entries are posted to it, so that it is no sum of others.
    """
    parent = hold_account(account_id)
    if not parent.is_active:
        raise Invalid(field="parent", reason="inactive_account")
    if use := use_of(account_id):
        raise AccountInUse(account=parent.code, reason=use)
    return parent


@step
def check_code_is_free(code: str) -> None:
    """:raises AlreadyTaken: an account of the chart has the code."""
    if sql.row("SELECT 1 FROM account WHERE tenant_id = %s AND code = %s", (current_tenant(), code)):
        raise AlreadyTaken(field="code", value=code)


@step
def hold_for_posting(account_ids: Collection[int]) -> dict[int, Standing]:
    """
    Hold accounts as they are while entries are posted to them; return what the known ones are.

    Locked by one statement and read by the next, which sees what a change that was waited for has left.
    """
    params = (current_tenant(), sorted(set(account_ids)))
    sql.rows(_HOLD_MANY, params)
    return {row[0]: Standing(*row[1:]) for row in sql.rows(_STANDING, params)}
