"""The building blocks of operations about people at the door: the audit chain."""

from datetime import datetime
from typing import Any

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


@step
def audit(action: str, subject: str, *, actor: str, at: datetime, **details: Any) -> None:
    """
    Add an event to the tenant's chain. Called last in an operation: the end of the chain is locked until commit.

    `details` are plain values; never a secret.
    """
    sql.row(
        "SELECT append_audit(%s, %s, %s, %s, %s, %s::jsonb)",
        (current_tenant(), at, actor, action, subject, msgspec.json.encode(details).decode()),
    )


@step
def forget_failures(*, before: datetime) -> int:
    """Forget wrong PINs and passwords from before an instant; return how many."""
    return sql.execute(
        "DELETE FROM sign_in_failure WHERE tenant_id = %s AND at < %s", (current_tenant(), before)
    )
