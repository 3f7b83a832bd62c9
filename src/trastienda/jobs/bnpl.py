"""What financiers are asked in the background: to take an application, and how it stands.

A job makes one call outside and then one operation. A notice is only a reason to ask.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from trastienda.adapters.bnpl.financiers import NEEDED, financier
from trastienda.adapters.bnpl.port import Financier
from trastienda.adapters.outside.asking import Refused, Silent
from trastienda.adapters.outside.connected import usable_account
from trastienda.domain.bnpl import steps as bnpl
from trastienda.domain.bnpl.financing import PROVIDERS, FinancingWanted
from trastienda.domain.bnpl.states import ApplicationState
from trastienda.domain.bnpl.steps import HeldApplication
from trastienda.domain.connections.errors import NotConfigured
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.bnpl.record_answer import give_up, record_refusal
from trastienda.operations.bnpl.settle_application import SettleApplication, settle_application
from trastienda.operations.bnpl.start_application import ASK, LOOK, QUEUE

log = logging.getLogger("trastienda.bnpl")

PATIENCE = timedelta(minutes=5)
"""How long a notice may take before its financier is asked instead."""
OPEN_FOR = timedelta(days=3)
"""Nobody decides any more after that; an approval that comes all the same counts."""
MOST_AT_ONCE = 50
AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
"""After 4 s, 16 s, a minute… What is left then, `ask_financiers` takes up again."""


@app.task(name=ASK, queue=QUEUE, retry=AGAIN)
def ask_financier(tenant_id: int, application_id: int) -> None:
    """Tell the financier of an application. :raises Silent: it did not answer; the queue tries again."""
    held = _application(tenant_id, application_id)
    actor = system_actor(tenant_id, name=PROVIDERS[held.provider])
    if held.state is not ApplicationState.ASKING:
        return
    try:
        standing = _financier(held, tenant_id).apply(_wanted(held, tenant_id))
    except (Refused, NotConfigured) as refused:
        log.warning("application %s of tenant %s: %s", held.id, tenant_id, refused)
        problem = refused.code if isinstance(refused, Refused) else str(refused)
        record_refusal(held.id, problem=problem, actor=actor, now=clock.now())
        return
    settle_application(SettleApplication(held.id, standing), actor=actor, now=clock.now())


@app.task(name=LOOK, queue=QUEUE, retry=AGAIN)
def look_at_application(tenant_id: int, application_id: int) -> None:
    """Ask how an application stands and act on it. :raises Silent: no answer; the queue tries again."""
    held = _application(tenant_id, application_id)
    standing = _financier(held, tenant_id).look(held.external_id or "", held.key)
    if standing is not None:
        actor = system_actor(tenant_id, name=PROVIDERS[held.provider])
        settle_application(SettleApplication(held.id, standing), actor=actor, now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="ask_financiers", queue=QUEUE, queueing_lock="ask_financiers")
def ask_financiers(timestamp: int) -> None:
    """Ask about every application whose notice is overdue, tenant by tenant."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for tenant in tenant_ids():
        ask_for_tenant(tenant, now=now)


def ask_for_tenant(tenant_id: int, *, now: datetime) -> None:
    """Ask about a tenant's applications. A financier that does not answer is asked again next time."""
    with transaction(tenant_id):
        waiting = bnpl.overdue_applications(now=now, patience=PATIENCE, most=MOST_AT_ONCE)
    for id_, state, made_at in waiting:
        try:
            if state == ApplicationState.ASKING:
                ask_financier(tenant_id, id_)
            else:
                look_at_application(tenant_id, id_)
        except (Silent, Refused, DomainError) as problem:
            log.warning("application %s of tenant %s: %s", id_, tenant_id, problem)
        if now - made_at > OPEN_FOR:
            give_up(id_, actor=system_actor(tenant_id), now=now)


def _application(tenant_id: int, application_id: int) -> HeldApplication:
    with transaction(tenant_id):
        return bnpl.application(application_id)


def _financier(held: HeldApplication, tenant_id: int) -> Financier:
    needed = NEEDED[held.provider]
    return financier(usable_account(held.provider, tenant_id, settings.NEIGHBOURS, needed=needed))


def _wanted(held: HeldApplication, tenant_id: int) -> FinancingWanted:
    with transaction(tenant_id):
        query = "SELECT folio FROM sale WHERE tenant_id = %s AND id = %s"
        folio = sql.value(query, (tenant_id, held.sale_id))
    shop = settings.PUBLIC_URL or settings.LOCAL_URL
    return FinancingWanted(
        key=held.key,
        amount=held.amount,
        currency=held.currency,
        description=f"Venta {folio}",
        customer_name=held.customer_name,
        customer_phone=held.customer_phone,
        notices=f"{shop}/pos/api/bnpl/webhook/{held.provider}?tenant={tenant_id}",
        back=shop,
    )
