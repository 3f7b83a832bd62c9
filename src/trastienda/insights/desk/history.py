"""
Question: who did what, and when; and is the record of it whole?

Grain: one audited event of the tenant, the newest first.   Units: instants.   Source: audit_event, audit_head.
Fresh: now.   Costs: 3 statements a page, 1 an event, 1 for the proof, which reads the whole chain.

Words are looked for among the newest `LOOKED_AT` events of the days wanted, and no more than `COUNTED` hits are
counted: a page of a long record costs what a page of a short one does.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.audit import chain
from trastienda.insights.audit.proof import Finding, prove
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import like
from trastienda.kernel.transaction import transaction

MAY = Permission.EDIT_SETTINGS
LOOKED_AT, COUNTED = 10_000, 10_000


class EventsWanted(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which events. `text` stands in who did it, or in what it was done to; `actions` are those meant, `("sale.", …)` with
    a dot at the end for all of a kind; both days are the shop's and count whole.
    """

    text: str = ""
    actions: Sequence[str] = ()
    first_on: date | None = None
    last_on: date | None = None

    @property
    def is_everything(self) -> bool:
        return not (self.text.strip() or self.actions or self.first_on or self.last_on)


class Event(msgspec.Struct, frozen=True):
    """What somebody did. `subject` is `noun:number`."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str


class EventShown(msgspec.Struct, frozen=True):
    """An event with its facts, and the two ends by which it hangs in the chain, in hexadecimal."""

    event: Event
    details: dict[str, Any]
    previous: str
    hash: str


_EVENT = """
SELECT seq, at, actor, action, subject, details::text, encode(previous, 'hex'), encode(hash, 'hex')
FROM audit_event WHERE tenant_id = %s AND seq = %s
"""
# Without a wish the chain's own end says how many there are: it has no gaps.
_LENGTH = "SELECT seq FROM audit_head WHERE tenant_id = %s"


def count_events(wanted: EventsWanted, *, actor: Actor) -> int:
    """Return how many there are of those wanted, at most `COUNTED` of a search. :raises Forbidden: not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        if wanted.is_everything:
            return int(sql.value(_LENGTH, (current_tenant(),)) or 0)
        source, params = _source(wanted)
        query = f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {COUNTED}) found"
        return int(sql.value(query, params))


def events_page(wanted: EventsWanted, *, page: PageRequest, actor: Actor) -> list[Event]:
    """Return one page of them. :raises Forbidden: the record is not the actor's to read."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        query = f"SELECT e.seq, e.at, e.actor, e.action, e.subject {source} ORDER BY e.seq DESC {page.limit_sql()}"
        return sql.structs(Event, query, params)


def event_shown(seq: int, *, actor: Actor) -> EventShown:
    """Return one with its facts. :raises NotFound: the chain is not that long. :raises Forbidden: …"""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        found = sql.row(_EVENT, (current_tenant(), seq))
    if found is None:
        raise NotFound(noun="event", id=seq)
    *event, details, previous, hash_ = found
    return EventShown(Event(*event), msgspec.json.decode(details, type=dict[str, Any]), previous, hash_)


def proven_history(*, actor: Actor) -> Finding:
    """
    Return whether any event was changed, taken out of the middle or cut off the end; the same proof as `trastienda
    audit`. Reads the whole chain: some 5 µs an event. :raises Forbidden: the record is not the actor's.
    """
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return prove(chain.PROOFS[0])


def _source(wanted: EventsWanted) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {"tenant": current_tenant()}
    days = ""
    if wanted.first_on or wanted.last_on:
        zone_name = tenant_profile(current_tenant()).time_zone
        start, end = day_bounds(wanted.first_on, wanted.last_on, zone_name=zone_name)
        if wanted.first_on:
            days, params["start"] = f"{days} AND at >= %(start)s", start
        if wanted.last_on:
            days, params["end"] = f"{days} AND at < %(end)s", end
    if not (wanted.text.strip() or wanted.actions):
        return f"FROM audit_event e WHERE e.tenant_id = %(tenant)s{days}", params
    newest = f"""
      SELECT seq, at, actor, action, subject FROM audit_event WHERE tenant_id = %(tenant)s{days}
      ORDER BY seq DESC LIMIT {LOOKED_AT}"""
    parts = [f"FROM ({newest}) e WHERE true"]
    if wanted.text.strip():
        columns = ("actor", "action", "subject")
        parts.append(f"AND ({' OR '.join(f'e.{column} ILIKE %(like)s' for column in columns)})")
        params["like"] = f"%{like(' '.join(wanted.text.split()))}%"
    if wanted.actions:
        parts.append("AND e.action LIKE ANY(%(actions)s)")
        params["actions"] = [like(each) + ("%" if each.endswith(".") else "") for each in wanted.actions]
    return " ".join(parts), params
