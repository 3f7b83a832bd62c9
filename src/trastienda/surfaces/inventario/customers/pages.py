"""The pages of customers: list, card, new, change, delete, many at once, as a file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.parties.queries import CustomerRow
from trastienda.domain.parties.rules import CustomerFields
from trastienda.insights.desk.customers import (
    CustomerShown,
    CustomersWanted,
    customer_shown,
    customers_page,
    sum_customers,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.operations.parties.create_customer import create_customer
from trastienda.operations.parties.remove_customer import remove_customer
from trastienda.operations.parties.update_customer import update_customer
from trastienda.surfaces.inventario.customers.cards import facts_of, last_moves, sales_table, vehicles_table
from trastienda.surfaces.inventario.customers.forms import CustomerForm, shown_values
from trastienda.surfaces.inventario.customers.words import (
    BACK,
    ROOT,
    STATE_CHOICES,
    TIER_CHOICES,
    TIER_TITLES,
    administers,
    profile_of,
    require_administration,
    wanted_customers,
)
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
from trastienda.surfaces.inventario.surface import DESK

ADDED, CHANGED, DELETED = (
    "Cliente agregado correctamente.",
    "Cliente actualizado correctamente.",
    "Cliente eliminado correctamente.",
)
COLUMNS = (
    Column("Nombre", "nombre"),
    Column("Documento", kind="code"),
    Column("Teléfono", kind="when"),
    Column("Nivel de precio"),
    Column("Límite", "limite", "number"),
    Column("Saldo", "saldo", "number"),
    Column("Estado", kind="state"),
)
_EXPORTED = ("Clave interna", "Nombre", "RFC", "Razón social", "Régimen fiscal", "Código postal", "Uso CFDI", "Correo",
             "Teléfono", "Domicilio", "Nivel de precio", "Límite de crédito", "Saldo", "Activo", "Alta")  # fmt: skip
_PART, _MOST_AT_ONCE = 1_000, 200


@DESK.page("clientes/", permission=Permission.VIEW_CUSTOMERS)
def customers(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    wanted = wanted_customers(query)
    sums = sum_customers(wanted, actor=call.actor)
    page = asked_page(query, total=sums.count)
    listing = Listing(
        title="Clientes",
        columns=COLUMNS,
        rows=[_row(each) for each in customers_page(wanted, page=page, actor=call.actor)],
        totals=("Total", "", "", "", "", money(sums.balance), ""),
        total=sums.count,
        page=page,
        query=query,
        noun=("cliente", "clientes"),
        search="Nombre, documento o teléfono",
        filters=(
            Filter("estado", "Estado", STATE_CHOICES, none="Activos"),
            Filter("nivel", "Nivel de precio", TIER_CHOICES, none="Todos"),
        ),
        main=Action("Nuevo cliente", f"{ROOT}crear/") if call.may(Permission.CREATE_CUSTOMERS) else None,
        others=_others(call),
        bulk=(
            Action("Activar", f"{ROOT}varios/activar/"),
            Action("Desactivar", f"{ROOT}varios/desactivar/"),
        )
        if administers(call.actor)
        else (),
        empty="Todavía no hay clientes.",
        hint="Agregue el primero, o importe su lista desde un archivo de Excel o CSV.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Clientes", "listing": listing})


@DESK.page("clientes/exportar/", permission=Permission.VIEW_CUSTOMERS)
def export(call: DeskCall) -> HttpResponseBase:
    """All of the list as CSV or XLSX, as it is narrowed. For who administers: it is the shop's address book."""
    require_administration(call.actor)
    wanted = wanted_customers(call.request.GET.dict())
    return list_file(call, "clientes", _EXPORTED, _exported(call, wanted), back=ROOT)


@DESK.page("clientes/<id:customer_id>/", permission=Permission.VIEW_CUSTOMERS)
def customer(call: DeskCall, customer_id: int) -> HttpResponse:
    found = customer_shown(customer_id, actor=call.actor)
    profile = profile_of(call.actor)
    context = {
        "title": found.customer.name,
        "back": BACK,
        "facts": facts_of(found, country=profile.country, zone_name=profile.time_zone),
        "tables": (
            last_moves(call.actor, customer_id),
            sales_table(found, zone_name=profile.time_zone),
            vehicles_table(found),
        ),
        "actions": _actions(call, found),
    }
    return call.page("detail.html", context)


@DESK.page("clientes/crear/", permission=Permission.CREATE_CUSTOMERS, writes=True, also=("clientes/nuevo/",))
def create(call: DeskCall) -> HttpResponse:
    form = _form(call, is_new=True, initial={"nivel_precio": "mostrador"})
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: create_customer(form.told(), actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=ADDED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(call, form, "Nuevo cliente", back=BACK)


@DESK.page("clientes/<id:customer_id>/editar/", permission=Permission.EDIT_CUSTOMERS, writes=True)
def edit(call: DeskCall, customer_id: int) -> HttpResponse:
    require_administration(call.actor)
    found = customer_shown(customer_id, actor=call.actor, sales=0).customer
    form = _form(call, is_new=False, initial=shown_values(found))
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: update_customer(customer_id, form.told(), actor=call.actor, now=call.now),
                to=lambda _: f"{ROOT}{customer_id}/",
                said=CHANGED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(
        call, form, f"Editar {found.name}", back=Fact(found.name, "", href=f"{ROOT}{customer_id}/")
    )


@DESK.page("clientes/<id:customer_id>/eliminar/", permission=Permission.EDIT_CUSTOMERS, writes=True)
def delete(call: DeskCall, customer_id: int) -> HttpResponse:
    require_administration(call.actor)
    found = customer_shown(customer_id, actor=call.actor, sales=0).customer
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: remove_customer(customer_id, actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=DELETED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": f"Eliminar {found.name}",
        "back": Fact(found.name, "", href=f"{ROOT}{customer_id}/"),
        "asked": f"¿Eliminar a {found.name}? No se puede deshacer.",
        "problem": problem,
        "instead": "Un cliente con historia no se borra: puede dejarlo inactivo al editarlo.",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


@DESK.page("clientes/varios/<slug:what>/", permission=Permission.EDIT_CUSTOMERS, writes=True, reads=False)
def many(call: DeskCall, what: str) -> HttpResponse:
    """Make many customers active or inactive; all of them or none."""
    require_administration(call.actor)
    texts = call.request.POST.getlist("id")[:_MOST_AT_ONCE]
    ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]
    if what not in {"activar", "desactivar"} or not ids:
        return call.redirect(ROOT)
    word = "activo" if what == "activar" else "inactivo"
    said = f"1 cliente {word}." if len(ids) == 1 else f"{len(ids)} clientes {word}s."

    def work() -> None:
        for customer_id in sorted(set(ids)):
            fields = CustomerFields(is_active=what == "activar")
            update_customer(customer_id, fields, actor=call.actor, now=call.now)

    return call.once(work, to=lambda _: ROOT, said=said)


def _others(call: DeskCall) -> tuple[Action, ...]:
    if not administers(call.actor):
        return ()
    query = call.request.META.get("QUERY_STRING", "")
    exported = exports(f"{ROOT}exportar/", query)
    if not call.may(Permission.CREATE_CUSTOMERS):
        return exported
    return (Action("Importar", f"{ROOT}importar/"), *exported)


def _actions(call: DeskCall, found: CustomerShown) -> list[Action]:
    here = f"{ROOT}{found.customer.id}/"
    told = [Action("Estado de cuenta", f"{here}estado/")]
    if not administers(call.actor):
        return told
    if found.customer.balance > 0:
        told.insert(0, Action("Recibir pago", f"{here}pago/", tone="main"))
    return [*told, Action("Editar", f"{here}editar/"), Action("Eliminar", f"{here}eliminar/", tone="bad")]


def _row(each: CustomerRow) -> Row:
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.name, detail=each.email or ""),
            Cell(each.tax_id or "–"),
            Cell(each.phone or "–"),
            Cell(TIER_TITLES[each.price_tier]),
            Cell(money(each.credit_limit) if each.credit_limit else "–"),
            Cell(money(each.balance)),
            _state(each),
        ),
    )


def _state(each: CustomerRow) -> Cell:
    if not each.is_active:
        return Cell("Inactivo", tone="quiet")
    if each.balance > each.credit_limit and each.balance > 0:
        return Cell("Excede su límite", tone="bad")
    return Cell("Debe", tone="warn") if each.balance > 0 else Cell("Al corriente", tone="good")


def _exported(call: DeskCall, wanted: CustomersWanted) -> Iterator[tuple[object, ...]]:
    zone_name, number = profile_of(call.actor).time_zone, 1
    while True:
        found = customers_page(wanted, page=page_request(number, _PART, largest=_PART), actor=call.actor)
        for each in found:
            yield (
                each.id, each.name, each.tax_id, each.legal_name, each.fiscal_regime, each.postal_code, each.cfdi_use,
                each.email, each.phone, each.address, TIER_TITLES[each.price_tier], each.credit_limit, each.balance,
                each.is_active, local(each.created_at, zone_name=zone_name).date(),
            )  # fmt: skip
        if len(found) < _PART:
            return
        number += 1


def _form(call: DeskCall, *, is_new: bool, **options: object) -> CustomerForm:
    return CustomerForm(
        call.request.POST if call.is_post else None,
        country=profile_of(call.actor).country,
        is_new=is_new,
        gives_credit=administers(call.actor),
        **options,
    )


def _shown_form(call: DeskCall, form: CustomerForm, title: str, *, back: Fact) -> HttpResponse:
    context = {"title": title, "form": form, "back": back}
    return call.page("form.html", context, status=400 if form.errors else 200)
