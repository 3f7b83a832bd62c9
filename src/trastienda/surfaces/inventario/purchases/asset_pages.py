"""The pages of assets: list, card, new, cancel with the purchase that brought them, as a file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.queries import branches
from trastienda.insights.desk.buying import supplier_names
from trastienda.insights.desk.spending import (
    AssetRow,
    SpendingWanted,
    asset_shown,
    assets_page,
    sum_assets,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.spending.buy_assets import buy_assets
from trastienda.operations.stock.cancel_purchase import cancel_purchase
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
    money,
)
from trastienda.surfaces.inventario.purchases.forms import AssetForm, beginning
from trastienda.surfaces.inventario.purchases.words import (
    DAYS,
    PAYMENT_CHOICES,
    PAYMENT_TITLES,
    STATE_CHOICES,
    short_day,
    state_cell,
    wanted_spending,
)
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/compras/activos/"
BACK = Fact("Activos", "", href=ROOT)
ADDED, CANCELLED = "Activo registrado correctamente.", "Activo dado de baja: su compra se canceló."
COLUMNS = (
    Column("Nombre", "concepto"),
    Column("Adquirido", "fecha", kind="when"),
    Column("Proveedor"),
    Column("Valor sin IVA", "monto", "number"),
    Column("Pago", kind="state"),
)
_EXPORTED = ("Número", "Adquirido", "Nombre", "Descripción", "Proveedor", "Valor", "Pago", "Estado", "Compra")
_PART = 1_000


@DESK.page("compras/activos/", permission=Permission.VIEW_BOOKS)
def assets(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    wanted = wanted_spending(query)
    sums = sum_assets(wanted, actor=call.actor)
    page = asked_page(query, total=sums.count)
    asked = call.request.META.get("QUERY_STRING", "")
    listing = Listing(
        title="Activos",
        columns=COLUMNS,
        rows=[_row(each) for each in assets_page(wanted, page=page, actor=call.actor)],
        totals=("Total", "", "", money(sums.amount), ""),
        total=sums.count,
        page=page,
        query=query,
        noun=("activo", "activos"),
        search="Nombre o descripción",
        filters=(*DAYS, Filter("pago", "Pago", PAYMENT_CHOICES), Filter("estado", "Estado", STATE_CHOICES)),
        main=Action("Nuevo activo", f"{ROOT}crear/") if call.may(Permission.POST_BOOKS) else None,
        others=(
            Action("Compras", "/compras/"),
            Action("Gastos", "/compras/gastos/"),
            *exports(f"{ROOT}exportar/", asked),
        ),
        empty="Todavía no hay activos.",
        hint="Aquí va lo que se compra para quedarse: vitrinas, computadoras, herramienta.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Activos", "listing": listing})


@DESK.page("compras/activos/exportar/", permission=Permission.VIEW_BOOKS)
def export(call: DeskCall) -> HttpResponseBase:
    return list_file(
        call, "activos", _EXPORTED, _exported(call, wanted_spending(call.request.GET.dict())), back=ROOT
    )


@DESK.page("compras/activos/<id:asset_id>/", permission=Permission.VIEW_BOOKS)
def asset(call: DeskCall, asset_id: int) -> HttpResponse:
    found = asset_shown(asset_id, actor=call.actor)
    actions = []
    if not found.is_cancelled and call.may(Permission.POST_BOOKS) and call.may(Permission.ADJUST_INVENTORY):
        actions = [Action("Dar de baja", f"{ROOT}{asset_id}/eliminar/", tone="bad")]
    context = {"title": found.name, "back": BACK, "facts": _facts(found), "tables": (), "actions": actions}
    return call.page("detail.html", context)


@DESK.page(
    "compras/activos/crear/", permission=Permission.POST_BOOKS, writes=True, also=("compras/activos/nuevo/",)
)
def create(call: DeskCall) -> HttpResponse:
    with transaction(call.actor.tenant_id):
        profile = tenant_profile(call.actor.tenant_id)
        places = [(each.id, each.name) for each in branches() if each.is_active]
    today = local_date(call.now, zone_name=profile.time_zone)
    initial = beginning(today=today, branches=places, rate=profile.default_tax_rate)
    form = AssetForm(call.request.POST if call.is_post else None, branches=places, initial=initial)
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: buy_assets(form.asked(), actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=ADDED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    suppliers = supplier_names(actor=call.actor) if call.may(Permission.ADJUST_INVENTORY) else []
    context = {"title": "Nuevo activo", "form": form, "back": BACK, "suppliers": suppliers}
    return call.page("asset_form.html", context, status=400 if form.errors else 200)


@DESK.page("compras/activos/<id:asset_id>/eliminar/", permission=Permission.POST_BOOKS, writes=True)
def cancel(call: DeskCall, asset_id: int) -> HttpResponse:
    found = asset_shown(asset_id, actor=call.actor)
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: cancel_purchase(found.purchase_id, actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=CANCELLED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": f"Dar de baja {found.name}",
        "back": Fact(found.name, "", href=f"{ROOT}{asset_id}/"),
        "asked": f"¿Cancelar la compra {found.purchase_id}, que trajo {found.name} por {money(found.value)}? Su "
        "póliza se revierte con fecha de hoy; el activo queda a la vista como cancelado, con los demás de esa compra.",
        "problem": problem,
        "button": "Dar de baja",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


def _row(each: AssetRow) -> Row:
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.name, detail=each.description[:80]),
            Cell(short_day(each.acquired_on)),
            Cell(each.supplier or "–"),
            Cell(money(each.value)),
            state_cell(is_cancelled=each.is_cancelled, paid_by=each.paid_by),
        ),
    )


def _facts(found: AssetRow) -> list[Fact]:
    told = [
        Fact("Valor sin IVA", money(found.value)),
        Fact("Adquirido", short_day(found.acquired_on)),
        Fact("Proveedor", found.supplier or "–"),
        Fact("Pago", PAYMENT_TITLES[found.paid_by], "warn" if found.paid_by == "credit" else "good"),
        Fact("Compra", str(found.purchase_id), href=f"/compras/{found.purchase_id}/"),
        Fact(
            "Estado",
            "Cancelado" if found.is_cancelled else "Vigente",
            "bad" if found.is_cancelled else "good",
        ),
    ]
    return [*told, Fact("Descripción", found.description)] if found.description else told


def _exported(call: DeskCall, wanted: SpendingWanted) -> Iterator[tuple[object, ...]]:
    number = 1
    while True:
        found = assets_page(wanted, page=page_request(number, _PART, largest=_PART), actor=call.actor)
        for each in found:
            yield (
                each.id, each.acquired_on, each.name, each.description, each.supplier, each.value,
                PAYMENT_TITLES[each.paid_by], "Cancelado" if each.is_cancelled else "Vigente", each.purchase_id,
            )  # fmt: skip
        if len(found) < _PART:
            return
        number += 1
