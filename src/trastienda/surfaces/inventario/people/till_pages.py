"""Who works at the till, and taking somebody on with a PIN of their own."""

from django.conf import settings
from django.http import HttpResponse

from trastienda.domain.access.roles import HIRED_AS
from trastienda.domain.tenancy.queries import branches
from trastienda.insights.desk.people import roles_named
from trastienda.insights.staff import StaffRow, staff
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.create_employee import create_employee
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Listing, Row, quantity
from trastienda.surfaces.inventario.people.forms import EmployeeForm
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/usuarios/caja/"
HIRED = "Empleado agregado: ya puede entrar a la caja con su PIN."
COLUMNS = (
    Column("Nombre"),
    Column("Rol"),
    Column("Sucursal"),
    Column("Descuento máximo", kind="number"),
    Column("Teléfono", kind="when"),
    Column("Estado", kind="state"),
)


@DESK.page("usuarios/caja/", permission=Permission.MANAGE_USERS)
def employees(call: DeskCall) -> HttpResponse:
    labels = dict(roles_named(actor=call.actor))
    with transaction(call.actor.tenant_id):
        found = staff()
    listing = Listing(
        title="Empleados de caja",
        columns=COLUMNS,
        rows=[_row(each, labels) for each in found],
        total=len(found),
        page=page_request(1, max(len(found), 1), largest=max(len(found), 1)),
        query={},
        noun=("empleado", "empleados"),
        main=Action("Nuevo empleado", f"{ROOT}crear/") if call.may(Permission.EDIT_SETTINGS) else None,
        others=(Action("Usuarios", "/usuarios/"),),
        empty="Todavía no hay empleados de caja.",
    )
    return call.page("list.html", {"title": listing.title, "listing": listing})


@DESK.page("usuarios/caja/crear/", permission=Permission.EDIT_SETTINGS, writes=True)
def hire(call: DeskCall) -> HttpResponse:
    form = _form(call)
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: create_employee(
                    form.told(), actor=call.actor, pin_key=settings.SECRET_KEY, now=call.now
                ),
                to=lambda _: ROOT,
                said=HIRED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {
        "title": "Nuevo empleado de caja",
        "form": form,
        "back": Fact("Empleados de caja", "", href=ROOT),
    }
    return call.page("form.html", context, status=400 if form.errors else 200)


def _form(call: DeskCall) -> EmployeeForm:
    with transaction(call.actor.tenant_id):
        places = [(each.id, each.name) for each in branches() if each.is_active]
    roles = [(code, label) for code, label in roles_named(actor=call.actor) if code in HIRED_AS]
    initial = {"rol": "cashier", **({"sucursal": places[0][0]} if len(places) == 1 else {})}
    return EmployeeForm(
        call.request.POST if call.is_post else None, roles=roles, branches=places, initial=initial
    )


def _row(each: StaffRow, labels: dict[str, str]) -> Row:
    return Row(
        id=each.id,
        cells=(
            Cell(each.name, detail=each.email or ""),
            Cell(labels.get(each.role, each.role)),
            Cell(each.branch_name),
            Cell(f"{quantity(each.max_discount_pct)} %"),
            Cell(each.phone or "–"),
            Cell("Activo", tone="good") if each.is_active else Cell("Inactivo", tone="quiet"),
        ),
    )
