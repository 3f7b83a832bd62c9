"""A list of customers from a file."""

from collections.abc import Iterator

from django.http import HttpResponse

from trastienda.kernel.actor import Permission
from trastienda.operations.importing.cells import ImportReport
from trastienda.operations.importing.customers import import_customers
from trastienda.operations.importing.tables import TableRow
from trastienda.surfaces.inventario.customers.words import BACK, ROOT, TIERS, require_administration
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.importing import Import
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web import import_columns


def _work(call: DeskCall, rows: Iterator[TableRow], dry_run: bool) -> ImportReport:
    return import_customers(rows, actor=call.actor, now=call.now, tiers=TIERS, dry_run=dry_run)


IMPORT = Import(
    one="cliente",
    many="clientes",
    root=ROOT,
    back=BACK,
    columns=import_columns.CUSTOMERS,
    needed="name|external_ref|tax_id|email",
    known="nombre, RFC, razón social, régimen fiscal, código postal, uso CFDI, correo, teléfono, domicilio, "
    "nivel de precio, límite de crédito, activo, clave",
    work=_work,
)


@DESK.page("clientes/importar/", permission=Permission.EDIT_CUSTOMERS, writes=True)
def import_(call: DeskCall) -> HttpResponse:
    require_administration(call.actor)
    call.actor.require(Permission.CREATE_CUSTOMERS)
    return IMPORT.page(call)
