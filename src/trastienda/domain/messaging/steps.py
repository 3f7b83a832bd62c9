"""The building blocks of messaging: find a conversation, write a message down, say what became of it.

A message that is being sent is marked so, and that is committed, before the messenger hears of it: whoever dies in
between leaves one that nobody sends again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from trastienda.domain.messaging.models import Message, Template
from trastienda.domain.messaging.rules import comparable
from trastienda.domain.messaging.states import MessageState, may_become
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_ATTEMPTS = 8
SENDING_TAKES = timedelta(minutes=10)
"""Longer than any attempt: who still says so then has died."""


class TalkingTo(msgspec.Struct, frozen=True):
    """A conversation: with which number, and when they last wrote."""

    id: int
    address: str
    heard_at: datetime | None


class WaitingMessage(msgspec.Struct, frozen=True):
    """A message that is to be sent now, and that nobody else sends."""

    id: int
    key: str
    to: str
    kind: str
    content: str
    template: str
    language: str
    parameters: list[str]
    attempts: int


class KnownTemplate(msgspec.Struct, frozen=True):
    """A template as the messenger has it; `state` in its own words, APPROVED for one that may be sent."""

    name: str
    language: str
    category: str
    state: str
    content: str
    parameters: int


_FIND = """
INSERT INTO conversation (tenant_id, phone, address, name, heard_at, made_at)
VALUES (%(tenant)s, %(phone)s, %(address)s, %(name)s, %(heard)s, %(at)s)
ON CONFLICT (tenant_id, phone) DO UPDATE SET
  address = CASE WHEN excluded.heard_at IS NULL THEN conversation.address ELSE excluded.address END,
  name = CASE WHEN excluded.name = '' THEN conversation.name ELSE excluded.name END,
  heard_at = greatest(conversation.heard_at, excluded.heard_at)
RETURNING id, address, heard_at
"""


@step
def conversation_with(
    address: str, *, at: datetime, heard_at: datetime | None = None, name: str = ""
) -> TalkingTo:
    """
    Return the conversation with a number, begun now if there was none, and hold it until commit.

    :param heard_at: when they wrote; None when we begin. An earlier moment than one already known changes nothing.
    """
    found = sql.row(
        _FIND,
        {
            "tenant": current_tenant(),
            "phone": comparable(address),
            "address": address,
            "name": name[:200],
            "heard": heard_at,
            "at": at,
        },
    )
    return TalkingTo(*(found or ()))


@step
def write_message(
    conversation: int, *, key: str, at: datetime, actor: str, batch: sql.Batch, said: dict[str, Any]
) -> sql.NewId:
    """Leave a message to be sent. `said`: `kind`, and `content` or `template`, `language` and `parameters`."""
    new = batch.new_id(Message)
    batch.insert(
        Message,
        id=new,
        conversation=conversation,
        direction="out",
        kind=said["kind"],
        content=said.get("content", ""),
        template=said.get("template", ""),
        language=said.get("language", ""),
        parameters=msgspec.json.encode(said.get("parameters", [])).decode(),
        state=str(MessageState.WAITING),
        key=key,
        attempts=0,
        problem="",
        made_at=at,
        due_at=at,
        actor=actor,
    )
    return new


_HEARD = """
INSERT INTO message (tenant_id, conversation_id, direction, kind, content, template, language, parameters, state,
  external_id, attempts, problem, made_at, actor)
VALUES (%(tenant)s, %(conversation)s, 'in', %(kind)s, %(content)s, '', '', '[]', 'received', %(external)s, 0, '',
  %(at)s, %(name)s)
ON CONFLICT (tenant_id, external_id) WHERE external_id IS NOT NULL DO NOTHING
RETURNING id
"""


@step
def keep_heard(
    conversation: int, *, external_id: str, kind: str, content: str, at: datetime, name: str
) -> bool:
    """Note a message that came in. Return whether it is new; the messenger tells of each more than once."""
    return bool(
        sql.row(
            _HEARD,
            {
                "tenant": current_tenant(),
                "conversation": conversation,
                "external": external_id,
                "kind": kind,
                "content": content[:4096],
                "at": at,
                "name": name[:200],
            },
        )
    )


_NEXT = """
UPDATE message m SET state = 'sending', attempts = m.attempts + 1, due_at = %(now)s
FROM conversation c
WHERE m.tenant_id = %(tenant)s AND c.tenant_id = m.tenant_id AND c.id = m.conversation_id AND m.id = (
  SELECT id FROM message WHERE tenant_id = %(tenant)s AND state = 'waiting' AND due_at <= %(now)s
  ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING m.id, m.key, c.address, m.kind, m.content, m.template, m.language, m.parameters, m.attempts
"""
_GIVE_UP = """
UPDATE message SET state = 'unknown', problem = 'the worker stopped while it was being sent'
WHERE tenant_id = %(tenant)s AND state = 'sending' AND due_at < %(before)s
"""


@step
def take_message(*, now: datetime) -> WaitingMessage | None:
    """Mark the next waiting message as being sent and return it; the caller commits before it is sent."""
    found = sql.row(_NEXT, {"tenant": current_tenant(), "now": now})
    if found is None:
        return None
    told = dict(zip(WaitingMessage.__struct_fields__, found, strict=True))
    return WaitingMessage(**{**told, "parameters": msgspec.json.decode(told["parameters"])})


@step
def give_up_interrupted(*, now: datetime) -> int:
    """Say of messages whose sender died that nobody knows; return how many there were."""
    return sql.execute(_GIVE_UP, {"tenant": current_tenant(), "before": now - SENDING_TAKES})


_BY_NAME = """
SELECT id, state, external_id FROM message
WHERE tenant_id = %(tenant)s AND direction = 'out'
  AND (id = %(id)s::bigint OR external_id = %(external)s::text OR key = %(key)s::text)
ORDER BY id LIMIT 1 FOR UPDATE
"""
_MOVE = """
UPDATE message SET state = %(state)s::text, external_id = coalesce(external_id, %(external)s::text),
  problem = left(%(problem)s, 300), due_at = %(due)s::timestamptz,
  sent_at = CASE WHEN %(state)s::text = 'sent' THEN %(at)s::timestamptz ELSE sent_at END,
  delivered_at = CASE WHEN %(state)s::text = 'delivered' THEN %(at)s::timestamptz ELSE delivered_at END,
  read_at = CASE WHEN %(state)s::text = 'read' THEN %(at)s::timestamptz ELSE read_at END,
  failed_at = CASE WHEN %(state)s::text = 'failed' THEN %(at)s::timestamptz ELSE failed_at END
WHERE tenant_id = %(tenant)s AND id = %(id)s
"""


@step
def move_message(
    to: MessageState,
    *,
    at: datetime,
    id_: int | None = None,
    external_id: str | None = None,
    key: str | None = None,
    problem: str = "",
    due_at: datetime | None = None,
) -> bool:
    """
    Say what became of a message that we sent, named by our number, the messenger's name or our key.

    Return whether it was news: there is such a message, and it was not further already.
    """
    names = {"tenant": current_tenant(), "id": id_, "external": external_id, "key": key}
    found = sql.row(_BY_NAME, names)
    if found is None or not may_become(MessageState(found[1]), to):
        return False
    values = {"state": str(to), "problem": problem, "due": due_at, "at": at, "external": external_id}
    sql.execute(_MOVE, {**values, "tenant": current_tenant(), "id": found[0]})
    return True


_TEMPLATES = """
SELECT name, language, category, state, content, parameters FROM message_template
WHERE tenant_id = %s ORDER BY name, language
"""


@step
def known_templates() -> list[KnownTemplate]:
    """Return the templates as they were last seen, by name and language."""
    return sql.structs(KnownTemplate, _TEMPLATES, (current_tenant(),))


@step
def templates_seen_at() -> datetime | None:
    """Return when they were last seen; None: never, or there was none."""
    found: datetime | None = sql.value(
        "SELECT max(seen_at) FROM message_template WHERE tenant_id = %s", (current_tenant(),)
    )
    return found


@step
def keep_templates(templates: Sequence[KnownTemplate], *, at: datetime) -> None:
    """Keep these in the place of those that were known; one at a time, so that nobody's rows meet another's."""
    sql.row("SELECT pg_advisory_xact_lock(hashtextextended('message_template', %s))", (current_tenant(),))
    sql.execute("DELETE FROM message_template WHERE tenant_id = %s", (current_tenant(),))
    batch = sql.Batch()
    batch.insert_many(Template, [msgspec.structs.asdict(each) for each in templates], seen_at=at)
    batch.write()
