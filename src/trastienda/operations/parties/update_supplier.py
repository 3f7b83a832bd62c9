"""Change what is kept about a supplier."""

from datetime import datetime

from django.db import IntegrityError

from trastienda.domain.access.steps import audit
from trastienda.domain.parties.supplier_rules import SupplierFields, checked
from trastienda.domain.parties.suppliers import check_name_free, hold_supplier
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken
from trastienda.kernel.transaction import transaction


def update_supplier(supplier_id: int, fields: SupplierFields, *, actor: Actor, now: datetime) -> None:
    """
    Write the fields that are set, and no others.

    :raises NotFound: unknown or a neighbour's.
    :raises Invalid: an empty name, or a field without the form that is kept.
    :raises BadTaxId: the tax number is none.
    :raises AlreadyTaken: another supplier has that name; of two at once, one.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        hold_supplier(supplier_id)
        values = checked(fields, country=tenant_profile(actor.tenant_id).country)
        if not values:
            return
        if "name" in values:
            check_name_free(values["name"], but=supplier_id)
        assignments = ", ".join(f"{column} = %({column})s" for column in values)
        try:
            sql.execute(
                f"UPDATE supplier SET {assignments} WHERE tenant_id = %(tenant)s AND id = %(supplier)s",
                {**values, "tenant": actor.tenant_id, "supplier": supplier_id},
            )
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != "supplier_name":
                raise
            raise AlreadyTaken(field="name", value=values["name"]) from None
        audit(
            "supplier.changed",
            f"supplier:{supplier_id}",
            actor=actor.name,
            at=now,
            changed=sorted(values),
        )
