"""From our snapshots to this dialect's answers."""

from collections.abc import Sequence
from datetime import datetime

from trastienda.adapters.whatsapp.port import Number
from trastienda.domain.messaging.states import MessageState
from trastienda.domain.messaging.steps import KnownTemplate
from trastienda.kernel.actor import Actor
from trastienda.operations.messaging.send_message import MessageLeft
from trastienda.surfaces.nexus.render import wall_clock
from trastienda.surfaces.nexus.whatsapp_cloud import wire

STATES = {MessageState.WAITING: "queued"}


def queued(left: MessageLeft, body: wire.NewMessage) -> wire.MessageQueued:
    return wire.MessageQueued(
        id=left.id,
        to=left.to,
        type=left.kind,
        body=body.body,
        template=body.template,
        status=STATES[left.state],
        message="Message queued",
    )


def status(told: Number | str | None, lacking: Sequence[str], actor: Actor, now: datetime) -> wire.Status:
    """`told`: the number, why there is none, or None where nobody was asked."""
    number = told if isinstance(told, Number) else None
    return wire.Status(
        enabled=not lacking,
        connected=number is not None,
        config_needed=list(lacking),
        phone_number=number.phone if number else None,
        verified_name=number.name if number else None,
        quality_rating=number.quality if number else None,
        checked_at=wall_clock(now, actor),
        error=told if isinstance(told, str) else None,
    )


def templates(found: Sequence[KnownTemplate], lacking: Sequence[str], *, is_stale: bool) -> wire.TemplateList:
    return wire.TemplateList(
        data=[
            wire.Template(
                name=each.name,
                language=each.language,
                category=each.category,
                status=each.state,
                body=each.content,
                parameters=each.parameters,
            )
            for each in found
        ],
        enabled=not lacking,
        config_needed=list(lacking),
        stale=is_stale,
    )
