"""The log of deliveries: a list for each subscription, a card for each delivery with its message and attempts."""

from collections.abc import Sequence

from django.http import HttpResponse

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.webhooks import queries
from trastienda.domain.webhooks.queries import AttemptShown, DeliveryShown, SubscriptionShown
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.webhooks.replay import replay_delivery
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import (
    Action,
    Cell,
    Column,
    Fact,
    Filter,
    Listing,
    Row,
    Table,
    asked_page,
    day_and_time,
)
from trastienda.surfaces.inventario.surface import DESK
from trastienda.surfaces.inventario.webhooks.words import (
    ROOT,
    STATE_CHOICES,
    STATE_OF,
    STATES,
    event_said,
    problem_said,
)

MAY = Permission.EDIT_SETTINGS
LATELY = 10
_INDENT = "\N{NO-BREAK SPACE}" * 2
_COLUMNS = (
    Column("Qué pasó"),
    Column("De qué", kind="code"),
    Column("Cuándo"),
    Column("Intentos", kind="number"),
    Column("Respuesta"),
    Column("Estado", kind="state"),
)


def log_of(call: DeskCall, found: SubscriptionShown, *, zone: str) -> Table:
    """Return the last deliveries of a subscription."""
    with transaction(call.actor.tenant_id):
        lately = queries.deliveries(found.id, page=page_request(1, LATELY, largest=LATELY)).items
    return Table(
        title="Lo último",
        columns=_COLUMNS,
        rows=[_row(each, zone) for each in lately],
        empty="Todavía no ha pasado nada de lo que pidió.",
    )


@DESK.page("configuracion/avisos/<id:webhook_id>/registro/", permission=MAY)
def log(call: DeskCall, webhook_id: int) -> HttpResponse:
    query = call.request.GET.dict()
    state = STATE_OF.get(query.get("estado", ""), "")
    with transaction(call.actor.tenant_id):
        found = queries.subscription(webhook_id)
        zone = tenant_profile(call.actor.tenant_id).time_zone
        total = queries.count_deliveries(webhook_id, state=state)
        page = asked_page(query, total=total)
        rows = queries.deliveries(
            webhook_id, page=page_request(page.number, page.size, largest=page.size), state=state
        ).items
    listing = Listing(
        title=f"Registro de {found.name}",
        columns=_COLUMNS,
        rows=[_row(each, zone) for each in rows],
        total=total,
        page=page,
        query=query,
        noun=("aviso", "avisos"),
        filters=(Filter("estado", "Estado", STATE_CHOICES, none="Todos"),),
        empty="Ningún aviso.",
        hint="Lo entregado se guarda 30 días.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(
        template,
        {"title": listing.title, "listing": listing, "back": Fact(found.name, "", href=f"{ROOT}{found.id}/")},
    )


@DESK.page("configuracion/avisos/entregas/<id:delivery_id>/", permission=MAY)
def delivery(call: DeskCall, delivery_id: int) -> HttpResponse:
    with transaction(call.actor.tenant_id):
        found = queries.delivery(delivery_id)
        zone = tenant_profile(call.actor.tenant_id).time_zone
    one = found.delivery
    word, tone = STATES[one.state]
    facts = [
        Fact("Estado", word, tone),
        Fact("De qué", one.number or f"{one.object_kind} {one.object_id}"),
        Fact("Cuándo", day_and_time(one.made_at, zone_name=zone)),
        Fact("Intentos", str(one.attempts)),
        Fact("Identificador", f"evt_{call.actor.tenant_id}_{one.event_id}"),
        Fact("Datos", found.data.replace("    ", _INDENT)),
    ]
    if one.state == "waiting":
        facts.insert(4, Fact("Se intenta de nuevo", day_and_time(one.due_at, zone_name=zone)))
    context = {
        "title": event_said(one.event),
        "back": Fact("Suscripción", "", href=f"{ROOT}{one.subscription_id}/"),
        "facts": facts,
        "tables": (_attempts(found.attempts, zone),),
        "actions": [
            Action("Entregar de nuevo", f"{ROOT}entregas/{delivery_id}/repetir/", tone="main", posts=True)
        ],
    }
    return call.page("detail.html", context)


@DESK.page(
    "configuracion/avisos/entregas/<id:delivery_id>/repetir/", permission=MAY, writes=True, reads=False
)
def again(call: DeskCall, delivery_id: int) -> HttpResponse:
    """Deliver again, with the same identifier."""
    here = f"{ROOT}entregas/{delivery_id}/"
    try:
        return call.once(
            lambda: replay_delivery(delivery_id, actor=call.actor, now=call.now),
            to=lambda _: here,
            said="Se entrega de nuevo, con el mismo identificador.",
        )
    except DomainError as refusal:
        return call.page("refused.html", {"title": "No es posible", "said": call.say(refusal)}, status=400)


def _row(each: DeliveryShown, zone: str) -> Row:
    word, tone = STATES[each.state]
    here = f"{ROOT}entregas/{each.id}/"
    return Row(
        href=here,
        cells=(
            Cell(event_said(each.event), href=here),
            Cell(each.number or str(each.object_id)),
            Cell(day_and_time(each.made_at, zone_name=zone)),
            Cell(str(each.attempts)),
            Cell(problem_said(each.problem) or (str(each.status) if each.status else "–")),
            Cell(word, tone=tone),
        ),
    )


def _attempts(made: Sequence[AttemptShown], zone: str) -> Table:
    columns = (Column("Cuándo"), Column("Tardó", kind="number"), Column("Respuesta"), Column("Dijo"))
    rows = [
        Row(
            cells=(
                Cell(day_and_time(each.at, zone_name=zone)),
                Cell(f"{each.took_ms:,} ms"),
                Cell(str(each.status) if each.status else problem_said(each.problem)),
                Cell(each.answer or "–"),
            )
        )
        for each in made
    ]
    return Table(title="Intentos", columns=columns, rows=rows, empty="Todavía no se intenta.")
