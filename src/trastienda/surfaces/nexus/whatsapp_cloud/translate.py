"""From this dialect's words to our commands."""

from trastienda.kernel.errors import Forbidden
from trastienda.operations.messaging.send_message import SendMessage
from trastienda.surfaces.nexus.whatsapp_cloud import wire


def message(body: wire.NewMessage) -> SendMessage:
    return SendMessage(
        to=body.to,
        content=body.body or "",
        template=body.template or "",
        language=body.language or "",
        parameters=body.parameters,
    )


def not_agreed() -> Forbidden:
    """Whoever asks does not know the word that was agreed on; Meta expects 403 then."""
    return Forbidden(permission="hub.verify_token")
