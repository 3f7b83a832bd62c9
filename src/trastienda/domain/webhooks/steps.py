"""The building blocks of telling others what happened: write it down, and what is done about it by hand.

`announce` adds to the statement that writes the change itself: where nobody is subscribed it costs a look into a tiny
index, and writes nothing. Everything is told at least once, and told of by the event's id, which never changes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from trastienda.domain.webhooks.events import Event
from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

KEPT = timedelta(days=30)
"""How long what was delivered, or given up, can be looked at and told again."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class About(msgspec.Struct, frozen=True):
    """What an event is about: its kind and id, and its folio where it has one."""

    kind: str
    id: sql.Id
    number: sql.Text = ""


SUBSCRIBED = """EXISTS (SELECT FROM webhook_subscription s WHERE s.tenant_id = %s::bigint AND s.is_active
  AND s.removed_at IS NULL AND %s::text = ANY(s.events))"""
"""Whether anybody asked to be told; after the tenant and the event."""
_ANNOUNCE = """
INSERT INTO webhook_event (tenant_id, event, object_kind, object_id, number, data, at)
SELECT %s::bigint, %s::text, %s::text, {id}, {number}, %s::jsonb, %s::timestamptz WHERE {subscribed}
"""
_ANNOUNCE_ALL = f"""
INSERT INTO webhook_event (tenant_id, event, object_kind, object_id, number, data, at)
SELECT %s::bigint, %s::text, %s::text, o.id, o.number, o.data::jsonb, %s::timestamptz
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS o(id, number, data) WHERE {SUBSCRIBED} ORDER BY o.id
"""


@step
def announce(event: Event, about: About, *, batch: sql.Batch, at: datetime, **data: object) -> None:
    """
    Tell whoever is subscribed that this happened, when the batch is written; no statement of its own.

    :param data: plain values, Decimals, dates, and lists of such: what a receiver need not ask for.
    """
    tenant, id_, number = current_tenant(), about.id, about.number
    statement = _ANNOUNCE.format(
        id=id_.expression if isinstance(id_, sql.NewId) else "%s::bigint",
        number=number.expression if isinstance(number, sql.Folio) else "%s::text",
        subscribed=SUBSCRIBED,
    )
    given = [each for each in (id_, number) if not isinstance(each, sql.NewId | sql.Folio)]
    content = _ENCODER.encode(data).decode()
    batch.add(statement, [tenant, str(event), about.kind, *given, content, at, tenant, str(event)])


@step
def announce_all(
    event: Event, kind: str, happened: Sequence[tuple[int, str, Mapping[str, object]]], *, at: datetime
) -> None:
    """Tell at once of several objects of a kind, each by id, folio and data. One statement; none for none."""
    if happened:
        sql.execute(
            _ANNOUNCE_ALL,
            (
                current_tenant(),
                str(event),
                kind,
                at,
                [each[0] for each in happened],
                [each[1] for each in happened],
                [_ENCODER.encode(each[2]).decode() for each in happened],
                current_tenant(),
                str(event),
            ),
        )


# --- by hand -------------------------------------------------------------------------------------------------

_REPLAY = """
UPDATE webhook_delivery SET state = 'waiting', attempts = 0, due_at = %(now)s, done_at = NULL
WHERE tenant_id = %(tenant)s AND id = %(delivery)s AND state <> 'sending' RETURNING subscription_id
"""
_REPLAY_FAILED = """
UPDATE webhook_delivery SET state = 'waiting', attempts = 0, due_at = %(now)s, done_at = NULL
WHERE tenant_id = %(tenant)s AND subscription_id = %(subscription)s AND state = 'gave_up'
"""
_AWAKE = """
UPDATE webhook_subscription SET rest_until = NULL
WHERE tenant_id = %(tenant)s AND id = %(subscription)s AND removed_at IS NULL RETURNING is_active
"""
_HOLD = """
SELECT id FROM webhook_subscription WHERE tenant_id = %s AND id = %s AND removed_at IS NULL FOR UPDATE
"""
_FORGET = (
    """
DELETE FROM webhook_attempt a USING webhook_delivery d WHERE a.tenant_id = %(tenant)s AND d.tenant_id = %(tenant)s
  AND d.id = a.delivery_id AND d.made_at < %(before)s AND d.state NOT IN ('waiting', 'sending')
""",
    """
DELETE FROM webhook_delivery d WHERE d.tenant_id = %(tenant)s AND d.made_at < %(before)s
  AND d.state NOT IN ('waiting', 'sending')
  AND NOT EXISTS (SELECT FROM webhook_attempt a WHERE a.tenant_id = %(tenant)s AND a.delivery_id = d.id)
""",
    """
DELETE FROM webhook_event e WHERE e.tenant_id = %(tenant)s AND e.at < %(before)s
  AND NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = %(tenant)s AND d.webhook_event_id = e.id)
""",
)


@step
def hold_subscription(subscription_id: int) -> None:
    """Lock a subscription. :raises NotFound: unknown, removed or a neighbour's."""
    if sql.row(_HOLD, (current_tenant(), subscription_id)) is None:
        raise NotFound(noun="webhook", id=subscription_id)


@step
def replay(delivery_id: int, *, now: datetime) -> int | None:
    """Let a delivery be made again, with the same event id. Return its subscription; None where there is no such one,
    or it is being made right now."""
    found = sql.row(_REPLAY, {"tenant": current_tenant(), "delivery": delivery_id, "now": now})
    return None if found is None else int(found[0])


@step
def replay_failed(subscription_id: int, *, now: datetime) -> int:
    """Let all deliveries that were given up be made again; return how many."""
    return sql.execute(
        _REPLAY_FAILED, {"tenant": current_tenant(), "subscription": subscription_id, "now": now}
    )


@step
def wake(subscription_id: int) -> bool | None:
    """Let a subscription be tried at once; return whether it is on, None where there is none."""
    found = sql.row(_AWAKE, {"tenant": current_tenant(), "subscription": subscription_id})
    return None if found is None else bool(found[0])


@step
def forget(*, before: datetime) -> int:
    """Forget events from before an instant, with what became of them; return how many. Those that wait stay."""
    params = {"tenant": current_tenant(), "before": before}
    return [sql.execute(statement, params) for statement in _FORGET][-1]
