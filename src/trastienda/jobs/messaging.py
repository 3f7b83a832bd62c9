"""Sends the messages that operations left, at most once each, and keeps the messenger's templates.

A message is marked as being sent, and that is committed, before the messenger hears of it. One that was certainly not
taken is tried again, with growing delay; one whose answer was lost is not: its notices say what became of it.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from trastienda.adapters.outside.asking import Refused, Silent
from trastienda.adapters.outside.connected import usable_account
from trastienda.adapters.whatsapp.cloud import NAME, NEEDED, WhatsAppCloud
from trastienda.adapters.whatsapp.port import Messenger
from trastienda.domain.connections.errors import NotConfigured
from trastienda.domain.messaging import steps as messaging
from trastienda.domain.messaging.states import MessageState
from trastienda.domain.messaging.steps import MOST_ATTEMPTS, WaitingMessage
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.kernel import clock
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.messaging.send_message import QUEUE, TASK

log = logging.getLogger("trastienda.messaging")

MOST_AT_ONCE = 500
_BUSY = frozenset({"4", "80007", "130429", "131048", "131056"})
"""Meta's codes for «not so fast»: nothing was sent."""


@app.task(name=TASK, queue=QUEUE)
def send_messages(tenant_id: int) -> None:
    """Send everything that waits at this tenant."""
    send_waiting(tenant_id)


@app.periodic(cron="* * * * *")
@app.task(name="send_messages_again", queue=QUEUE, queueing_lock="send_messages_again")
def send_messages_again(timestamp: int) -> None:
    """Try again what could not be sent before, tenant by tenant."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for tenant in tenant_ids():
        with transaction(tenant):
            messaging.give_up_interrupted(now=now)
        send_waiting(tenant)


def send_waiting(tenant_id: int, messenger: Messenger | None = None) -> int:
    """Send what waits at a tenant; return how many were taken up."""
    for taken in range(MOST_AT_ONCE):
        with transaction(tenant_id):
            message = messaging.take_message(now=clock.now())
        if message is None:
            return taken
        try:
            if messenger is None:
                account = usable_account(NAME, tenant_id, settings.NEIGHBOURS, needed=NEEDED)
                messenger = WhatsAppCloud(account)
            _send(message, messenger, tenant_id=tenant_id)
        except NotConfigured as problem:
            _say(message, MessageState.FAILED, tenant_id=tenant_id, problem=str(problem))
        except DomainError as problem:
            _later(message, tenant_id=tenant_id, problem=str(problem))
    return MOST_AT_ONCE


def _send(message: WaitingMessage, messenger: Messenger, *, tenant_id: int) -> None:
    try:
        name = messenger.send(message)
    except Refused as refused:
        log.warning("message %s of tenant %s: %s", message.id, tenant_id, refused)
        if refused.code in _BUSY:
            _later(message, tenant_id=tenant_id, problem=refused.code)
        else:
            problem = f"{refused.status}: {refused.code}"
            _say(message, MessageState.FAILED, tenant_id=tenant_id, problem=problem)
    except Silent as silent:
        log.warning("message %s of tenant %s: %s", message.id, tenant_id, silent)
        if silent.is_untouched:
            _later(message, tenant_id=tenant_id, problem=silent.reason)
        else:
            _say(message, MessageState.UNKNOWN, tenant_id=tenant_id, problem=silent.reason)
    else:
        _say(message, MessageState.SENT, tenant_id=tenant_id, external_id=name or None)


def _later(message: WaitingMessage, *, tenant_id: int, problem: str) -> None:
    """Try again after 30 s, 2 min, 8 min… six hours at most; give up after eight attempts."""
    if message.attempts >= MOST_ATTEMPTS:
        _say(message, MessageState.FAILED, tenant_id=tenant_id, problem=problem)
        return
    pause = min(timedelta(seconds=30) * 4 ** (message.attempts - 1), timedelta(hours=6))
    with transaction(tenant_id):
        now = clock.now()
        messaging.move_message(
            MessageState.WAITING, at=now, id_=message.id, problem=problem, due_at=now + pause
        )


def _say(
    message: WaitingMessage,
    state: MessageState,
    *,
    tenant_id: int,
    problem: str = "",
    external_id: str | None = None,
) -> None:
    with transaction(tenant_id):
        messaging.move_message(
            state, at=clock.now(), id_=message.id, problem=problem, external_id=external_id
        )
