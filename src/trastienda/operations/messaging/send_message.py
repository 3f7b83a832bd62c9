"""Say something to a customer's telephone: decide what may be said now, and leave it for the job that sends it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.messaging import steps as messaging
from trastienda.domain.messaging.errors import NoSuchTemplate, OutsideWindow, WrongTemplateParameters
from trastienda.domain.messaging.rules import WINDOW, dialled, is_open
from trastienda.domain.messaging.states import MessageState
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import step, transaction

TASK, QUEUE = "send_messages", "messaging"
APPROVED = "APPROVED"


class SendMessage(msgspec.Struct, frozen=True, kw_only=True):
    """
    What to say to whom. With both, `content` is said while the customer may be answered freely, and the template
    otherwise, with `content` in its only place for text. `language` empty: the one in which the template is approved.
    """

    to: str
    content: str = ""
    template: str = ""
    language: str = ""
    parameters: Sequence[str] = ()


class MessageLeft(msgspec.Struct, frozen=True):
    """A message that waits to be sent. `to` as it is dialled; `kind` is what was chosen: text or template."""

    id: int
    to: str
    kind: str
    state: MessageState


def send_message(command: SendMessage, *, actor: Actor, now: datetime) -> MessageLeft:
    """
    Leave a message to be sent.

    :raises Invalid: there is nothing to say.
    :raises BadPhone: it is no telephone number.
    :raises OutsideWindow: they have not written for a day, and no template was given.
    :raises NoSuchTemplate: the messenger has shown its templates, and none of that name is approved.
    :raises WrongTemplateParameters: the template has places for another number of texts.
    """
    if not command.content.strip() and not command.template:
        raise Invalid(field="content", reason="missing")
    with transaction(actor.tenant_id):
        to = dialled(command.to, country=tenant_profile(actor.tenant_id).country)
        talk = messaging.conversation_with(to, at=now)
        said = _said(command, talk, now=now)
        batch = sql.Batch()
        made = messaging.write_message(
            talk.id,
            key=f"trastienda-{secrets.token_hex(16)}",
            at=now,
            actor=actor.name,
            batch=batch,
            said=said,
        )
        batch.write()
        defer(TASK, queue=QUEUE, tenant_id=actor.tenant_id)
    return MessageLeft(id=int(made), to=to, kind=said["kind"], state=MessageState.WAITING)


@step
def _said(command: SendMessage, talk: messaging.TalkingTo, *, now: datetime) -> dict[str, Any]:
    """Choose between the free text and the template."""
    if command.content.strip() and is_open(talk.heard_at, now=now):
        return {"kind": "text", "content": command.content}
    if not command.template:
        raise OutsideWindow(phone=talk.address, hours=int(WINDOW.total_seconds() // 3600))
    known = messaging.known_templates()
    approved = [
        each
        for each in known
        if each.name == command.template
        and each.state == APPROVED
        and command.language in {"", each.language}
    ]
    if known and not approved:
        raise NoSuchTemplate(template=command.template)
    parameters = list(command.parameters)
    if approved:
        needed = approved[0].parameters
        if needed == 1 and not parameters and command.content.strip():
            parameters = [command.content]
        if needed != len(parameters):
            raise WrongTemplateParameters(template=command.template, needed=needed, given=len(parameters))
    return {
        "kind": "template",
        "content": command.content,
        "template": command.template,
        "language": command.language or (approved[0].language if approved else "es_MX"),
        "parameters": parameters,
    }
