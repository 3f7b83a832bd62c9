"""What is done about orders in the background: those that nobody paid for in time are given up."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.kernel.actor import system_actor
from trastienda.operations.orders.expire_orders import expire_orders


@app.periodic(cron="*/5 * * * *")
@app.task(name="give_up_orders", queue="housekeeping", queueing_lock="give_up_orders")
def give_up_orders(timestamp: int) -> None:
    """Go through every tenant, as of the moment for which the task was due."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for tenant in tenant_ids():
        expire_orders(actor=system_actor(tenant), now=now)
