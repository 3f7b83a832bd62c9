"""A list of products from a file: the catalogue and its prices. Stock comes in by purchases and counts."""

from collections.abc import Iterator

from django.http import HttpResponse

from trastienda.kernel.actor import Permission
from trastienda.operations.importing.cells import ImportReport
from trastienda.operations.importing.products import import_products
from trastienda.operations.importing.tables import TableRow
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.importing import Import
from trastienda.surfaces.inventario.products.pages import BACK, ROOT
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web import import_columns


def _work(call: DeskCall, rows: Iterator[TableRow], dry_run: bool) -> ImportReport:
    return import_products(rows, actor=call.actor, now=call.now, dry_run=dry_run)


IMPORT = Import(
    one="producto",
    many="productos",
    root=ROOT,
    back=BACK,
    columns=import_columns.PRODUCTS,
    needed="sku",
    known="código, código de barras, nombre, descripción, categoría, marca, unidad, costo, precio, precio taller, "
    "precio mayoreo, precios con impuesto, tasa de impuesto, lleva existencias, activo. Un producto se reconoce por su "
    "código; las existencias no se importan aquí",
    work=_work,
)


@DESK.page("productos/importar/", permission=Permission.EDIT_INVENTORY, writes=True)
def import_(call: DeskCall) -> HttpResponse:
    call.actor.require(Permission.CREATE_INVENTORY)
    return IMPORT.page(call)
