"""What is asked of gateways in the background: how pages stand whose notices were lost, and to give money back.

A job makes one call outside and then one operation. Every call may have had its effect although its answer was lost:
pages are asked about, refunds are looked for before they are sent again.
"""

import logging
from datetime import UTC, datetime, timedelta

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from trastienda.adapters.payments.gateways import SHOWN, STRIPE, gateway
from trastienda.adapters.payments.port import Gateway
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable, NoGateway
from trastienda.domain.payments.intents import IntentState, WaitingIntent, looked_at, waiting_intents
from trastienda.domain.payments.parts import overdue_parts
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
OPEN_FOR = timedelta(days=3)
"""Not every gateway says that a page has closed; none keeps one open for longer."""

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
                _give_back_again(intent.id, intent.gateway, tenant_id=tenant_id)
        for owing, name in overdue_parts(now=now, patience=PATIENCE):
            _give_back_again(owing, name, tenant_id=tenant_id)
    silent: set[str] = set()
    for intent in waiting:
        if intent.state is not IntentState.REFUNDING and intent.gateway not in silent:
            try:
                _ask(intent, tenant_id=tenant_id, now=now)
            except DomainError as error:
                log.warning("intent %s of tenant %s: %s", intent.id, tenant_id, error)
                if isinstance(error, GatewayUnavailable | NoGateway):
                    silent.add(intent.gateway)


def _give_back_again(intent: int, name: str, *, tenant_id: int) -> None:
    defer(REFUND, queue=QUEUE, tenant_id=tenant_id, intent_id=intent, gateway_name=name)


def _ask(intent: WaitingIntent, *, tenant_id: int, now: datetime) -> None:
    actor = system_actor(tenant_id, name=SHOWN[intent.gateway])
    age = now - intent.created_at
    if intent.external_id is None:
        if age > UNANSWERED_FOR:
            forget_page(intent.id, problem="never answered", actor=actor, now=now)
        return
    try:
        page = gateway(intent.gateway, tenant_id).checkout(intent.external_id)
    except GatewayRefused as refused:  # the account does not know it: it is another account by now
        if age > UNANSWERED_FOR:
            forget_page(intent.id, problem=refused.reason, actor=actor, now=now)
        return
    settle_checkout(SettleCheckout(gateway=intent.gateway, page=page), actor=actor, now=now)
    longest = AWAITED_FOR if intent.state is IntentState.AWAITING else OPEN_FOR
    if age > longest and not page.is_paid:
        forget_page(intent.id, problem="never paid", actor=actor, now=now)


@app.task(name=CLOSE_PAGE, queue=QUEUE, retry=AGAIN)
def close_page_at_gateway(tenant_id: int, session_id: str, gateway_name: str = STRIPE) -> None:
    """Let nobody pay on a page any more; what was paid on it meanwhile is settled, which may mean given back."""
    asked = gateway(gateway_name, tenant_id)
    try:
        page = asked.close_checkout(session_id)
    except GatewayRefused as refused:
        log.warning("page %s of tenant %s: %s", session_id, tenant_id, refused)
        return
    actor = system_actor(tenant_id, name=SHOWN[gateway_name])
    settle_checkout(SettleCheckout(gateway=gateway_name, page=page), actor=actor, now=clock.now())


@app.task(name=REFUND, queue=QUEUE, retry=AGAIN, pass_context=True)
def refund_at_gateway(
    context: JobContext, tenant_id: int, intent_id: int, gateway_name: str = STRIPE
) -> None:
    """Give back what was collected for an intent, once, however often this runs."""
    give_back(
        tenant_id,
        intent_id,
        gateway(gateway_name, tenant_id),
        attempt=context.job.attempts + 1,
        name=SHOWN[gateway_name],
    )


def give_back(
    tenant_id: int, intent_id: int, asked: Gateway, *, attempt: int, name: str = SHOWN[STRIPE]
) -> None:
    """Look whether the money went back already, send it otherwise, and record either; part after part."""
    actor = system_actor(tenant_id, name=name)
    while wanted := refund_to_make(intent_id, attempt=attempt, actor=actor, now=clock.now()):
        try:
            made = asked.find_refund(wanted) or asked.refund(wanted)
        except GatewayRefused as refused:
            log.error("refund for intent %s of tenant %s: %s", intent_id, tenant_id, refused)
            told = RecordRefund(intent=intent_id, key=wanted.key, problem=refused.reason)
            record_refund(told, actor=actor, now=clock.now())
            return
        except DomainError:  # nobody knows; whoever asks next looks first
            record_refund(RecordRefund(intent=intent_id, key=wanted.key), actor=actor, now=clock.now())
            raise
        told = RecordRefund(intent=intent_id, key=wanted.key, made=made)
        record_refund(told, actor=actor, now=clock.now())
