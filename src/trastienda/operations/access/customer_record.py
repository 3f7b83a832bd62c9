"""The record under which the counter knows a customer who has an account in the web store."""

from datetime import datetime

from trastienda.domain.parties.models import Customer
from trastienda.domain.parties.rules import DEFAULTS, TEXTS
from trastienda.kernel import sql
from trastienda.kernel.money import ZERO

LONGEST_NAME = 200


def open_customer_record(*, name: str, email: str, batch: sql.Batch, at: datetime) -> sql.NewId:
    """Queue a record of a customer with nothing but a name and an address; return its id to be."""
    customer_id = batch.new_id(Customer)
    fields = {**dict.fromkeys((*TEXTS, "tax_id", "branch")), **DEFAULTS}
    batch.insert(
        Customer,
        **{
            **fields,
            "id": customer_id,
            "name": name[:LONGEST_NAME],
            "email": email or None,
            "balance": ZERO,
            "is_active": True,
            "created_at": at,
            "updated_at": at,
        },
    )
    return customer_id


# A record that any document, account line or vehicle names is part of the shop's history.
_DROP = """
DELETE FROM customer c WHERE c.tenant_id = %(tenant)s AND c.id = %(customer)s
  AND NOT EXISTS (SELECT 1 FROM app_user x WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM sale x WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM quotation x WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM layaway x WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM payment x WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM customer_move x WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id)
  AND NOT EXISTS (SELECT 1 FROM vehicle x WHERE x.tenant_id = c.tenant_id AND x.customer_id = c.id)
"""


def drop_customer_record(customer_id: int, *, tenant_id: int) -> bool:
    """Delete a record that nothing refers to; return whether it is gone."""
    return sql.execute(_DROP, {"tenant": tenant_id, "customer": customer_id}) > 0
