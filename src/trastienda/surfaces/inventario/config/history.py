"""The pages of the record of what was done: list, one event, and the proof that nobody changed it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from django.http import HttpResponse

from trastienda.insights.desk.history import (
    COUNTED,
    LOOKED_AT,
    Event,
    EventsWanted,
    count_events,
    event_shown,
    events_page,
    proven_history,
)
from trastienda.surfaces.inventario.config.common import BACK, MAY, ROOT, profile_of
from trastienda.surfaces.inventario.config.words import KINDS_OF_EVENTS, action_title, subject_title
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import (
    Action,
    Cell,
    Choice,
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
from trastienda.surfaces.inventario.vocabulary import FIELDS

HERE = f"{ROOT}bitacora/"
BACK_HERE = Fact("Bitácora", "", href=HERE)
COLUMNS = (
    Column("Qué"),
    Column("Sobre qué"),
    Column("Quién"),
    Column("Cuándo"),
    Column("Suceso", kind="number"),
)
FILTERS = (
    Filter("area", "Área", tuple(Choice(word, title) for word, (title, _) in KINDS_OF_EVENTS.items())),
    Filter("desde", "Desde"),
    Filter("hasta", "Hasta"),
)
YEARS = range(2000, 2101)
NAMES: Mapping[str, str] = {**FIELDS, "changed": "Cambios", "before": "Antes", "after": "Después"}


@DESK.page("configuracion/bitacora/", permission=MAY)
def events(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    wanted = wanted_events(query)
    total = count_events(wanted, actor=call.actor)
    page = asked_page(query, total=total)
    zone_name = profile_of(call).time_zone
    listing = Listing(
        title="Bitácora",
        columns=COLUMNS,
        rows=[_row(each, zone_name) for each in events_page(wanted, page=page, actor=call.actor)],
        total=total,
        page=page,
        query=query,
        noun=("suceso", "sucesos" if wanted.is_everything or total < COUNTED else "sucesos o más"),
        search="Quién, o sobre qué",
        filters=FILTERS,
        main=Action("Verificar", f"{HERE}verificar/"),
        empty="Todavía no se ha anotado nada.",
        hint=f"Se busca entre los últimos {LOOKED_AT:,} sucesos de los días elegidos.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": listing.title, "listing": listing, "back": BACK})


@DESK.page("configuracion/bitacora/verificar/", permission=MAY, writes=True)
def verify(call: DeskCall) -> HttpResponse:
    """Say what the proof is; carry it out when it is asked for, and say what it found."""
    again = [Action("Verificar ahora", f"{HERE}verificar/", tone="main", posts=True)]
    says = (
        "Cada suceso lleva la huella del anterior. Verificar vuelve a calcular todas: si alguien hubiera cambiado, "
        "quitado o cortado algo, una no coincidiría."
    )
    facts, tables = [Fact("Cómo se sabe", says)], []
    if call.is_post:
        found = proven_history(actor=call.actor)
        told = "Entera: nadie cambió, quitó ni cortó nada" if found.holds else f"{found.wrong:,} no coinciden"
        facts = [
            Fact("Resultado", told, "good" if found.holds else "bad"),
            Fact("Sucesos comprobados", f"{found.checked - 1:,}"),
            Fact("Verificada", day_and_time(call.now, zone_name=profile_of(call).time_zone)),
            Fact("Tardó", f"{found.seconds:.2f} s"),
        ]
        if not found.holds:
            rows = [Row(cells=(Cell(each),)) for each in found.says]
            tables = [Table(title="Lo que no coincide", columns=(Column("Hallazgo"),), rows=rows)]
    context = {
        "title": "Verificar la bitácora",
        "back": BACK_HERE,
        "facts": facts,
        "tables": tables,
        "actions": again,
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/bitacora/<id:seq>/", permission=MAY)
def event(call: DeskCall, seq: int) -> HttpResponse:
    found = event_shown(seq, actor=call.actor)
    one = found.event
    rows = [Row(cells=(Cell(name), Cell(text))) for name, text in flat(found.details)]
    columns = (Column("Dato"), Column("Valor"))
    context = {
        "title": action_title(one.action),
        "back": BACK_HERE,
        "facts": [
            Fact("Quién", one.actor),
            Fact("Cuándo", day_and_time(one.at, zone_name=profile_of(call).time_zone)),
            Fact("Sobre qué", subject_title(one.subject)),
            Fact("Suceso", f"{one.seq:,}"),
            Fact("Nombre interno", one.action),
            Fact("Huella", found.hash),
            Fact("Huella del anterior", found.previous),
        ],
        "tables": [Table(title="Datos", columns=columns, rows=rows, empty="No se anotó nada más.")],
    }
    return call.page("detail.html", context)


def wanted_events(query: Mapping[str, str]) -> EventsWanted:
    """Return what a list's address asks for; what makes no sense is as if it were not there."""
    _, actions = KINDS_OF_EVENTS.get(query.get("area", ""), ("", ()))
    return EventsWanted(
        text=query.get("q", "").replace("\0", "")[:100],
        actions=actions,
        first_on=_day(query.get("desde", "")),
        last_on=_day(query.get("hasta", "")),
    )


def flat(details: Any, above: str = "") -> list[tuple[str, str]]:
    """Return facts as (name, text), one a line: {"changed": {"name": …}} -> ("changed · name", …)."""
    if isinstance(details, dict) and details:
        named = {NAMES.get(name, name).replace("_", " "): value for name, value in details.items()}
        return [
            line
            for name, value in named.items()
            for line in flat(value, f"{above} · {name}" if above else name)
        ]
    if isinstance(details, str):
        return [(above, details or "–")]
    if isinstance(details, bool) or details is None:
        return [(above, {True: "Sí", False: "No", None: "–"}[details])]
    return [(above, msgspec.json.encode(details).decode())] if above else []


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _row(each: Event, zone_name: str) -> Row:
    return Row(
        id=each.seq,
        href=f"{HERE}{each.seq}/",
        cells=(
            Cell(action_title(each.action)),
            Cell(subject_title(each.subject)),
            Cell(each.actor),
            Cell(day_and_time(each.at, zone_name=zone_name)),
            Cell(f"{each.seq:,}"),
        ),
    )
