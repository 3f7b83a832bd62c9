"""Delivers what operations announced: each event to each subscriber at least once, one object's events in their order.

A delivery is marked as being made, and that is committed, before anybody is called; no transaction is open meanwhile.
Every message bears the event's id, which is the same at every attempt, and is signed anew with the time of the attempt.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
from django.conf import settings
from procrastinate.contrib.django import app

from trastienda.adapters.webhooks.reaching import Resolve, place_of, resolve
from trastienda.adapters.webhooks.sending import post
from trastienda.domain.access.steps import audit
from trastienda.domain.webhooks import rules
from trastienda.domain.webhooks.delivering import Due, Outcome, note_outcome, take_delivery
from trastienda.domain.webhooks.jobs import QUEUE, TASK, deliver_soon
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.kernel import clock
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction

log = logging.getLogger("trastienda.webhooks")

TURN_S = 20.0
"""After so long other jobs get their turn; what is left has a job of its own."""
SENDER = "Sistema"
Send = Callable[[Due], Outcome]


class About(msgspec.Struct):
    """What an event is about."""

    kind: str
    id: int
    number: str


class Message(msgspec.Struct):
    """What a receiver reads. `id` is the event's; see docs/webhooks.md."""

    id: str
    type: str
    created_at: datetime
    tenant_id: int
    object: About
    data: msgspec.Raw


@app.task(name=TASK, queue=QUEUE)
def deliver_webhooks(tenant_id: int) -> None:
    """Deliver everything that is due at this tenant."""
    deliver_due(tenant_id)


@app.periodic(cron="* * * * *")
@app.task(name="deliver_webhooks_again", queue=QUEUE, queueing_lock="deliver_webhooks_again")
def deliver_webhooks_again(timestamp: int) -> None:  # noqa: ARG001 - as a periodic task is called
    """Try again what could not be delivered before, tenant by tenant."""
    for tenant in tenant_ids():
        deliver_due(tenant)


def deliver_due(tenant_id: int, *, send: Send | None = None, turn_s: float = TURN_S) -> int:
    """Deliver what is due, one after another; return how many attempts were made."""
    sends = send or (lambda due: attempt(due, tenant_id=tenant_id))
    until, made = time.monotonic() + turn_s, 0
    while True:
        with transaction(tenant_id):
            if time.monotonic() >= until:
                deliver_soon()
                return made
            due = take_delivery(now=clock.now())
        if due is None:
            return made
        made += 1
        _note(due, sends(due), tenant_id=tenant_id)


def attempt(due: Due, *, tenant_id: int, resolver: Resolve = resolve) -> Outcome:
    """Look where the address leads now, and post there."""
    if not due.secrets:
        return Outcome(None, 0, problem="the secret cannot be read any more: renew it")
    try:
        place = place_of(due.url, rehearsal=settings.SANDBOX_ADDRESS, resolver=resolver)
    except Invalid as refusal:
        return Outcome(None, 0, problem=f"address refused: {refusal.reason}")
    body = body_of(due, tenant_id=tenant_id)
    return post(place, body, headers_of(due, body, tenant_id=tenant_id, at=clock.now()))


def event_id(event: int, *, tenant_id: int) -> str:
    """Return the id by which receivers tell what they have had already."""
    return f"evt_{tenant_id}_{event}"


def body_of(due: Due, *, tenant_id: int) -> bytes:
    """Return the message, the same bytes at every attempt."""
    return msgspec.json.encode(
        Message(
            id=event_id(due.event_id, tenant_id=tenant_id),
            type=due.event,
            created_at=due.at.astimezone(UTC),
            tenant_id=tenant_id,
            object=About(due.object_kind, due.object_id, due.number),
            data=due.data,
        )
    )


def headers_of(due: Due, body: bytes, *, tenant_id: int, at: datetime) -> Mapping[str, str]:
    """Return the headers of Standard Webhooks; while two secrets count there are two signatures."""
    event = event_id(due.event_id, tenant_id=tenant_id)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Trastienda-Webhooks",
        "webhook-id": event,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            rules.signature(secret, event=event, at=at, body=body) for secret in due.secrets
        ),
    }


def _note(due: Due, outcome: Outcome, *, tenant_id: int) -> None:
    with transaction(tenant_id):
        now = clock.now()
        if note_outcome(due, outcome, at=now):
            log.warning("webhook %s of tenant %s was switched off", due.subscription_id, tenant_id)
            audit(
                "webhook.switched_off",
                f"webhook:{due.subscription_id}",
                actor=SENDER,
                at=now,
                url=rules.shown_url(due.url),
                problem=outcome.problem,
            )
