"""The pages of extra incomes: list, card, new, cancel, as a file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.incomes import (
    IncomeRow,
    IncomesWanted,
    income_shown,
    incomes_page,
    sum_incomes,
)
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.income.cancel_income import cancel_income
from trastienda.operations.income.record_income import record_income
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.exports import exports, list_file
from trastienda.surfaces.inventario.desk.listing import (
    Action,
    Cell,
    Column,
    Fact,
    Filter,
    Listing,
    Row,
    asked_page,
    day_and_time,
    money,
)
from trastienda.surfaces.inventario.purchases.words import DAYS, posted_table, short_day, zone_of
from trastienda.surfaces.inventario.sales.forms import IncomeForm
from trastienda.surfaces.inventario.sales.words import (
    INCOME_CHOICES,
    INCOME_KINDS,
    INCOME_STATE_CHOICES,
    INCOME_TITLES,
    METHOD_TITLES,
    wanted_incomes,
)
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/ventas/ingresos/"
BACK = Fact("Ingresos extra", "", href=ROOT)
ADDED, CANCELLED = "Ingreso registrado correctamente.", "Ingreso cancelado: su póliza se revirtió."
COLUMNS = (
    Column("Tipo"),
    Column("Fecha", "fecha", kind="when"),
    Column("Registró"),
    Column("Pago", kind="state"),
    Column("Monto", "monto", "number"),
)
_EXPORTED = ("Número", "Fecha", "Tipo", "Descripción", "Monto", "Pago", "Estado", "Registró")
_PART = 1_000


@DESK.page("ventas/ingresos/", permission=Permission.VIEW_BOOKS)
def incomes(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    wanted = wanted_incomes(query)
    sums = sum_incomes(wanted, actor=call.actor)
    page = asked_page(query, total=sums.count)
    asked = call.request.META.get("QUERY_STRING", "")
    listing = Listing(
        title="Ingresos extra",
        columns=COLUMNS,
        rows=[_row(each) for each in incomes_page(wanted, page=page, actor=call.actor)],
        totals=("Total", "", "", "", money(sums.amount)),
        total=sums.count,
        page=page,
        query=query,
        noun=("ingreso", "ingresos"),
        search="Descripción",
        filters=(
            *DAYS,
            Filter("tipo", "Tipo", INCOME_CHOICES, none="Todos"),
            Filter("estado", "Estado", INCOME_STATE_CHOICES, none="Todos"),
        ),
        main=Action("Nuevo ingreso", f"{ROOT}crear/") if call.may(Permission.POST_BOOKS) else None,
        others=(
            Action("Ventas", "/ventas/"),
            *exports(f"{ROOT}exportar/", asked),
        ),
        empty="Todavía no hay ingresos extra.",
        hint="Anote lo que entra además de las ventas: domicilios, servicios, mano de obra.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Ingresos extra", "listing": listing})


@DESK.page("ventas/ingresos/exportar/", permission=Permission.VIEW_BOOKS)
def export(call: DeskCall) -> HttpResponseBase:
    wanted = wanted_incomes(call.request.GET.dict())
    return list_file(call, "ingresos-extra", _EXPORTED, _exported(call.actor, wanted), back=ROOT)


@DESK.page("ventas/ingresos/<id:income_id>/", permission=Permission.VIEW_BOOKS)
def income(call: DeskCall, income_id: int) -> HttpResponse:
    found = income_shown(income_id, actor=call.actor)
    actions = []
    if found.income.cancelled_at is None and call.may(Permission.POST_BOOKS):
        actions = [Action("Cancelar ingreso", f"{ROOT}{income_id}/eliminar/", tone="bad")]
    context = {
        "title": _title(found.income),
        "back": BACK,
        "facts": _facts(found.income, zone_name=zone_of(call.actor)),
        "tables": [posted_table(found.posted)],
        "actions": actions,
    }
    return call.page("detail.html", context)


@DESK.page(
    "ventas/ingresos/crear/",
    permission=Permission.POST_BOOKS,
    writes=True,
    also=("ventas/ingresos/nuevo/",),
)
def create(call: DeskCall) -> HttpResponse:
    with transaction(call.actor.tenant_id):
        zone_name = tenant_profile(call.actor.tenant_id).time_zone
    initial = {"fecha": local_date(call.now, zone_name=zone_name)}
    form = IncomeForm(call.request.POST if call.is_post else None, initial=initial)
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: record_income(form.asked(INCOME_KINDS), actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=ADDED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {"title": "Nuevo ingreso extra", "form": form, "back": BACK}
    return call.page("form.html", context, status=400 if form.errors else 200)


@DESK.page("ventas/ingresos/<id:income_id>/eliminar/", permission=Permission.POST_BOOKS, writes=True)
def cancel(call: DeskCall, income_id: int) -> HttpResponse:
    found = income_shown(income_id, actor=call.actor).income
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: cancel_income(income_id, actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=CANCELLED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": f"Cancelar ingreso: {_title(found)}",
        "back": Fact(_title(found), "", href=f"{ROOT}{income_id}/"),
        "asked": f"¿Cancelar el ingreso {_title(found)} por {money(found.amount)}? Su póliza se revierte con fecha de "
        "hoy; el ingreso queda a la vista como cancelado.",
        "problem": problem,
        "button": "Cancelar ingreso",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


def _title(each: IncomeRow) -> str:
    return each.description or INCOME_TITLES[each.kind]


def _row(each: IncomeRow) -> Row:
    paid = METHOD_TITLES[each.paid_by]
    state = Cell("Cancelado", tone="quiet") if each.cancelled_at else Cell(paid, tone="good")
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(INCOME_TITLES[each.kind], detail=each.description[:80]),
            Cell(short_day(each.earned_on)),
            Cell(each.actor),
            state,
            Cell(money(each.amount)),
        ),
    )


def _facts(found: IncomeRow, *, zone_name: str) -> list[Fact]:
    told = [
        Fact("Tipo", INCOME_TITLES[found.kind]),
        Fact("Monto", money(found.amount)),
        Fact("Fecha", short_day(found.earned_on)),
        Fact("Pago", METHOD_TITLES[found.paid_by], "good"),
        Fact("Registró", f"{found.actor}, {day_and_time(found.recorded_at, zone_name=zone_name)}"),
    ]
    if found.description:
        told.append(Fact("Descripción", found.description))
    if found.cancelled_at is not None:
        when = day_and_time(found.cancelled_at, zone_name=zone_name)
        told.append(Fact("Cancelado", f"{when}, {found.cancelled_by}", "bad"))
    return told


def _exported(actor: Actor, wanted: IncomesWanted) -> Iterator[tuple[object, ...]]:
    number = 1
    while True:
        found = incomes_page(wanted, page=page_request(number, _PART, largest=_PART), actor=actor)
        for each in found:
            yield (
                each.id, each.earned_on, INCOME_TITLES[each.kind], each.description, each.amount,
                METHOD_TITLES[each.paid_by], "Cancelado" if each.cancelled_at else "Vigente", each.actor,
            )  # fmt: skip
        if len(found) < _PART:
            return
        number += 1
