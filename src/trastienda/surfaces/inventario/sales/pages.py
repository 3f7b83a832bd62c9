"""The pages that show sales: list, card, on paper, as a ticket, as a file."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.insights.desk.sale_shown import SaleShown, sale_at_desk
from trastienda.insights.desk.sales import (
    SaleRow,
    SalesFound,
    SalesSum,
    SalesWanted,
    every_sale,
    find_words,
    sales_page,
    sellers,
    sum_sales,
)
from trastienda.insights.reports.words import ANONYMOUS
from trastienda.insights.sale_paper import counter_sale_paper
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local, local_date
from trastienda.kernel.transaction import transaction
from trastienda.papers.printer import PDF
from trastienda.papers.ticket_pdf import ticket_name, ticket_pdf
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.exports import exports, list_file
from trastienda.surfaces.inventario.desk.listing import (
    Action,
    Cell,
    Choice,
    Column,
    Fact,
    Filter,
    Listing,
    Row,
    asked_page,
    day_and_time,
    money,
)
from trastienda.surfaces.inventario.purchases.words import DAYS
from trastienda.surfaces.inventario.sales.cards import facts_of, lines_table, tables_of
from trastienda.surfaces.inventario.sales.words import (
    CHANNEL_CHOICES,
    METHOD_CHOICES,
    PERIOD_CHOICES,
    STATE_CHOICES,
    USUAL_DAYS,
    channel_title,
    has_period,
    method_title,
    seller_word,
    state_cell,
    wanted_sales,
)
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/ventas/"
BACK = Fact("Ventas", "", href=ROOT)
COLUMNS = (
    Column("Folio", kind="code"),
    Column("Fecha", "fecha", kind="when"),
    Column("Cliente", "cliente"),
    Column("Vendedor"),
    Column("Pago"),
    Column("Estado", kind="state"),
    Column("Total", "total", "number"),
)
_EXPORTED = ("Folio", "Fecha", "Cliente", "Vendedor", "Canal", "Sucursal", "Pago", "Estado", "Partidas", "Subtotal",
             "IVA", "Total", "Devuelto", "Moneda")  # fmt: skip


@DESK.page("ventas/", permission=Permission.VIEW_SALES)
def sales(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    profile, today = _tenant(call)
    wanted = wanted_sales(query, zone_name=profile.time_zone, today=today, usual_days=USUAL_DAYS)
    found = find_words(wanted.text, actor=call.actor)
    sums = sum_sales(wanted, found, actor=call.actor)
    page = asked_page(query, total=sums.count)
    rows = sales_page(wanted, found, page=page, actor=call.actor)
    listing = Listing(
        title="Ventas",
        columns=COLUMNS,
        rows=[_row(each, profile) for each in rows],
        totals=_totals(sums),
        total=sums.count,
        page=page,
        query=query,
        noun=_noun(query, found, sums),
        search="Folio, cliente o producto",
        filters=_filters(call.actor),
        main=Action("Nueva venta", f"{ROOT}crear/") if call.may(Permission.SELL) else None,
        others=_others(call),
        empty="Todavía no hay ventas en estos días.",
        hint="Registre la primera, o elija otro periodo. Aquí se ven las del mostrador, la tienda en línea y las demás "
        "puertas.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Ventas", "listing": listing})


@DESK.page("ventas/exportar/", permission=Permission.VIEW_SALES)
def export(call: DeskCall) -> HttpResponseBase:
    """All of the list as CSV or XLSX, as it is narrowed and ordered."""
    profile, today = _tenant(call)
    query = call.request.GET.dict()
    wanted = wanted_sales(query, zone_name=profile.time_zone, today=today, usual_days=USUAL_DAYS)
    return list_file(call, "ventas", _EXPORTED, _exported(call.actor, wanted, profile.time_zone), back=ROOT)


@DESK.page("ventas/<id:sale_id>/", permission=Permission.VIEW_SALES)
def sale(call: DeskCall, sale_id: int) -> HttpResponse:
    found = sale_at_desk(sale_id, actor=call.actor)
    profile, _ = _tenant(call)
    sees_books = call.may(Permission.VIEW_BOOKS)
    context = {
        "title": f"Venta {found.folio}",
        "back": BACK,
        "facts": facts_of(found, zone_name=profile.time_zone),
        "tables": tables_of(found, zone_name=profile.time_zone, sees_books=sees_books),
        "actions": _actions(call, found),
    }
    return call.page("detail.html", context)


@DESK.page("ventas/<id:sale_id>/imprimir/", permission=Permission.VIEW_SALES)
def printed(call: DeskCall, sale_id: int) -> HttpResponse:
    """The sale alone, for paper."""
    found = sale_at_desk(sale_id, actor=call.actor)
    profile, _ = _tenant(call)
    context = {
        "title": f"Venta {found.folio}",
        "shop": profile.name,
        "back": Fact(f"Venta {found.folio}", "", href=f"{ROOT}{sale_id}/"),
        "facts": facts_of(found, zone_name=profile.time_zone),
        "tables": [lines_table(found)],
    }
    return call.page("purchase_print.html", context)


@DESK.page("ventas/<id:sale_id>/ticket/", permission=Permission.VIEW_SALES)
def ticket(call: DeskCall, sale_id: int) -> HttpResponse:
    """The ticket of 80 mm, shown by the browser. :raises PrinterBusy: too many papers are being made."""
    paper = counter_sale_paper(sale_id, actor=call.actor)
    response = HttpResponse(ticket_pdf(paper, made_at=call.now), content_type=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="{ticket_name(paper.sale.folio)}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _tenant(call: DeskCall) -> tuple[TenantProfile, date]:
    """The shop, and its day."""
    with transaction(call.actor.tenant_id):
        profile = tenant_profile(call.actor.tenant_id)
    return profile, local_date(call.now, zone_name=profile.time_zone)


def _filters(actor: Actor) -> tuple[Filter, ...]:
    people = [Choice(seller_word(who), name) for who, name in sellers(actor=actor)]
    return (
        Filter("periodo", "Periodo", PERIOD_CHOICES, none=f"Últimos {USUAL_DAYS} días"),
        *DAYS,
        Filter("pago", "Pago", METHOD_CHOICES),
        Filter("vendedor", "Vendedor", people, none="Todos"),
        Filter("canal", "Canal", CHANNEL_CHOICES, none="Todos"),
        Filter("estado", "Estado", STATE_CHOICES),
    )


def _noun(query: dict[str, str], found: SalesFound | None, sums: SalesSum) -> tuple[str, str]:
    """What is counted, and of which days: what nobody chose is said."""
    if sums.is_more:
        return "venta", "ventas o más: acote el periodo para sumarlas"
    if found is not None and found.is_broad:
        said = "con ese folio; para buscar por cliente o producto escriba más de su nombre"
        return f"venta {said}", f"ventas {said}"
    if has_period(query):
        return "venta", "ventas"
    said = "de todo el tiempo" if found is not None else f"de los últimos {USUAL_DAYS} días"
    return f"venta {said}", f"ventas {said}"


def _totals(sums: SalesSum) -> tuple[str, ...]:
    if sums.total is None or sums.tax is None:
        return ()
    return ("Total vigente", "", "", "", f"IVA {money(sums.tax)}", "", money(sums.total))


def _others(call: DeskCall) -> tuple[Action, ...]:
    query = call.request.META.get("QUERY_STRING", "")
    more = exports(f"{ROOT}exportar/", query)
    return (Action("Ingresos extra", f"{ROOT}ingresos/"), *more) if call.may(Permission.VIEW_BOOKS) else more


def _actions(call: DeskCall, found: SaleShown) -> list[Action]:
    here = f"{ROOT}{found.id}/"
    actions = [Action("Ticket", f"{here}ticket/"), Action("Imprimir", f"{here}imprimir/")]
    if found.is_undone or not call.may(Permission.CANCEL):
        return actions
    if found.placed_at is None:
        actions.append(Action("Editar", f"{here}editar/"))
    if not found.unpaid and call.may(Permission.CREATE_INVENTORY):
        actions.append(Action("Devolver", f"{here}devolver/"))
    return [*actions, Action("Cancelar venta", f"{here}eliminar/", tone="bad")]


def _row(each: SaleRow, profile: TenantProfile) -> Row:
    count = f"{each.items} {'partida' if each.items == 1 else 'partidas'}"
    foreign = each.currency if each.currency != profile.currency else ""
    back = f"devuelto {money(each.returned)}" if each.returned else ""
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.folio, detail=count),
            Cell(day_and_time(each.sold_at, zone_name=profile.time_zone), detail=each.branch),
            Cell(each.customer or ANONYMOUS),
            Cell(each.seller or "–", detail=channel_title(each.channel)),
            Cell(method_title(each)),
            state_cell(each),
            Cell(money(each.total), detail=back or foreign),
        ),
    )


def _exported(actor: Actor, wanted: SalesWanted, zone_name: str) -> Iterator[tuple[object, ...]]:
    found = find_words(wanted.text, actor=actor)
    for each in every_sale(wanted, found, actor=actor):
        yield (
            each.folio, local(each.sold_at, zone_name=zone_name).replace(tzinfo=None), each.customer or ANONYMOUS,
            each.seller, channel_title(each.channel), each.branch, method_title(each), state_cell(each).text,
            each.items, each.base, each.tax, each.total, each.returned, each.currency,
        )  # fmt: skip
