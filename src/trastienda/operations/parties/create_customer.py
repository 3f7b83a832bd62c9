"""Put somebody on the list of customers."""

from datetime import datetime

from msgspec import UNSET

from trastienda.domain.access.steps import audit
from trastienda.domain.parties.models import Customer
from trastienda.domain.parties.rules import DEFAULTS, TEXTS, CustomerFields, checked
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO
from trastienda.kernel.transaction import transaction


def create_customer(fields: CustomerFields, *, actor: Actor, now: datetime) -> int:
    """
    Make the customer; returns their id. Without a branch they belong to the actor's.

    :raises Invalid: no name, or a field without the form that the tenant's country gives it.
    :raises BadTaxId: the tax number is none.
    :raises NotFound: the branch is not an active one.
    """
    actor.require(Permission.CREATE_CUSTOMERS)
    if fields.name is UNSET:
        raise Invalid(field="name", reason="missing")
    with transaction(actor.tenant_id):
        values = checked(fields, country=tenant_profile(actor.tenant_id).country)
        branch_id = values.pop("branch", None) or actor.branch_id
        batch = sql.Batch()
        customer_id = batch.new_id(Customer)
        batch.insert(
            Customer,
            id=customer_id,
            branch=open_branch(branch_id).id if branch_id else None,
            balance=ZERO,
            created_at=now,
            updated_at=now,
            **{**dict.fromkeys((*TEXTS, "tax_id")), **DEFAULTS, "is_active": True, **values},
        )
        batch.write()
        if values.get("credit_limit"):
            audit(
                "customer.credit",
                f"customer:{int(customer_id)}",
                actor=actor.name,
                at=now,
                credit_limit=str(values["credit_limit"]),
            )
    return int(customer_id)
