"""Take a customer off the list for good, which is possible while nothing tells of them."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from trastienda.domain.access.steps import audit
from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.domain.parties.models import Customer
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import InUse
from trastienda.kernel.tenancy import TenantModel, current_tenant
from trastienda.kernel.transaction import step, transaction


def remove_customer(customer_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Delete a customer to whom nothing refers: no document, payment, line of an account, vehicle or web account.

    :raises CustomerNotFound: unknown or a neighbour's.
    :raises InUse: something refers to them; they can be made inactive.
    """
    actor.require(Permission.EDIT_CUSTOMERS)
    with transaction(actor.tenant_id):
        customer = Customer.objects.select_for_update().filter(pk=customer_id).first()
        if customer is None:
            raise CustomerNotFound(customer_id=customer_id)
        if _is_referred_to(customer_id):
            raise InUse(noun="customer", id=customer_id)
        sql.execute("DELETE FROM customer WHERE tenant_id = %s AND id = %s", (current_tenant(), customer_id))
        audit("customer.removed", f"customer:{customer_id}", actor=actor.name, at=now, name=customer.name)


@step
def _is_referred_to(customer_id: int) -> bool:
    return bool(sql.value(_question(), {"tenant": current_tenant(), "customer": customer_id}))


@cache
def _question() -> str:
    """Ask every table that refers to customers, as the models say."""
    return "SELECT " + " OR ".join(
        f"EXISTS (SELECT FROM {table} WHERE tenant_id = %(tenant)s AND {column} = %(customer)s)"
        for table, column in _references()
    )


def _references() -> Iterator[tuple[str, str]]:
    for relation in Customer._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if relation.auto_created and isinstance(model, type) and issubclass(model, TenantModel):
            yield model._meta.db_table, str(relation.field.column)  # type: ignore[union-attr]
