"""What each role may do, all roles beside each other; and changing one of them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from trastienda.domain.access.errors import UnknownRole
from trastienda.insights.desk.doors import RoleShown, roles_shown
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.operations.access.change_role import FIXED, ChangeRole, change_role
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import DeskForm, YesNo
from trastienda.surfaces.inventario.desk.listing import Cell, Column, Fact, Row, Table
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/configuracion/roles/"
BACK = Fact("Roles y permisos", "", href=ROOT)
MAY = Permission.EDIT_SETTINGS
CHANGED = "Rol actualizado: vale desde ahora para quienes lo tienen."
P = Permission
GROUPS: Mapping[str, Mapping[Permission, str]] = {
    "Ventas y caja": {
        P.SELL: "Vender en la caja",
        P.DISCOUNT: "Dar descuentos",
        P.VIEW_SALES: "Ver las ventas",
        P.CANCEL: "Cancelar ventas",
        P.MANAGE_REGISTERS: "Cerrar la caja de otra persona",
    },
    "Inventario": {
        P.VIEW_INVENTORY: "Ver el inventario",
        P.CREATE_INVENTORY: "Agregar productos",
        P.EDIT_INVENTORY: "Editar productos",
        P.ADJUST_INVENTORY: "Ajustar existencias y comprar",
        P.TRANSFER_INVENTORY: "Traspasar entre sucursales",
        P.VIEW_FITMENT: "Ver compatibilidades",
    },
    "Clientes": {
        P.VIEW_CUSTOMERS: "Ver clientes",
        P.CREATE_CUSTOMERS: "Agregar clientes",
        P.EDIT_CUSTOMERS: "Editar clientes",
    },
    "Facturas y libros": {
        P.VIEW_INVOICES: "Ver facturas",
        P.CREATE_INVOICES: "Facturar",
        P.CANCEL_INVOICES: "Cancelar facturas",
        P.VIEW_BOOKS: "Ver la contabilidad",
        P.POST_BOOKS: "Registrar pólizas",
        P.VIEW_REPORTS: "Ver tableros, reportes y pronósticos",
    },
    "Tienda en línea y envíos": {
        P.CREATE_ORDERS: "Hacer pedidos por otros",
        P.MOVE_ORDERS: "Ver pedidos y mover su estado",
        P.EDIT_ORDERS: "Cambiar y reembolsar pedidos",
        P.MANAGE_ORDERS: "Administrar los pedidos de todos",
        P.MANAGE_SHIPPING: "Imprimir etiquetas y pedir guías",
        P.SCAN_SHIPMENTS: "Escanear envíos",
        P.MODERATE_REVIEWS: "Moderar reseñas",
    },
    "Administración": {
        P.VIEW_SETTINGS: "Ver la configuración",
        P.EDIT_SETTINGS: "Cambiar la configuración",
        P.MANAGE_USERS: "Administrar usuarios",
    },
}
"""Every permission in words for people."""


def field_of(permission: str) -> str:
    """Return what the form calls a permission: pos.sell is `pos_sell`."""
    return permission.replace(".", "_")


class RoleForm(DeskForm):
    """A tick for each permission."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for words in GROUPS.values():
            for permission, label in words.items():
                self.fields[field_of(permission)] = YesNo(label)

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields under their headings, as the template shows them."""
        return [(title, [self[field_of(each)] for each in words]) for title, words in GROUPS.items()]

    def told(self, role: str) -> ChangeRole:
        """Return what the form asks for. Only once it is valid."""
        ticked = {
            str(each) for words in GROUPS.values() for each in words if self.cleaned_data[field_of(each)]
        }
        return ChangeRole(role=role, permissions=frozenset(ticked))


@DESK.page("configuracion/roles/", permission=MAY)
def roles(call: DeskCall) -> HttpResponse:
    found = roles_shown(actor=call.actor)
    context = {
        "title": "Roles y permisos",
        "back": Fact("Configuración", "", href="/configuracion/"),
        "facts": (),
        "tables": [_people(found), *(_matrix(title, words, found) for title, words in GROUPS.items())],
        "actions": (),
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/roles/<slug:code>/editar/", permission=MAY, writes=True)
def edit(call: DeskCall, code: str) -> HttpResponse:
    role = next((each for each in roles_shown(actor=call.actor) if each.code == code), None)
    if role is None or code in FIXED:
        raise UnknownRole(role=code[:30])
    form = RoleForm(
        call.request.POST if call.is_post else None,
        initial={field_of(each): True for each in role.permissions},
    )
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: change_role(form.told(code), actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=CHANGED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    people = "1 persona lo tiene" if role.people == 1 else f"{role.people} personas lo tienen"
    context = {"title": f"Permisos de {role.label}", "form": form, "back": BACK, "people": people}
    return call.page("role_form.html", context, status=400 if form.errors else 200)


def _people(found: list[RoleShown]) -> Table:
    columns = (
        Column("Rol"),
        Column("Personas", kind="number"),
        Column("Permisos", kind="number"),
        Column("Editar"),
    )
    rows = [
        Row(
            cells=(
                Cell(each.label),
                Cell(str(each.people)),
                Cell(f"{len(each.permissions)} de {len(Permission)}"),
                Cell("No cambia")
                if each.code in FIXED
                else Cell("Cambiar", href=f"{ROOT}{each.code}/editar/"),
            )
        )
        for each in found
    ]
    return Table(title="Roles", columns=columns, rows=rows)


def _matrix(title: str, words: Mapping[Permission, str], found: list[RoleShown]) -> Table:
    shown = [each for each in found if each.code not in FIXED]
    return Table(
        title=title,
        columns=(Column("Permiso"), *(Column(each.label, kind="state") for each in shown)),
        rows=[
            Row(
                cells=(
                    Cell(label),
                    *(
                        Cell("Sí", tone="good") if permission in each.permissions else Cell("No")
                        for each in shown
                    ),
                )
            )
            for permission, label in words.items()
        ],
    )
