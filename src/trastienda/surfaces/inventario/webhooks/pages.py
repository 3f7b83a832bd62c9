"""The pages of subscriptions: list, card, new, change, on and off, a new secret, remove, try out."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from trastienda.adapters.webhooks.reaching import place_of
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.webhooks import queries
from trastienda.domain.webhooks.queries import SubscriptionShown
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.webhooks.change_subscription import ChangeSubscription, change_subscription
from trastienda.operations.webhooks.renew_secret import renew_secret
from trastienda.operations.webhooks.replay import replay_failed, send_test
from trastienda.operations.webhooks.subscribe import Subscribe, subscribe
from trastienda.operations.webhooks.unsubscribe import unsubscribe
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Listing, Row, day_and_time
from trastienda.surfaces.inventario.surface import DESK
from trastienda.surfaces.inventario.webhooks.forms import SubscriptionForm, shown_values
from trastienda.surfaces.inventario.webhooks.log_pages import log_of
from trastienda.surfaces.inventario.webhooks.words import BACK, ROOT, SAID, event_said, problem_said

MAY = Permission.EDIT_SETTINGS
COLUMNS = (
    Column("Nombre"),
    Column("A dónde"),
    Column("Eventos", kind="number"),
    Column("Por entregar", kind="number"),
    Column("Última entrega"),
    Column("Estado", kind="state"),
)


@DESK.page("configuracion/avisos/", permission=MAY)
def subscriptions(call: DeskCall) -> HttpResponse:
    with transaction(call.actor.tenant_id):
        found = queries.subscriptions()
    zone = zone_of(call)
    listing = Listing(
        title="Avisos a otros sistemas",
        columns=COLUMNS,
        rows=[_row(each, zone) for each in found],
        total=len(found),
        page=page_request(1, max(len(found), 1), largest=max(len(found), 1)),
        query={},
        noun=("suscripción", "suscripciones"),
        main=Action("Nueva suscripción", f"{ROOT}crear/"),
        empty="Todavía no se avisa a nadie.",
        hint=SAID,
    )
    return call.page("list.html", {"title": listing.title, "listing": listing})


@DESK.page("configuracion/avisos/crear/", permission=MAY, writes=True)
def create(call: DeskCall) -> HttpResponse:
    """Subscribe, and show the secret in the answer itself: it is told nowhere else."""
    form = SubscriptionForm(call.request.POST if call.is_post else None)
    if call.is_post and form.is_valid():
        told, rehearsal = form.cleaned_data, settings.SANDBOX_ADDRESS
        wanted = Subscribe(
            name=told["nombre"], url=told["direccion"], events=form.events(), rehearsal=rehearsal
        )
        try:
            place_of(wanted.url, rehearsal=rehearsal)
            made = subscribe(wanted, actor=call.actor, now=call.now)
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
        else:
            return _shown_once(call, made.secret, name=wanted.name, card=f"{ROOT}{made.id}/")
    return _shown_form(call, form, "Nueva suscripción", back=BACK)


@DESK.page("configuracion/avisos/<id:webhook_id>/", permission=MAY)
def subscription(call: DeskCall, webhook_id: int) -> HttpResponse:
    found, zone = _found(call, webhook_id), zone_of(call)
    here = f"{ROOT}{webhook_id}/"
    switch = (
        Action("Apagar", f"{here}apagar/", posts=True)
        if found.is_active
        else Action("Encender", f"{here}encender/", tone="main", posts=True)
    )
    tries = [
        Action("Enviar una prueba", f"{here}probar/", posts=True),
        *(
            [Action("Reintentar los que no se entregaron", f"{here}reintentar/", posts=True)]
            if found.gave_up
            else []
        ),
    ]
    context = {
        "title": found.name,
        "back": BACK,
        "facts": _facts(found, zone),
        "tables": (log_of(call, found, zone=zone),),
        "actions": [
            Action("Editar", f"{here}editar/", tone="main" if found.is_active else ""),
            switch,
            *(tries if found.is_active else []),
            Action("Registro", f"{here}registro/"),
            Action("Nuevo secreto", f"{here}secreto/"),
            Action("Quitar", f"{here}eliminar/", tone="bad"),
        ],
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/avisos/<id:webhook_id>/editar/", permission=MAY, writes=True)
def edit(call: DeskCall, webhook_id: int) -> HttpResponse:
    found = _found(call, webhook_id)
    form = SubscriptionForm(call.request.POST if call.is_post else None, initial=shown_values(found))
    here = f"{ROOT}{webhook_id}/"
    if call.is_post and form.is_valid():
        told, rehearsal = form.cleaned_data, settings.SANDBOX_ADDRESS
        wanted = ChangeSubscription(
            subscription=webhook_id,
            name=told["nombre"],
            url=told["direccion"],
            events=form.events(),
            rehearsal=rehearsal,
        )
        try:
            place_of(told["direccion"], rehearsal=rehearsal)
            return call.once(
                lambda: change_subscription(wanted, actor=call.actor, now=call.now),
                to=lambda _: here,
                said="Suscripción actualizada.",
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(call, form, f"Editar {found.name}", back=Fact(found.name, "", href=here))


@DESK.page("configuracion/avisos/<id:webhook_id>/secreto/", permission=MAY, writes=True)
def secret(call: DeskCall, webhook_id: int) -> HttpResponse:
    found = _found(call, webhook_id)
    here = f"{ROOT}{webhook_id}/"
    if call.is_post:
        made = renew_secret(webhook_id, actor=call.actor, now=call.now)
        return _shown_once(call, made, name=found.name, card=here)
    context = {
        "title": f"Nuevo secreto de {found.name}",
        "back": Fact(found.name, "", href=here),
        "asked": "Se genera otro secreto y se muestra una sola vez. Durante 24 horas los avisos llevan las dos firmas, "
        "la de antes y la nueva, para que pueda cambiarlo sin prisa.",
        "button": "Generar otro",
    }
    return call.page("delete.html", context)


@DESK.page("configuracion/avisos/<id:webhook_id>/eliminar/", permission=MAY, writes=True)
def remove(call: DeskCall, webhook_id: int) -> HttpResponse:
    found = _found(call, webhook_id)
    if call.is_post:
        return call.once(
            lambda: unsubscribe(webhook_id, actor=call.actor, now=call.now),
            to=lambda _: ROOT,
            said=f"Ya no se avisa a {found.name}.",
        )
    context = {
        "title": f"Quitar {found.name}",
        "back": Fact(found.name, "", href=f"{ROOT}{webhook_id}/"),
        "asked": f"¿Dejar de avisar a {found.name}? Lo que está por entregar ya no se entrega.",
        "button": "Quitar",
    }
    return call.page("delete.html", context)


@DESK.page("configuracion/avisos/<id:webhook_id>/<slug:what>/", permission=MAY, writes=True, reads=False)
def act(call: DeskCall, webhook_id: int, what: str) -> HttpResponse:
    """Switch it on or off, send a test, or make again what was given up."""
    actor, now = call.actor, call.now
    here = f"{ROOT}{webhook_id}/"
    if what in {"encender", "apagar"}:
        change = ChangeSubscription(subscription=webhook_id, is_active=what == "encender")
        said = "Encendida: lo que estaba pendiente se entrega ahora." if change.is_active else "Apagada."
        return call.once(
            lambda: change_subscription(change, actor=actor, now=now), to=lambda _: here, said=said
        )
    if what == "probar":
        return call.once(
            lambda: send_test(webhook_id, actor=actor, now=now),
            to=lambda _: here,
            said="La prueba va en camino.",
        )
    if what == "reintentar":
        return call.once(
            lambda: replay_failed(webhook_id, actor=actor, now=now),
            to=lambda _: here,
            said="Se vuelven a entregar los que faltaron.",
        )
    return call.redirect(here)


def zone_of(call: DeskCall) -> str:
    """Return the shop's time zone."""
    with transaction(call.actor.tenant_id):
        return tenant_profile(call.actor.tenant_id).time_zone


def _found(call: DeskCall, webhook_id: int) -> SubscriptionShown:
    with transaction(call.actor.tenant_id):
        return queries.subscription(webhook_id)


def _row(each: SubscriptionShown, zone: str) -> Row:
    return Row(
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.name),
            Cell(urlsplit(each.url).netloc),
            Cell(str(len(each.events))),
            Cell(f"{each.waiting:,}"),
            Cell(day_and_time(each.delivered_at, zone_name=zone) if each.delivered_at else "Nunca"),
            _state(each),
        ),
    )


def _state(each: SubscriptionShown) -> Cell:
    if not each.is_active:
        return Cell("Apagada por fallas", tone="bad") if each.off_at else Cell("Apagada", tone="quiet")
    return Cell("Con fallas", tone="warn") if each.failures else Cell("Al corriente", tone="good")


def _facts(found: SubscriptionShown, zone: str) -> list[Fact]:
    state = _state(found)
    facts = [
        Fact("Estado", state.text, state.tone),
        Fact("Dirección", found.url),
        Fact("Eventos", "\n".join(event_said(event) for event in found.events)),
        Fact("Por entregar", f"{found.waiting:,}"),
        Fact("Sin entregar", f"{found.gave_up:,}", "bad" if found.gave_up else ""),
        Fact("Creada", day_and_time(found.created_at, zone_name=zone)),
    ]
    if found.problem:
        facts.append(Fact("Último problema", problem_said(found.problem)))
    if found.failures and found.rest_until and found.is_active:
        facts.append(Fact("Se intenta de nuevo", day_and_time(found.rest_until, zone_name=zone)))
    if found.off_at:
        facts.append(Fact("Apagada por fallas", day_and_time(found.off_at, zone_name=zone)))
    return facts


def _shown_once(call: DeskCall, made: str, *, name: str, card: str) -> HttpResponse:
    context = {"title": f"Secreto de {name}", "back": BACK, "secret": made, "card": card}
    return call.page("webhook_secret.html", context)


def _shown_form(call: DeskCall, form: SubscriptionForm, title: str, *, back: Fact) -> HttpResponse:
    context = {"title": title, "form": form, "back": back}
    return call.page("webhook_form.html", context, status=400 if form.errors else 200)
