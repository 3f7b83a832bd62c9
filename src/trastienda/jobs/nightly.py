"""What is done every night, tenant by tenant: free what nobody came for, forget what no longer serves anybody, and
fold the books and what products sold, and count the sales, so that statements and lists stay as quick as they are.

Only records of answers, of wrong PINs and passwords, of expired sessions, of exports and of webhooks are forgotten.
Documents, ledgers and the audit chain never are.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from procrastinate.contrib.django import app

from trastienda.domain.access import sessions
from trastienda.domain.access.steps import forget_failures
from trastienda.domain.accounting import balances
from trastienda.domain.exports import rules as export_rules
from trastienda.domain.exports import steps as exports
from trastienda.domain.sales import counted, sold
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.queries import is_open
from trastienda.domain.webhooks import steps as webhooks
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.kernel.actor import system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.stock.release_expired import release_expired
from trastienda.web.idempotency import forget_answers

ANSWERS_KEPT = timedelta(days=30)
"""How long a repeated request still gets its first answer. A till that was off for a month has been looked at."""
FAILURES_KEPT = timedelta(days=1)
"""How long a wrong PIN is remembered; what slows down guessing looks back hours."""


class Forgotten(msgspec.Struct, frozen=True):
    """How many rows one tenant no longer has."""

    answers: int
    failures: int
    sessions: int
    exports: int
    webhooks: int


@app.periodic(cron="17 9 * * *")  # UTC: between one and six in the morning all over Latin America
@app.task(name="nightly", queue="housekeeping", queueing_lock="nightly")
def nightly(timestamp: int) -> None:
    """Tidy up every tenant, as of the moment for which the task was due."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for tenant in tenant_ids():
        release_expired(actor=system_actor(tenant), now=now)
        tidy_up(tenant, now=now)
        with transaction(tenant):
            balances.fold()
            counted.count_sales()
            if is_open(tenant):  # a shop that has closed sells nothing more, and has no profile
                sold.fold(zone_name=tenant_profile(tenant).time_zone)


def tidy_up(tenant_id: int, *, now: datetime) -> Forgotten:
    """Forget old answers and failures of one tenant, in a transaction of its own."""
    with transaction(tenant_id):
        return Forgotten(
            answers=forget_answers(before=now - ANSWERS_KEPT),
            failures=forget_failures(before=now - FAILURES_KEPT),
            sessions=sessions.forget(before=now),
            exports=exports.forget(before=now - export_rules.KEPT),
            webhooks=webhooks.forget(before=now - webhooks.KEPT),
        )
