"""The pages of suppliers: list, card with what was bought, new, change, delete, many at once, as a file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.parties.supplier_rules import SupplierFields
from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.insights.desk.suppliers import (
    SupplierRow,
    SupplierShown,
    SuppliersWanted,
    count_suppliers,
    supplier_shown,
    suppliers_page,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.parties.create_supplier import create_supplier
from trastienda.operations.parties.remove_supplier import remove_supplier
from trastienda.operations.parties.update_supplier import update_supplier
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
    Table,
    asked_page,
    day_and_time,
    money,
)
from trastienda.surfaces.inventario.suppliers.forms import SupplierForm, shown_values, wanted_suppliers
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/proveedores/"
BACK = Fact("Proveedores", "", href=ROOT)
ADDED, CHANGED, DELETED = (
    "Proveedor agregado correctamente.",
    "Proveedor actualizado correctamente.",
    "Proveedor eliminado correctamente.",
)
COLUMNS = (
    Column("Nombre", "nombre"),
    Column("Documento", kind="code"),
    Column("Teléfono", kind="when"),
    Column("Correo"),
    Column("Compras", kind="number"),
    Column("Comprado", kind="number"),
    Column("Estado", kind="state"),
)
STATE_CHOICES = (Choice("inactivos", "Inactivos"), Choice("todos", "Activos e inactivos"))
_PAID_BY = {"cash": "Efectivo", "transfer": "Transferencia", "credit": "Por pagar"}
_EXPORTED = ("Nombre", "Documento", "Correo", "Teléfono", "Domicilio", "Compras", "Comprado", "Última compra",
             "Activo")  # fmt: skip
_PART, _MOST_AT_ONCE = 1_000, 200
MAY = Permission.ADJUST_INVENTORY


@DESK.page("proveedores/", permission=MAY)
def suppliers(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    wanted = wanted_suppliers(query)
    total = count_suppliers(wanted, actor=call.actor)
    page = asked_page(query, total=total)
    asked = call.request.META.get("QUERY_STRING", "")
    listing = Listing(
        title="Proveedores",
        columns=COLUMNS,
        rows=[_row(each) for each in suppliers_page(wanted, page=page, actor=call.actor)],
        total=total,
        page=page,
        query=query,
        noun=("proveedor", "proveedores"),
        search="Nombre, documento, correo o teléfono",
        filters=(Filter("estado", "Estado", STATE_CHOICES, none="Activos"),),
        main=Action("Nuevo proveedor", f"{ROOT}crear/"),
        others=exports(f"{ROOT}exportar/", asked),
        bulk=(
            Action("Activar", f"{ROOT}varios/activar/"),
            Action("Desactivar", f"{ROOT}varios/desactivar/"),
        ),
        empty="Todavía no hay proveedores.",
        hint="Agregue el primero, o registre una compra: quien la vendió queda anotado.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Proveedores", "listing": listing})


@DESK.page("proveedores/exportar/", permission=MAY)
def export(call: DeskCall) -> HttpResponseBase:
    """All of the list as CSV or XLSX, as it is narrowed and ordered."""
    wanted = wanted_suppliers(call.request.GET.dict())
    return list_file(call, "proveedores", _EXPORTED, _exported(call, wanted), back=ROOT)


@DESK.page("proveedores/<id:supplier_id>/", permission=MAY)
def supplier(call: DeskCall, supplier_id: int) -> HttpResponse:
    found = supplier_shown(supplier_id, actor=call.actor)
    profile = _profile(call)
    here = f"{ROOT}{supplier_id}/"
    context = {
        "title": found.supplier.name,
        "back": BACK,
        "facts": _facts(found.supplier, profile),
        "tables": (_purchases(found, profile),),
        "actions": [
            Action("Editar", f"{here}editar/", tone="main"),
            Action("Eliminar", f"{here}eliminar/", tone="bad"),
        ],
    }
    return call.page("detail.html", context)


@DESK.page("proveedores/crear/", permission=MAY, writes=True, also=("proveedores/nuevo/",))
def create(call: DeskCall) -> HttpResponse:
    form = _form(call, is_new=True)
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: create_supplier(form.told(), actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=ADDED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(call, form, "Nuevo proveedor", back=BACK)


@DESK.page("proveedores/<id:supplier_id>/editar/", permission=MAY, writes=True)
def edit(call: DeskCall, supplier_id: int) -> HttpResponse:
    found = supplier_shown(supplier_id, actor=call.actor).supplier
    form = _form(call, is_new=False, initial=shown_values(found))
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: update_supplier(supplier_id, form.told(), actor=call.actor, now=call.now),
                to=lambda _: f"{ROOT}{supplier_id}/",
                said=CHANGED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(
        call, form, f"Editar {found.name}", back=Fact(found.name, "", href=f"{ROOT}{supplier_id}/")
    )


@DESK.page("proveedores/<id:supplier_id>/eliminar/", permission=MAY, writes=True)
def delete(call: DeskCall, supplier_id: int) -> HttpResponse:
    found = supplier_shown(supplier_id, actor=call.actor).supplier
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: remove_supplier(supplier_id, actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=DELETED,
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": f"Eliminar {found.name}",
        "back": Fact(found.name, "", href=f"{ROOT}{supplier_id}/"),
        "asked": f"¿Eliminar a {found.name}? No se puede deshacer.",
        "problem": problem,
        "instead": "Un proveedor con compras no se borra: puede dejarlo inactivo al editarlo.",
    }
    return call.page("delete.html", context, status=400 if problem else 200)


@DESK.page("proveedores/varios/<slug:what>/", permission=MAY, writes=True, reads=False)
def many(call: DeskCall, what: str) -> HttpResponse:
    """Make many suppliers active or inactive; all of them or none."""
    texts = call.request.POST.getlist("id")[:_MOST_AT_ONCE]
    ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]
    if what not in {"activar", "desactivar"} or not ids:
        return call.redirect(ROOT)
    word = "activo" if what == "activar" else "inactivo"
    said = f"1 proveedor {word}." if len(ids) == 1 else f"{len(ids)} proveedores {word}s."

    def work() -> None:
        for supplier_id in sorted(set(ids)):
            fields = SupplierFields(is_active=what == "activar")
            update_supplier(supplier_id, fields, actor=call.actor, now=call.now)

    return call.once(work, to=lambda _: ROOT, said=said)


def _row(each: SupplierRow) -> Row:
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.name),
            Cell(each.tax_id or "–"),
            Cell(each.phone or "–"),
            Cell(each.email or "–"),
            Cell(f"{each.purchases:,}"),
            Cell(money(each.bought)),
            Cell("Activo", tone="good") if each.is_active else Cell("Inactivo", tone="quiet"),
        ),
    )


def _facts(one: SupplierRow, profile: TenantProfile) -> list[Fact]:
    last = day_and_time(one.last_bought_at, zone_name=profile.time_zone) if one.last_bought_at else "Nunca"
    count = f"{one.purchases:,} {'compra' if one.purchases == 1 else 'compras'}"
    return [
        Fact("Comprado", f"{money(one.bought)} en {count}"),
        Fact("Última compra", last),
        Fact({"MX": "RFC", "AR": "CUIT"}.get(profile.country, "Documento"), one.tax_id or "–"),
        Fact("Teléfono", one.phone or "–"),
        Fact("Correo", one.email or "–"),
        Fact("Domicilio", one.address or "–"),
        Fact("Estado", "Activo", "good") if one.is_active else Fact("Estado", "Inactivo", "quiet"),
    ]


def _purchases(found: SupplierShown, profile: TenantProfile) -> Table:
    columns = (Column("Compra"), Column("Cuándo"), Column("Factura", kind="code"), Column("Sucursal"),
               Column("Total", kind="number"), Column("Pago", kind="state"))  # fmt: skip
    rows = [
        Row(
            cells=(
                Cell(f"Compra {each.id}", href=f"/compras/{each.id}/"),
                Cell(day_and_time(each.purchased_at, zone_name=profile.time_zone)),
                Cell(each.invoice_number or "–"),
                Cell(each.branch),
                Cell(money(each.total)),
                Cell("Cancelada", tone="quiet")
                if each.is_cancelled
                else Cell(_PAID_BY[each.paid_by], tone="warn" if each.paid_by == "credit" else "good"),
            )
        )
        for each in found.purchases
    ]
    return Table(title="Últimas compras", columns=columns, rows=rows, empty="Todavía no se le ha comprado.")


def _exported(call: DeskCall, wanted: SuppliersWanted) -> Iterator[tuple[object, ...]]:
    zone_name, number = _profile(call).time_zone, 1
    while True:
        found = suppliers_page(wanted, page=page_request(number, _PART, largest=_PART), actor=call.actor)
        for each in found:
            last = each.last_bought_at and local(each.last_bought_at, zone_name=zone_name).date()
            yield (
                each.name, each.tax_id, each.email, each.phone, each.address, each.purchases, each.bought, last,
                each.is_active,
            )  # fmt: skip
        if len(found) < _PART:
            return
        number += 1


def _profile(call: DeskCall) -> TenantProfile:
    with transaction(call.actor.tenant_id):
        return tenant_profile(call.actor.tenant_id)


def _form(call: DeskCall, *, is_new: bool, **options: object) -> SupplierForm:
    return SupplierForm(
        call.request.POST if call.is_post else None, country=_profile(call).country, is_new=is_new, **options
    )


def _shown_form(call: DeskCall, form: SupplierForm, title: str, *, back: Fact) -> HttpResponse:
    context = {"title": title, "form": form, "back": back}
    return call.page("form.html", context, status=400 if form.errors else 200)
