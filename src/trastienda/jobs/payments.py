"""What is asked of gateways in the background: how pages stand whose notices were lost, and to give money back.

A job makes one call outside and then one operation. Every call may have had its effect although its answer was lost:
pages are asked about, refunds are looked for before they are sent again.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from trastienda.adapters.payments.gateways import STRIPE, card_gateway
from trastienda.adapters.payments.port import CardGateway
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable, NoGateway
from trastienda.domain.payments.intents import IntentState, WaitingIntent, looked_at, waiting_intents
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.kernel import clock
from trastienda.kernel.actor import system_actor
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.payments.at_gateway import CLOSE_PAGE, QUEUE, REFUND
from trastienda.operations.payments.forget_page import forget_page
from trastienda.operations.payments.record_refund import RecordRefund, record_refund, refund_to_make
from trastienda.operations.payments.settle_checkout import SettleCheckout, settle_checkout

log = logging.getLogger("trastienda.payments")

PATIENCE = timedelta(minutes=5)
"""How long a notice may take before its gateway is asked instead."""
MOST_AT_ONCE = 50
UNANSWERED_FOR = timedelta(days=1)
"""A page that nobody ever got the address of is given up then; gateways keep pages open no longer than a day."""
AWAITED_FOR = timedelta(days=10)
"""A voucher that is not paid by then has run out; gateways say so themselves, and that notice may be lost."""

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)
"""After 4 s, 16 s, a minute… a day in all. What is left then, `ask_gateways` takes up again."""


@app.periodic(cron="*/5 * * * *")
@app.task(name="ask_gateways", queue=QUEUE, queueing_lock="ask_gateways")
def ask_gateways(timestamp: int) -> None:
    """Ask about every page whose notice is overdue, tenant by tenant."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for tenant in tenant_ids():
        ask_for_tenant(tenant, now=now)


def ask_for_tenant(tenant_id: int, *, now: datetime) -> None:
    """Ask about a tenant's pages. A gateway that does not answer is asked again next time."""
    with transaction(tenant_id):
        waiting = waiting_intents(now=now, patience=PATIENCE, most=MOST_AT_ONCE)
        for intent in waiting:
            if intent.state is IntentState.REFUNDING:  # its job gave up, or was lost with the queue
                looked_at(intent.id, at=now)
                defer(REFUND, queue=QUEUE, tenant_id=tenant_id, intent_id=intent.id)
    for intent in waiting:
        if intent.state is not IntentState.REFUNDING:
            try:
                _ask(intent, tenant_id=tenant_id, now=now)
            except DomainError as error:
                log.warning("intent %s of tenant %s: %s", intent.id, tenant_id, error)
                if isinstance(error, GatewayUnavailable | NoGateway):
                    return


def _ask(intent: WaitingIntent, *, tenant_id: int, now: datetime) -> None:
    actor = system_actor(tenant_id, name="Stripe")
    age = now - intent.created_at
    if intent.external_id is None:
        if age > UNANSWERED_FOR:
            forget_page(intent.id, problem="never answered", actor=actor, now=now)
        return
    try:
        page = card_gateway(tenant_id, settings.STRIPE_ACCOUNTS).checkout(intent.external_id)
    except GatewayRefused as refused:  # the account does not know it: it is another account by now
        if age > UNANSWERED_FOR:
            forget_page(intent.id, problem=refused.reason, actor=actor, now=now)
        return
    settle_checkout(SettleCheckout(gateway=intent.gateway, page=page), actor=actor, now=now)
    if intent.state is IntentState.AWAITING and age > AWAITED_FOR and not page.is_paid:
        forget_page(intent.id, problem="never paid", actor=actor, now=now)


@app.task(name=CLOSE_PAGE, queue=QUEUE, retry=AGAIN)
def close_page_at_gateway(tenant_id: int, session_id: str) -> None:
    """Let nobody pay on a page any more; what was paid on it meanwhile is settled, which may mean given back."""
    gateway = card_gateway(tenant_id, settings.STRIPE_ACCOUNTS)
    try:
        page = gateway.close_checkout(session_id)
    except GatewayRefused as refused:
        log.warning("page %s of tenant %s: %s", session_id, tenant_id, refused)
        return
    actor = system_actor(tenant_id, name="Stripe")
    settle_checkout(SettleCheckout(gateway=STRIPE, page=page), actor=actor, now=clock.now())


@app.task(name=REFUND, queue=QUEUE, retry=AGAIN, pass_context=True)
def refund_at_gateway(context: JobContext, tenant_id: int, intent_id: int) -> None:
    """Give back what was collected for an intent, once, however often this runs."""
    gateway = card_gateway(tenant_id, settings.STRIPE_ACCOUNTS)
    give_back(tenant_id, intent_id, gateway, attempt=context.job.attempts + 1)


def give_back(tenant_id: int, intent_id: int, gateway: CardGateway, *, attempt: int) -> None:
    """Look whether the money went back already, send it otherwise, and record either."""
    actor = system_actor(tenant_id, name="Stripe")
    wanted = refund_to_make(intent_id, attempt=attempt, actor=actor)
    if wanted is None:
        return
    try:
        made = gateway.find_refund(wanted) or gateway.refund(wanted)
        record = RecordRefund(intent=intent_id, made=made)
    except GatewayRefused as refused:
        log.error("refund for intent %s of tenant %s: %s", intent_id, tenant_id, refused)
        record = RecordRefund(intent=intent_id, problem=refused.reason)
    record_refund(record, actor=actor, now=clock.now())
