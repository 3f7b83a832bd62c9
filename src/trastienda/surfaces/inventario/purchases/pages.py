"""The pages of purchases: list, card, new, correct, cancel, as a file; and the search of its product field."""

from collections.abc import Iterator, Mapping

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.queries import branches
from trastienda.insights.desk.buying import Buyable, goods_coded, goods_of, supplier_names
from trastienda.insights.desk.products import ProductsWanted, categories_named, products_page
from trastienda.insights.desk.purchases import (
    PurchaseRow,
    PurchasesWanted,
    purchase_shown,
    purchases_page,
    sum_purchases,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local, local_date
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.stock.annotate_purchase import AnnotatePurchase, annotate_purchase
from trastienda.operations.stock.buy_goods import buy_goods
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
    day_and_time,
    money,
)
from trastienda.surfaces.inventario.purchases.cards import facts_of, tables_of
from trastienda.surfaces.inventario.purchases.forms import (
    MOST_LINES,
    LineForm,
    NotesForm,
    PurchaseForm,
    beginning,
    line_forms,
)
from trastienda.surfaces.inventario.purchases.render import option
from trastienda.surfaces.inventario.purchases.words import (
    DAYS,
    KIND_CHOICES,
    KIND_TITLES,
    PAYMENT_CHOICES,
    PAYMENT_TITLES,
    STATE_CHOICES,
    state_cell,
    wanted_purchases,
    zone_of,
)
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/compras/"
BACK = Fact("Compras", "", href=ROOT)
ADDED, CHANGED, CANCELLED = (
    "Compra registrada correctamente.",
    "Compra actualizada correctamente.",
    "Compra cancelada: salió del inventario y de la contabilidad.",
)
COLUMNS = (
    Column("Fecha", "fecha", kind="when"),
    Column("Número", "numero", "code"),
    Column("Proveedor"),
    Column("Tipo"),
    Column("Subtotal", kind="number"),
    Column("IVA", kind="number"),
    Column("Total", "total", "number"),
    Column("Pago", kind="state"),
)
_EXPORTED = ("Número", "Fecha", "Tipo", "Proveedor", "Factura", "Sucursal", "Partidas", "Subtotal", "IVA", "Total",
             "Pago", "Estado", "Registró")  # fmt: skip
_PART, _MOST_FOUND = 5_000, 20


@DESK.page("compras/", permission=Permission.ADJUST_INVENTORY)
def purchases(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    zone = zone_of(call.actor)
    wanted = wanted_purchases(query, zone_name=zone)
    sums = sum_purchases(wanted, actor=call.actor)
    page = asked_page(query, total=sums.count)
    found = purchases_page(wanted, page=page, actor=call.actor)
    listing = Listing(
        title="Compras",
        columns=COLUMNS,
        rows=[_row(each, zone) for each in found],
        totals=("Total", "", "", "", money(sums.base), money(sums.tax), money(sums.total), ""),
        total=sums.count,
        page=page,
        query=query,
        noun=("compra", "compras"),
        search="Proveedor, factura, producto o activo",
        filters=(
            *DAYS,
            Filter("tipo", "Tipo", KIND_CHOICES),
            Filter("pago", "Pago", PAYMENT_CHOICES),
            Filter("estado", "Estado", STATE_CHOICES),
        ),
        main=Action("Nueva compra", f"{ROOT}crear/") if call.may(Permission.CREATE_INVENTORY) else None,
        others=_others(call),
        empty="Todavía no hay compras.",
        hint="Registre la primera: sus productos entran al inventario con su costo.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Compras", "listing": listing})


@DESK.page("compras/exportar/", permission=Permission.ADJUST_INVENTORY)
def export(call: DeskCall) -> HttpResponseBase:
    """All of the list as CSV or XLSX, as it is narrowed and ordered."""
    zone = zone_of(call.actor)
    wanted = wanted_purchases(call.request.GET.dict(), zone_name=zone)
    return list_file(call, "compras", _EXPORTED, _exported(call, wanted, zone), back=ROOT)


@DESK.page("compras/<id:purchase_id>/", permission=Permission.ADJUST_INVENTORY)
def purchase(call: DeskCall, purchase_id: int) -> HttpResponse:
    found = purchase_shown(purchase_id, actor=call.actor)
    actions = [Action("Imprimir", f"{ROOT}{purchase_id}/imprimir/")]
    if found.cancelled_at is None:
        actions = [
            *actions,
            Action("Editar", f"{ROOT}{purchase_id}/editar/"),
            Action("Cancelar compra", f"{ROOT}{purchase_id}/eliminar/", tone="bad"),
        ]
    zone = zone_of(call.actor)
    context = {
        "title": f"Compra {purchase_id}",
        "back": BACK,
        "facts": facts_of(found, zone_name=zone),
        "tables": tables_of(found),
        "actions": actions,
    }
    return call.page("detail.html", context)


@DESK.page("compras/<id:purchase_id>/imprimir/", permission=Permission.ADJUST_INVENTORY)
def printed(call: DeskCall, purchase_id: int) -> HttpResponse:
    """The purchase alone, for paper."""
    found = purchase_shown(purchase_id, actor=call.actor)
    with transaction(call.actor.tenant_id):
        profile = tenant_profile(call.actor.tenant_id)
    context = {
        "title": f"Compra {purchase_id}",
        "shop": profile.name,
        "back": Fact(f"Compra {purchase_id}", "", href=f"{ROOT}{purchase_id}/"),
        "facts": facts_of(found, zone_name=profile.time_zone),
        "tables": tables_of(found, on_paper=True),
    }
    return call.page("purchase_print.html", context)


@DESK.page(
    "compras/crear/",
    permission=Permission.CREATE_INVENTORY,
    writes=True,
    also=("compras/nueva/", "compras/nuevo/"),
)
def create(call: DeskCall) -> HttpResponse:
    form = _form(call)
    wants_more = "otro" in call.request.POST
    lines = line_forms(call.request.POST if call.is_post else None, more=int(wants_more))
    if call.is_post and not wants_more:
        codes = [each.data.get("producto", "").strip() for each in lines if each.is_bound]
        known = goods_coded(codes, actor=call.actor)
        if _are_right(form, lines, known):
            asked = form.purchase(includes_tax=_includes_tax(call))
            goods = [each.line(known) for each in lines]
            try:
                return call.once(
                    lambda: buy_goods(goods, asked, actor=call.actor, now=call.now).id,
                    to=lambda purchase_id: f"{ROOT}{purchase_id}/",
                    said=ADDED,
                )
            except DomainError as refusal:
                form.refuse(refusal, call.say(refusal))
    return _shown_form(call, form, lines, is_wrong=call.is_post and not wants_more)


@DESK.page("compras/<id:purchase_id>/editar/", permission=Permission.CREATE_INVENTORY, writes=True)
def edit(call: DeskCall, purchase_id: int) -> HttpResponse:
    """What was bought is not edited but cancelled; its number and notes are."""
    found = purchase_shown(purchase_id, actor=call.actor)
    here = f"{ROOT}{purchase_id}/"
    initial = {"factura": found.invoice_number, "notas": found.notes}
    form = NotesForm(call.request.POST if call.is_post else None, initial=initial)
    if call.is_post and form.is_valid():
        told = form.cleaned_data
        command = AnnotatePurchase(purchase_id, invoice_number=told["factura"], notes=told["notas"])
        try:
            return call.once(
                lambda: annotate_purchase(command, actor=call.actor, now=call.now),
                to=lambda _: here,
                said=CHANGED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    back = Fact(f"Compra {purchase_id}", "", href=here)
    context = {"title": f"Editar compra {purchase_id}", "form": form, "back": back}
    return call.page("form.html", context, status=400 if form.errors else 200)


@DESK.page("compras/<id:purchase_id>/eliminar/", permission=Permission.ADJUST_INVENTORY, writes=True)
def cancel(call: DeskCall, purchase_id: int) -> HttpResponse:
    found = purchase_shown(purchase_id, actor=call.actor)
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: cancel_purchase(purchase_id, actor=call.actor, now=call.now),
                to=lambda _: f"{ROOT}{purchase_id}/",
                said=CANCELLED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    whom = f" a {found.supplier}" if found.supplier else ""
    context = {
        "title": f"Cancelar compra {purchase_id}",
        "back": Fact(f"Compra {purchase_id}", "", href=f"{ROOT}{purchase_id}/"),
        "asked": f"¿Cancelar la compra{whom} por {money(found.total)}? Lo comprado sale del inventario y la póliza se "
        "revierte con fecha de hoy; la compra queda a la vista como cancelada.",
        "problem": problem,
        "instead": "Lo que ya se vendió no se puede devolver al proveedor con una cancelación: use un ajuste.",
        "button": "Cancelar compra",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


@DESK.page("compras/productos/", permission=Permission.CREATE_INVENTORY)
def found_products(call: DeskCall) -> HttpResponse:
    """The options of the product field, while somebody types in it."""
    asked = call.request.GET
    text = (asked.get("producto") or asked.get("q") or "").replace("\0", "")[:100]
    wanted = ProductsWanted(text=text, order="name")
    page = page_request(1, _MOST_FOUND, largest=_MOST_FOUND)
    ids = [each.id for each in products_page(wanted, page=page, actor=call.actor)]
    includes_tax = _includes_tax(call)
    options = [option(each, includes_tax=includes_tax) for each in goods_of(ids, actor=call.actor)]
    return call.page("_product_options.html", {"options": options})


def _are_right(form: PurchaseForm, lines: list[LineForm], known: Mapping[str, Buyable]) -> bool:
    """Check the head and every line, so that all that is wrong is said at once."""
    is_right = form.is_valid()
    for each in lines:
        if each.is_bound:
            each.full_clean()
            each.match(known)
    if not any(each.is_bound for each in lines):
        form.add_error(None, "Agregue al menos un producto.")
        return False
    if any(each.errors for each in lines):
        form.add_error(None, "Revise los renglones marcados.")
        return False
    return is_right


def _form(call: DeskCall) -> PurchaseForm:
    with transaction(call.actor.tenant_id):
        profile = tenant_profile(call.actor.tenant_id)
        places = [(each.id, each.name) for each in branches() if each.is_active]
    today = local_date(call.now, zone_name=profile.time_zone)
    return PurchaseForm(
        call.request.POST if call.is_post else None,
        branches=places,
        initial=beginning(today=today, branches=places, rate=profile.default_tax_rate),
    )


def _shown_form(call: DeskCall, form: PurchaseForm, lines: list[LineForm], *, is_wrong: bool) -> HttpResponse:
    context = {
        "title": "Nueva compra",
        "form": form,
        "lines": lines,
        "most": MOST_LINES,
        "back": BACK,
        "suppliers": supplier_names(actor=call.actor),
        "categories": [name for _, name in categories_named(actor=call.actor)],
        "shows_errors": is_wrong,
        "price_kind": "con IVA" if _includes_tax(call) else "sin IVA",
    }
    return call.page("purchase_form.html", context, status=400 if is_wrong else 200)


def _includes_tax(call: DeskCall) -> bool:
    with transaction(call.actor.tenant_id):
        return tenant_profile(call.actor.tenant_id).prices_include_tax


def _others(call: DeskCall) -> tuple[Action, ...]:
    query = call.request.META.get("QUERY_STRING", "")
    more = exports(f"{ROOT}exportar/", query)
    if not call.may(Permission.VIEW_BOOKS):
        return more
    return (Action("Gastos", f"{ROOT}gastos/"), Action("Activos", f"{ROOT}activos/"), *more)


def _row(each: PurchaseRow, zone_name: str) -> Row:
    count = f"{each.items} {'partida' if each.items == 1 else 'partidas'}"
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(day_and_time(each.purchased_at, zone_name=zone_name), detail=each.branch),
            Cell(str(each.id), detail=each.invoice_number),
            Cell(each.supplier or "Sin proveedor"),
            Cell(KIND_TITLES[each.kind], detail=count),
            Cell(money(each.base)),
            Cell(money(each.tax)),
            Cell(money(each.total)),
            state_cell(is_cancelled=each.is_cancelled, paid_by=each.paid_by),
        ),
    )


def _exported(call: DeskCall, wanted: PurchasesWanted, zone_name: str) -> Iterator[tuple[object, ...]]:
    number = 1
    while True:
        found = purchases_page(wanted, page=page_request(number, _PART, largest=_PART), actor=call.actor)
        for each in found:
            yield (
                each.id, local(each.purchased_at, zone_name=zone_name).replace(tzinfo=None), KIND_TITLES[each.kind],
                each.supplier, each.invoice_number, each.branch, each.items, each.base, each.tax, each.total,
                PAYMENT_TITLES[each.paid_by], "Cancelada" if each.is_cancelled else "Vigente", each.actor,
            )  # fmt: skip
        if len(found) < _PART:
            return
        number += 1
