"""Questions about who is told what, and what became of telling it. No secret is ever among the answers.

Each costs one statement, a page two.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class SubscriptionShown(msgspec.Struct, frozen=True):
    """One subscription. `waiting` and `gave_up` count its deliveries; `off_at` is when the system switched it off."""

    id: int
    name: str
    url: str
    events: Sequence[str]
    is_active: bool
    failures: int
    rest_until: datetime | None
    delivered_at: datetime | None
    off_at: datetime | None
    problem: str
    created_at: datetime
    before_until: datetime | None
    waiting: int
    gave_up: int


class DeliveryShown(msgspec.Struct, frozen=True):
    """One event for one subscriber, and how the last attempt ended."""

    id: int
    subscription_id: int
    event_id: int
    event: str
    object_kind: str
    object_id: int
    number: str
    state: str
    attempts: int
    status: int | None
    problem: str
    made_at: datetime
    due_at: datetime
    done_at: datetime | None


class AttemptShown(msgspec.Struct, frozen=True):
    """One try."""

    at: datetime
    took_ms: int
    status: int | None
    problem: str
    answer: str


class DeliveryInFull(msgspec.Struct, frozen=True):
    """A delivery with what is told (JSON as text) and its attempts, the newest first."""

    delivery: DeliveryShown
    data: str
    attempts: Sequence[AttemptShown]


_SUBSCRIPTIONS = """
SELECT s.id, s.name, s.url, s.events, s.is_active, s.failures, s.rest_until, s.delivered_at, s.off_at, s.problem,
  s.created_at, s.before_until,
  (SELECT count(*) FROM webhook_delivery d WHERE d.tenant_id = %(tenant)s AND d.subscription_id = s.id
    AND d.state IN ('waiting', 'sending')),
  (SELECT count(*) FROM webhook_delivery d WHERE d.tenant_id = %(tenant)s AND d.subscription_id = s.id
    AND d.state = 'gave_up')
FROM webhook_subscription s WHERE s.tenant_id = %(tenant)s AND s.removed_at IS NULL {which} ORDER BY s.id
"""
_DELIVERIES = """
SELECT d.id, d.subscription_id, e.id, e.event, e.object_kind, e.object_id, e.number, d.state, d.attempts, d.status,
  d.problem, d.made_at, d.due_at, d.done_at
FROM webhook_delivery d JOIN webhook_event e ON e.tenant_id = d.tenant_id AND e.id = d.webhook_event_id
WHERE d.tenant_id = %(tenant)s {which}
"""
_COUNT = "SELECT count(*) FROM webhook_delivery d WHERE d.tenant_id = %(tenant)s {which}"
_DATA = """
SELECT jsonb_pretty(e.data) FROM webhook_event e WHERE e.tenant_id = %(tenant)s AND e.id = %(event)s
"""
_ATTEMPTS = """
SELECT at, took_ms, status, problem, answer FROM webhook_attempt
WHERE tenant_id = %(tenant)s AND delivery_id = %(delivery)s ORDER BY id DESC LIMIT 100
"""


@step
def subscriptions() -> list[SubscriptionShown]:
    """Return the tenant's subscriptions, the oldest first; without those that were removed."""
    return sql.structs(SubscriptionShown, _SUBSCRIPTIONS.format(which=""), {"tenant": current_tenant()})


@step
def subscription(subscription_id: int) -> SubscriptionShown:
    """Return one. :raises NotFound: unknown, removed or a neighbour's."""
    params = {"tenant": current_tenant(), "subscription": subscription_id}
    query = _SUBSCRIPTIONS.format(which="AND s.id = %(subscription)s")
    found = sql.structs(SubscriptionShown, query, params)
    if not found:
        raise NotFound(noun="webhook", id=subscription_id)
    return found[0]


@step
def deliveries(subscription_id: int, *, page: PageRequest, state: str = "") -> Page[DeliveryShown]:
    """Return the log of one subscription, the newest first; `state` narrows it."""
    params = {"tenant": current_tenant(), "subscription": subscription_id, "state": state}
    which = "AND d.subscription_id = %(subscription)s" + (" AND d.state = %(state)s" if state else "")
    query = f"{_DELIVERIES.format(which=which)} ORDER BY d.made_at DESC, d.id DESC {page.limit_sql()}"
    total = page.total if page.total is not None else int(sql.value(_COUNT.format(which=which), params))
    return Page(sql.structs(DeliveryShown, query, params), page, total)


@step
def count_deliveries(subscription_id: int, *, state: str = "") -> int:
    """Return how long that log is."""
    params = {"tenant": current_tenant(), "subscription": subscription_id, "state": state}
    which = "AND d.subscription_id = %(subscription)s" + (" AND d.state = %(state)s" if state else "")
    return int(sql.value(_COUNT.format(which=which), params))


@step
def delivery(delivery_id: int) -> DeliveryInFull:
    """Return one with its attempts. Three statements. :raises NotFound: unknown or a neighbour's."""
    params = {"tenant": current_tenant(), "delivery": delivery_id}
    found = sql.structs(DeliveryShown, _DELIVERIES.format(which="AND d.id = %(delivery)s"), params)
    if not found:
        raise NotFound(noun="webhook_delivery", id=delivery_id)
    data = sql.value(_DATA, {"tenant": current_tenant(), "event": found[0].event_id})
    return DeliveryInFull(found[0], data, sql.structs(AttemptShown, _ATTEMPTS, params))
