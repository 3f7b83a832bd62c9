"""Delivering: take what is due, and write down what became of it.

A delivery that is taken is marked so, and that is committed, before anybody is called; who dies in between leaves it to
be taken again.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from trastienda.domain.webhooks.rules import MOST_ATTEMPTS, SWITCH_OFF_AFTER, delay
from trastienda.domain.webhooks.secrets import opened_secret
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

SENDING_TAKES = timedelta(minutes=2)
"""Longer than any attempt: who still says so then has died."""


class DeliveryState(StrEnum):
    """`GAVE_UP`: so many attempts failed. `SENDING` is taken up again once whoever sends must have died."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    GAVE_UP = "gave_up"


class Due(msgspec.Struct, frozen=True):
    """A delivery that is to be made now, and that nobody else makes. `secrets` sign it, the newest first."""

    id: int
    subscription_id: int
    event_id: int
    event: str
    object_kind: str
    object_id: int
    number: str
    data: msgspec.Raw
    at: datetime
    url: str
    attempts: int
    secrets: tuple[str, ...]


class Outcome(msgspec.Struct, frozen=True):
    """
    How an attempt ended. `status` is None where no answer came, and `problem` then says why.

    `is_ill`: the receiver as a whole cannot be reached, or says so; else it only refused this one.
    """

    status: int | None
    took_ms: int
    problem: str = ""
    answer: str = ""

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver wants nothing any more (410)."""
        return self.status == 410

    @property
    def is_ill(self) -> bool:
        return (
            self.status is None or self.status < 400 or self.status in {408, 425, 429} or self.status >= 500
        )


# The earliest of each object first: nobody hears of a cancellation before the sale.
_NEXT = """
UPDATE webhook_delivery SET state = 'sending', attempts = attempts + 1, due_at = %(lease)s
WHERE tenant_id = %(tenant)s AND id = (
  SELECT d.id FROM webhook_delivery d
  JOIN webhook_subscription s ON s.tenant_id = d.tenant_id AND s.id = d.subscription_id
  WHERE d.tenant_id = %(tenant)s AND d.state IN ('waiting', 'sending') AND d.due_at <= %(now)s
    AND s.is_active AND s.removed_at IS NULL AND (s.rest_until IS NULL OR s.rest_until <= %(now)s)
    AND NOT EXISTS (
      SELECT FROM webhook_delivery e WHERE e.tenant_id = %(tenant)s AND e.subscription_id = d.subscription_id
        AND e.object_kind = d.object_kind AND e.object_id = d.object_id AND e.state IN ('waiting', 'sending')
        AND e.webhook_event_id < d.webhook_event_id)
  ORDER BY d.due_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
RETURNING id
"""
_DUE = """
SELECT d.id, s.id, e.id, e.event, e.object_kind, e.object_id, e.number, e.data::text, e.at, s.url, d.attempts,
  s.sealed, CASE WHEN s.before_until > %(now)s THEN s.sealed_before END
FROM webhook_delivery d
JOIN webhook_subscription s ON s.tenant_id = d.tenant_id AND s.id = d.subscription_id
JOIN webhook_event e ON e.tenant_id = d.tenant_id AND e.id = d.webhook_event_id
WHERE d.tenant_id = %(tenant)s AND d.id = %(delivery)s
"""
_NOTE = """
INSERT INTO webhook_attempt (tenant_id, delivery_id, at, took_ms, status, problem, answer)
VALUES (%(tenant)s, %(delivery)s, %(at)s, %(took)s, %(status)s, left(%(problem)s, 300), left(%(answer)s, 500))
"""
_SAY = """
UPDATE webhook_delivery SET state = %(state)s, status = %(status)s, problem = left(%(problem)s, 300), due_at = %(due)s,
  done_at = %(done)s
WHERE tenant_id = %(tenant)s AND id = %(delivery)s
"""
_WELL = """
UPDATE webhook_subscription SET failures = 0, rest_until = NULL, problem = '', delivered_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(subscription)s
"""
_FAILED = """
UPDATE webhook_subscription SET failures = failures + 1, problem = left(%(problem)s, 300)
WHERE tenant_id = %(tenant)s AND id = %(subscription)s RETURNING failures, is_active
"""
_REST = """
UPDATE webhook_subscription SET rest_until = %(until)s WHERE tenant_id = %(tenant)s AND id = %(subscription)s
"""
_OFF = """
UPDATE webhook_subscription SET is_active = false, off_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(subscription)s
"""


@step
def take_delivery(*, now: datetime) -> Due | None:
    """Mark the delivery that is due longest as being made, and return it. Commit before anybody is called."""
    tenant = current_tenant()
    taken = sql.row(_NEXT, {"tenant": tenant, "now": now, "lease": now + SENDING_TAKES})
    if taken is None:
        return None
    found = sql.row(_DUE, {"tenant": tenant, "delivery": taken[0], "now": now})
    if found is None:
        return None
    (delivery, subscription, event_id, event, kind, object_id, number, data, at, url, attempts, *sealed) = (
        found
    )
    opened = [opened_secret(each, tenant_id=tenant) for each in sealed if each is not None]
    return Due(
        id=delivery,
        subscription_id=subscription,
        event_id=event_id,
        event=event,
        object_kind=kind,
        object_id=object_id,
        number=number,
        data=msgspec.Raw(data.encode()),
        at=at,
        url=url,
        attempts=attempts,
        secrets=tuple(each for each in opened if each),
    )


@step
def note_outcome(due: Due, outcome: Outcome, *, at: datetime) -> bool:
    """
    Write down how an attempt ended and what comes next. Return whether that switched the subscription off.

    One that is ill as a whole is left alone for a while, longer each time; an event that alone is refused waits alone.
    """
    tenant = current_tenant()
    told = {
        "tenant": tenant,
        "delivery": due.id,
        "subscription": due.subscription_id,
        "at": at,
        "took": outcome.took_ms,
        "status": outcome.status,
        "problem": outcome.problem,
        "answer": outcome.answer,
    }
    sql.execute(_NOTE, told)
    if outcome.arrived:
        sql.execute(_SAY, {**told, "state": str(DeliveryState.DELIVERED), "due": at, "done": at})
        sql.execute(_WELL, told)
        return False
    failures, was_active = sql.row(_FAILED, told) or (1, False)
    is_last = due.attempts >= MOST_ATTEMPTS
    wait = delay(failures if outcome.is_ill else due.attempts)
    sql.execute(
        _SAY,
        {
            **told,
            "state": str(DeliveryState.GAVE_UP if is_last else DeliveryState.WAITING),
            "due": at + wait,
            "done": at if is_last else None,
        },
    )
    if outcome.is_ill:
        sql.execute(_REST, {**told, "until": at + wait})
    if was_active and (outcome.is_gone or failures >= SWITCH_OFF_AFTER):
        sql.execute(_OFF, told)
        return True
    return False
