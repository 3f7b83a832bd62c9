"""The pages of expenses: list, card, new, cancel, as a file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.spending import (
    ExpenseRow,
    SpendingWanted,
    expense_shown,
    expenses_page,
    sum_expenses,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.spending.cancel_expense import cancel_expense
from trastienda.operations.spending.record_expense import record_expense
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
from trastienda.surfaces.inventario.purchases.forms import ExpenseForm
from trastienda.surfaces.inventario.purchases.words import (
    DAYS,
    PAID_CHOICES,
    PAYMENT_TITLES,
    STATE_CHOICES,
    posted_table,
    short_day,
    state_cell,
    wanted_spending,
    zone_of,
)
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/compras/gastos/"
BACK = Fact("Gastos", "", href=ROOT)
ADDED, CANCELLED = "Gasto registrado correctamente.", "Gasto cancelado: su póliza se revirtió."
COLUMNS = (
    Column("Concepto", "concepto"),
    Column("Fecha", "fecha", kind="when"),
    Column("IVA", kind="number"),
    Column("Monto", "monto", "number"),
    Column("Pago", kind="state"),
)
_EXPORTED = ("Número", "Fecha", "Concepto", "Descripción", "Monto", "IVA", "Pago", "Estado", "Registró")
_PART = 1_000


@DESK.page("compras/gastos/", permission=Permission.VIEW_BOOKS)
def expenses(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    wanted = wanted_spending(query)
    sums = sum_expenses(wanted, actor=call.actor)
    page = asked_page(query, total=sums.count)
    asked = call.request.META.get("QUERY_STRING", "")
    listing = Listing(
        title="Gastos",
        columns=COLUMNS,
        rows=[_row(each) for each in expenses_page(wanted, page=page, actor=call.actor)],
        totals=("Total", "", "", money(sums.amount), ""),
        total=sums.count,
        page=page,
        query=query,
        noun=("gasto", "gastos"),
        search="Concepto o descripción",
        filters=(*DAYS, Filter("pago", "Pago", PAID_CHOICES), Filter("estado", "Estado", STATE_CHOICES)),
        main=Action("Nuevo gasto", f"{ROOT}crear/") if call.may(Permission.POST_BOOKS) else None,
        others=(
            Action("Compras", "/compras/"),
            Action("Activos", "/compras/activos/"),
            *exports(f"{ROOT}exportar/", asked),
        ),
        empty="Todavía no hay gastos.",
        hint="Anote renta, luz, sueldos y todo lo que cuesta tener abierta la tienda.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Gastos", "listing": listing})


@DESK.page("compras/gastos/exportar/", permission=Permission.VIEW_BOOKS)
def export(call: DeskCall) -> HttpResponseBase:
    return list_file(
        call, "gastos", _EXPORTED, _exported(call, wanted_spending(call.request.GET.dict())), back=ROOT
    )


@DESK.page("compras/gastos/<id:expense_id>/", permission=Permission.VIEW_BOOKS)
def expense(call: DeskCall, expense_id: int) -> HttpResponse:
    found = expense_shown(expense_id, actor=call.actor)
    actions = []
    if found.expense.cancelled_at is None and call.may(Permission.POST_BOOKS):
        actions = [Action("Cancelar gasto", f"{ROOT}{expense_id}/eliminar/", tone="bad")]
    context = {
        "title": found.expense.concept,
        "back": BACK,
        "facts": _facts(found.expense, zone_name=zone_of(call.actor)),
        "tables": [posted_table(found.posted)],
        "actions": actions,
    }
    return call.page("detail.html", context)


@DESK.page(
    "compras/gastos/crear/", permission=Permission.POST_BOOKS, writes=True, also=("compras/gastos/nuevo/",)
)
def create(call: DeskCall) -> HttpResponse:
    with transaction(call.actor.tenant_id):
        zone = tenant_profile(call.actor.tenant_id).time_zone
    initial = {"fecha": local_date(call.now, zone_name=zone)}
    form = ExpenseForm(call.request.POST if call.is_post else None, initial=initial)
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: record_expense(form.asked(), actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=ADDED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {"title": "Nuevo gasto", "form": form, "back": BACK}
    return call.page("form.html", context, status=400 if form.errors else 200)


@DESK.page("compras/gastos/<id:expense_id>/eliminar/", permission=Permission.POST_BOOKS, writes=True)
def cancel(call: DeskCall, expense_id: int) -> HttpResponse:
    found = expense_shown(expense_id, actor=call.actor).expense
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: cancel_expense(expense_id, actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=CANCELLED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": f"Cancelar gasto: {found.concept}",
        "back": Fact(found.concept, "", href=f"{ROOT}{expense_id}/"),
        "asked": f"¿Cancelar el gasto {found.concept} por {money(found.amount)}? Su póliza se revierte con fecha de "
        "hoy; el gasto queda a la vista como cancelado.",
        "problem": problem,
        "button": "Cancelar gasto",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


def _row(each: ExpenseRow) -> Row:
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.concept, detail=each.description[:80]),
            Cell(short_day(each.spent_on)),
            Cell(money(each.tax) if each.tax else "–"),
            Cell(money(each.amount)),
            state_cell(is_cancelled=each.cancelled_at is not None, paid_by=each.paid_by),
        ),
    )


def _facts(found: ExpenseRow, *, zone_name: str) -> list[Fact]:
    told = [
        Fact("Monto", money(found.amount)),
        Fact("IVA acreditable", money(found.tax)),
        Fact("Fecha", short_day(found.spent_on)),
        Fact("Pago", PAYMENT_TITLES[found.paid_by], "good"),
        Fact("Registró", f"{found.actor}, {day_and_time(found.recorded_at, zone_name=zone_name)}"),
    ]
    if found.description:
        told.append(Fact("Descripción", found.description))
    if found.cancelled_at is not None:
        when = day_and_time(found.cancelled_at, zone_name=zone_name)
        told.append(Fact("Cancelado", f"{when}, {found.cancelled_by}", "bad"))
    return told


def _exported(call: DeskCall, wanted: SpendingWanted) -> Iterator[tuple[object, ...]]:
    number = 1
    while True:
        found = expenses_page(wanted, page=page_request(number, _PART, largest=_PART), actor=call.actor)
        for each in found:
            yield (
                each.id, each.spent_on, each.concept, each.description, each.amount, each.tax,
                PAYMENT_TITLES[each.paid_by], "Cancelado" if each.cancelled_at else "Vigente", each.actor,
            )  # fmt: skip
        if len(found) < _PART:
            return
        number += 1
