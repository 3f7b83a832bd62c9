"""Webhooks for whoever administers them by program: subscribe, change, look at the log, deliver again. Additions."""

from django.conf import settings
from msgspec import UNSET

from trastienda.adapters.webhooks.reaching import place_of
from trastienda.domain.webhooks import queries
from trastienda.domain.webhooks.events import SUBSCRIBABLE
from trastienda.domain.webhooks.queries import DeliveryShown, SubscriptionShown
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.operations.webhooks.change_subscription import ChangeSubscription, change_subscription
from trastienda.operations.webhooks.renew_secret import renew_secret
from trastienda.operations.webhooks.replay import replay_delivery, send_test
from trastienda.operations.webhooks.subscribe import Subscribe, subscribe
from trastienda.operations.webhooks.unsubscribe import unsubscribe
from trastienda.surfaces.nexus.lists import pagination
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.nexus.webhooks import wire
from trastienda.web.surface import Call

SECTION = "16. Webhooks"
ROOT = "pos/api/webhooks"
ONE = f"{ROOT}/<id:webhook_id>"
MAY = Permission.EDIT_SETTINGS
STATUSES = {"waiting": "pending", "sending": "pending", "delivered": "delivered", "gave_up": "failed"}
_ASKED = {"": "", "pending": "waiting", "delivered": "delivered", "failed": "gave_up"}


@NEXUS.get(ROOT, summary="Suscripciones a eventos", section=SECTION, permission=MAY)
def list_(call: Call) -> wire.Webhooks:
    return wire.Webhooks(
        data=[_webhook(each, call.actor) for each in queries.subscriptions()],
        events=[str(event) for event in SUBSCRIBABLE],
    )


@NEXUS.post(
    ROOT, summary="Suscribir una dirección", section=SECTION, permission=MAY, status=201, outside=True
)
def create(call: Call, body: wire.NewWebhook) -> wire.WebhookMade:
    rehearsal = settings.SANDBOX_ADDRESS
    place_of(body.url, rehearsal=rehearsal)
    wanted = Subscribe(name=body.name, url=body.url, events=body.events, rehearsal=rehearsal)
    made = subscribe(wanted, actor=call.actor, now=call.now)
    return wire.WebhookMade(id=made.id, secret=made.secret, message="Webhook created")


@NEXUS.get(ONE, summary="Una suscripción", section=SECTION, permission=MAY)
def get(call: Call, webhook_id: int) -> wire.Webhook:
    return _webhook(queries.subscription(webhook_id), call.actor)


@NEXUS.put(ONE, summary="Cambiar una suscripción", section=SECTION, permission=MAY, outside=True)
def update(call: Call, webhook_id: int, body: wire.WebhookChanges) -> wire.Done:
    rehearsal = settings.SANDBOX_ADDRESS
    if body.url is not UNSET:
        place_of(body.url, rehearsal=rehearsal)
    change = ChangeSubscription(
        subscription=webhook_id,
        name=body.name,
        url=body.url,
        events=body.events,
        is_active=body.is_active,
        rehearsal=rehearsal,
    )
    change_subscription(change, actor=call.actor, now=call.now)
    return wire.Done(id=webhook_id, message="Webhook updated")


@NEXUS.delete(ONE, summary="Quitar una suscripción", section=SECTION, permission=MAY)
def delete(call: Call, webhook_id: int) -> wire.Done:
    unsubscribe(webhook_id, actor=call.actor, now=call.now)
    return wire.Done(id=webhook_id, message="Webhook deleted")


@NEXUS.post(f"{ONE}/secret", summary="Generar otro secreto", section=SECTION, permission=MAY)
def secret(call: Call, webhook_id: int) -> wire.Secret:
    return wire.Secret(id=webhook_id, secret=renew_secret(webhook_id, actor=call.actor, now=call.now))


@NEXUS.post(f"{ONE}/test", summary="Enviar una prueba", section=SECTION, permission=MAY)
def test(call: Call, webhook_id: int) -> wire.Done:
    send_test(webhook_id, actor=call.actor, now=call.now)
    return wire.Done(id=webhook_id, message="Test event queued")


@NEXUS.get(f"{ONE}/deliveries", summary="Registro de entregas", section=SECTION, permission=MAY)
def deliveries(call: Call, webhook_id: int, query: wire.LogQuery) -> wire.Deliveries:
    if query.status not in _ASKED:
        raise Invalid(field="status", reason="unknown_value")
    queries.subscription(webhook_id)
    page = queries.deliveries(webhook_id, page=query.wanted(), state=_ASKED[query.status])
    return wire.Deliveries(
        data=[_delivery(each, call.actor) for each in page.items], pagination=pagination(page)
    )


@NEXUS.post(
    f"{ROOT}/deliveries/<id:delivery_id>/replay",
    summary="Entregar de nuevo",
    section=SECTION,
    permission=MAY,
)
def replay(call: Call, delivery_id: int) -> wire.Done:
    replay_delivery(delivery_id, actor=call.actor, now=call.now)
    return wire.Done(id=delivery_id, message="Delivery queued")


def _webhook(found: SubscriptionShown, actor: Actor) -> wire.Webhook:
    return wire.Webhook(
        id=found.id,
        name=found.name,
        url=found.url,
        events=list(found.events),
        is_active=found.is_active,
        failures=found.failures,
        problem=found.problem,
        pending=found.waiting,
        failed=found.gave_up,
        last_delivery=wall_clock_or_none(found.delivered_at, actor),
        switched_off_at=wall_clock_or_none(found.off_at, actor),
        created_at=wall_clock(found.created_at, actor),
    )


def _delivery(found: DeliveryShown, actor: Actor) -> wire.Delivery:
    is_over = found.state in {"delivered", "gave_up"}
    return wire.Delivery(
        id=found.id,
        event_id=f"evt_{actor.tenant_id}_{found.event_id}",
        type=found.event,
        object_kind=found.object_kind,
        object_id=found.object_id,
        number=found.number,
        status=STATUSES[found.state],
        attempts=found.attempts,
        response_status=found.status,
        problem=found.problem,
        created_at=wall_clock(found.made_at, actor),
        next_attempt=None if is_over else wall_clock(found.due_at, actor),
        delivered_at=wall_clock_or_none(found.done_at, actor) if found.state == "delivered" else None,
    )
