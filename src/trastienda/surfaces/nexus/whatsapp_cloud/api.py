"""Section 13: the endpoints of WhatsApp.

Only the two that show what Meta says right now ask it while somebody waits, for two and a half seconds at most.
"""

from datetime import timedelta
from typing import Annotated

from django.conf import settings

from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import SHORT_PATIENCE_S, Refused, Silent
from trastienda.adapters.outside.connected import account_of, missing, usable_account
from trastienda.adapters.whatsapp.cloud import NAME, NEEDED, WhatsAppCloud
from trastienda.adapters.whatsapp.port import Number
from trastienda.domain.connections.errors import ForgedNotice
from trastienda.domain.messaging import steps as messaging
from trastienda.domain.messaging.steps import KnownTemplate
from trastienda.kernel.actor import system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.messaging.heed_notice import heed_notice
from trastienda.operations.messaging.send_message import APPROVED, send_message
from trastienda.surfaces.nexus.notices import tenant_told
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.nexus.whatsapp_cloud import render, translate, wire
from trastienda.web.encode import File
from trastienda.web.surface import Call

SECTION = "13. WhatsApp Business API (Meta Cloud)"
ROOT = "pos/api/whatsapp-cloud"
TEXT = "text/plain; charset=utf-8"
SEEN_LATELY = timedelta(minutes=1)
"""Templates that were seen so lately are not asked for again."""


@NEXUS.get(
    f"{ROOT}/webhook",
    summary="Verificar el webhook",
    section=SECTION,
    public=True,
    answers={401: None, 403: None},
)
def verify(call: Call, query: wire.Challenge) -> Annotated[File, TEXT]:
    messenger = _messenger(tenant_told(call.request))
    if not messenger.answers_challenge(query.mode, query.token):
        raise translate.not_agreed()
    return File(query.challenge.encode(), TEXT)


@NEXUS.post(
    f"{ROOT}/webhook",
    summary="Recibir mensajes y avisos",
    section=SECTION,
    public=True,
    answers={401: None},
)
def receive(call: Call) -> wire.Received:
    tenant = tenant_told(call.request)
    told = _messenger(tenant).read_notice(call.content, call.request.headers.get("X-Hub-Signature-256", ""))
    heed_notice(told, actor=system_actor(tenant, name="WhatsApp"), now=call.now)
    return wire.Received()


@NEXUS.get(f"{ROOT}/status", summary="Estado de la conexión", section=SECTION, outside=True)
def status(call: Call) -> wire.Status:
    account = _account(call)
    lacking = missing(account, NEEDED)
    number = None if account is None or lacking else _number(account)
    with transaction(call.actor.tenant_id):  # nothing is held while Meta is asked
        return render.status(number, lacking, call.actor, call.now)


@NEXUS.get(f"{ROOT}/templates", summary="Plantillas aprobadas", section=SECTION, outside=True)
def templates(call: Call) -> wire.TemplateList:
    account = _account(call)
    lacking = missing(account, NEEDED)
    if account is None or lacking:
        return render.templates([], lacking, is_stale=False)
    with transaction(call.actor.tenant_id):
        known, seen_at = messaging.known_templates(), messaging.templates_seen_at()
    is_stale = seen_at is None or call.now - seen_at > SEEN_LATELY
    if is_stale:
        try:
            known = WhatsAppCloud(account, patience_s=SHORT_PATIENCE_S).templates()
        except (Refused, Silent):
            return render.templates(_approved(known), [], is_stale=True)
        with transaction(call.actor.tenant_id):
            messaging.keep_templates(known, at=call.now)
    return render.templates(_approved(known), [], is_stale=False)


@NEXUS.post(f"{ROOT}/messages", summary="Enviar un mensaje", section=SECTION, status=201)
def send(call: Call, body: wire.NewMessage) -> wire.MessageQueued:
    usable_account(NAME, call.actor.tenant_id, settings.NEIGHBOURS, needed=NEEDED)
    return render.queued(send_message(translate.message(body), actor=call.actor, now=call.now), body)


def _number(account: OutsideAccount) -> Number | str:
    """Return how the number stands, or why nobody knows."""
    try:
        return WhatsAppCloud(account, patience_s=SHORT_PATIENCE_S).number()
    except Refused as refused:
        return f"Meta no aceptó la solicitud: {refused.code}"
    except Silent as silent:
        return f"Meta no responde ({silent.reason})"


def _account(call: Call) -> OutsideAccount | None:
    with transaction(call.actor.tenant_id):
        return account_of(NAME, settings.NEIGHBOURS)


def _messenger(tenant: int) -> WhatsAppCloud:
    """:raises ForgedNotice: that tenant has no number there."""
    with transaction(tenant):
        account = account_of(NAME, settings.NEIGHBOURS)
    if account is None or missing(account, NEEDED):
        raise ForgedNotice(provider="WhatsApp", reason="no_account")
    return WhatsAppCloud(account)


def _approved(known: list[KnownTemplate]) -> list[KnownTemplate]:
    return [each for each in known if each.state == APPROVED]
