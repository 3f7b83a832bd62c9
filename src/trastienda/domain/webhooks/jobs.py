"""The name of the job that delivers, for those who leave one; `database.sql` leaves the same."""

from trastienda.kernel.deferring import defer
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

QUEUE, TASK = "webhooks", "deliver_webhooks"


@step
def deliver_soon() -> None:
    """Let what is due be delivered as soon as this is committed."""
    defer(TASK, queue=QUEUE, tenant_id=current_tenant())
