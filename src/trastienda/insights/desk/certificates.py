"""
Question: which certificates sign the shop's fiscal documents, and until when?

Grain: one certificate, those that were replaced too.   Source: fiscal_certificate, branch.   Fresh: now.   Nothing of a
key.   Costs: 1 statement.
"""

from datetime import datetime

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class CertificateShown(msgspec.Struct, frozen=True):
    """One certificate. `branch` None: for every branch that has none of its own."""

    number: str
    tax_id: str
    legal_name: str
    branch: str | None
    valid_from: datetime
    valid_until: datetime
    is_active: bool
    installed_at: datetime
    installed_by: str


_SHOWN = """
SELECT c.number, c.tax_id, c.legal_name, b.name, c.valid_from, c.valid_until, c.is_active, c.installed_at, c.actor
FROM fiscal_certificate c LEFT JOIN branch b ON b.tenant_id = c.tenant_id AND b.id = c.branch_id
WHERE c.tenant_id = %s ORDER BY c.is_active DESC, c.id DESC LIMIT 200
"""


def certificates_shown(*, actor: Actor) -> list[CertificateShown]:
    """Return them, those in use first. :raises Forbidden: settings are not the actor's to change."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        return sql.structs(CertificateShown, _SHOWN, (current_tenant(),))
