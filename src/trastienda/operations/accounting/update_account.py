"""Rename an account, move it in the chart, take it out of use or back into it."""

from datetime import datetime
from typing import Any

from msgspec import UNSET

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting.charting import (
    HeldAccount,
    change_chart_alone,
    check_code_is_free,
    children_of,
    hold_account,
    hold_parent,
    use_of,
)
from trastienda.domain.accounting.errors import AccountInUse
from trastienda.domain.accounting.rules import (
    DEEPEST,
    AccountFields,
    check_code,
    check_name,
    check_side,
    sat_code_of,
)
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction


def update_account(account_id: int, fields: AccountFields, *, actor: Actor, now: datetime) -> None:
    """
    Write the fields that are set, and no others. What an account is used for stays readable: its code and side are
    fixed once entries are posted to it, and an account that documents post to by themselves stays in use.

    :raises AccountNotFound: it, or the account to put it under, is unknown or a neighbour's.
    :raises AccountInUse: entries keep its code or side, documents or accounts below keep it active, or the account
        to put it under has entries of its own.
    :raises Invalid: an empty name, a code of another form or class, an unknown side, a circle, an inactive account
        above, or too deep a chart.
    :raises AlreadyTaken: the code is another account's.
    :raises UnknownSatCode: the SAT code is none.
    """
    actor.require(Permission.POST_BOOKS)
    with transaction(actor.tenant_id):
        change_chart_alone()
        account = hold_account(account_id)
        values: dict[str, Any] = {}
        parent = _parent(account, fields)
        values |= _identity(account, fields, parent)
        values |= _texts(fields, parent)
        values |= _activity(account, fields, parent)
        changed = {name: value for name, value in values.items() if value != getattr(account, name)}
        if not changed:
            return
        _write(account, changed)
        audit(
            "account.changed",
            f"account:{account_id}",
            actor=actor.name,
            at=now,
            account=account.code,
            **changed,
        )


@step
def _parent(account: HeldAccount, fields: AccountFields) -> HeldAccount | None:
    """Return the account above, the new one if it is to be another."""
    wanted = account.parent_id if fields.parent is UNSET else fields.parent
    if not isinstance(wanted, int):
        return None
    if wanted == account.parent_id:
        return hold_account(wanted)
    if wanted in _below(account.id):
        raise Invalid(field="parent", reason="a_circle")
    return hold_parent(wanted)


@step
def _identity(account: HeldAccount, fields: AccountFields, parent: HeldAccount | None) -> dict[str, Any]:
    """The place in the chart, the code and the side."""
    code = account.code if fields.code is UNSET else str(fields.code).strip()
    side = account.normal_side if fields.normal_side is UNSET else check_side(str(fields.normal_side))
    check_code(code, above=parent.code if parent else None)
    if (code != account.code or side != account.normal_side) and (use := use_of(account.id)):
        raise AccountInUse(account=account.code, reason=use)
    if code != account.code:
        if code[0] != account.code[0] and children_of(account.id)[0]:
            raise Invalid(field="code", reason="of_another_class")
        check_code_is_free(code)
    level = parent.level + 1 if parent else 1
    if max(_below(account.id).values()) - account.level + level > DEEPEST:
        raise Invalid(field="parent", reason="too_deep")
    return {"code": code, "normal_side": side, "parent_id": parent.id if parent else None, "level": level}


def _texts(fields: AccountFields, parent: HeldAccount | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if fields.name is not UNSET:
        values["name"] = check_name(str(fields.name))
    if fields.description is not UNSET:
        values["description"] = tidy(fields.description or "")
    if fields.sat_code is not UNSET:
        values["sat_code"] = sat_code_of(fields.sat_code, above=parent.sat_code if parent else None)
    return values


@step
def _activity(account: HeldAccount, fields: AccountFields, parent: HeldAccount | None) -> dict[str, Any]:
    """An account is active only under an active one, and inactive only above inactive ones."""
    is_active = account.is_active if fields.is_active is UNSET else bool(fields.is_active)
    if is_active and not account.is_active and parent is not None and not parent.is_active:
        raise Invalid(field="parent", reason="inactive_account")
    if not is_active and account.is_active:
        if use_of(account.id) == "posted_automatically":
            raise AccountInUse(account=account.code, reason="posted_automatically")
        if children_of(account.id)[1]:
            raise AccountInUse(account=account.code, reason="active_children")
    return {"is_active": is_active}


_BELOW = """
WITH RECURSIVE below AS (
  SELECT id, level FROM account WHERE tenant_id = %(tenant)s AND id = %(account)s
  UNION ALL
  SELECT c.id, c.level FROM below b JOIN account c ON c.tenant_id = %(tenant)s AND c.parent_id = b.id
)
SELECT id, level FROM below
"""
_SINK = """
UPDATE account SET level = level + %(by)s
WHERE tenant_id = %(tenant)s AND id = ANY(%(accounts)s::bigint[])
"""


@step
def _below(account_id: int) -> dict[int, int]:
    """Return the account and all below it, with their levels."""
    return dict(sql.rows(_BELOW, {"tenant": current_tenant(), "account": account_id}))


@step
def _write(account: HeldAccount, changed: dict[str, Any]) -> None:
    tenant = current_tenant()
    if "level" in changed:
        below = [each for each in _below(account.id) if each != account.id]
        by = changed["level"] - account.level
        sql.execute(_SINK, {"by": by, "tenant": tenant, "accounts": below})
    sql.execute(
        f"UPDATE account SET {', '.join(f'{column} = %({column})s' for column in changed)}"
        " WHERE tenant_id = %(tenant)s AND id = %(account)s",
        changed | {"tenant": tenant, "account": account.id},
    )
