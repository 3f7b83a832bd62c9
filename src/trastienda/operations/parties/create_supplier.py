"""Put somebody on the list of those the shop buys from."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.parties.models import Supplier
from trastienda.domain.parties.supplier_rules import TEXTS, SupplierFields, checked
from trastienda.domain.parties.suppliers import check_name_free
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken, Invalid
from trastienda.kernel.transaction import transaction


def create_supplier(fields: SupplierFields, *, actor: Actor, now: datetime) -> int:
    """
    Make the supplier; returns their id. A name means one supplier, whatever its case.

    :raises Invalid: no name, or a field without the form that is kept.
    :raises BadTaxId: the tax number is none.
    :raises AlreadyTaken: another supplier has that name; of two at once, one.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    if not isinstance(fields.name, str):
        raise Invalid(field="name", reason="missing")
    with transaction(actor.tenant_id):
        values = checked(fields, country=tenant_profile(actor.tenant_id).country)
        check_name_free(values["name"])
        batch = sql.Batch()
        supplier_id = batch.new_id(Supplier)
        whole = {**dict.fromkeys(TEXTS), "is_active": True, **values}
        batch.insert(Supplier, id=supplier_id, created_at=now, **whole)
        batch.may_be_refused("supplier_name", AlreadyTaken(field="name", value=values["name"]))
        batch.write()
        audit(
            "supplier.created",
            f"supplier:{int(supplier_id)}",
            actor=actor.name,
            at=now,
            name=values["name"],
        )
    return int(supplier_id)
