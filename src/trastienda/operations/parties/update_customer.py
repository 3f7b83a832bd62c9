"""Change what is kept about a customer."""

from datetime import datetime
from typing import Any

from trastienda.domain.access.steps import audit
from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.domain.parties.rules import CustomerFields, checked
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import step, transaction

AUDITED = ("price_tier", "credit_limit", "is_active")
"""What gives a customer money, or takes them off the list: somebody may have to answer for it."""


def update_customer(customer_id: int, fields: CustomerFields, *, actor: Actor, now: datetime) -> None:
    """
    Write the fields that are set, and no others. A credit limit may end below what is owed already: it only keeps
    the next credit sale from being made.

    :raises CustomerNotFound: unknown or a neighbour's.
    :raises Invalid: an empty name, or a field without the form that the tenant's country gives it.
    :raises BadTaxId: the tax number is none.
    :raises NotFound: the branch is not an active one.
    """
    actor.require(Permission.EDIT_CUSTOMERS)
    with transaction(actor.tenant_id):
        before = _lock(customer_id, actor)
        values = checked(fields, country=tenant_profile(actor.tenant_id).country)
        if values.get("branch") is not None:
            open_branch(values["branch"])
        _write(customer_id, values, actor=actor, now=now)
        changed = {
            name: str(values[name]) for name in AUDITED if name in values and values[name] != before[name]
        }
        if changed:
            audit("customer.credit", f"customer:{customer_id}", actor=actor.name, at=now, **changed)


@step
def _lock(customer_id: int, actor: Actor) -> dict[str, Any]:
    """Hold the customer until commit; return what may have to be answered for as it was."""
    locked = sql.row(
        f"SELECT {', '.join(AUDITED)} FROM customer WHERE tenant_id = %s AND id = %s FOR UPDATE",
        (actor.tenant_id, customer_id),
    )
    if locked is None:
        raise CustomerNotFound(customer_id=customer_id)
    return dict(zip(AUDITED, locked, strict=True))


@step
def _write(customer_id: int, values: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    columns = {("branch_id" if name == "branch" else name): value for name, value in values.items()}
    if columns:
        sql.execute(
            f"UPDATE customer SET {', '.join(f'{column} = %({column})s' for column in columns)}, updated_at = %(now)s"
            " WHERE tenant_id = %(tenant)s AND id = %(customer)s",
            columns | {"now": now, "tenant": actor.tenant_id, "customer": customer_id},
        )
