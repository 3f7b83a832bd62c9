"""The catalogue as a file: as the list is narrowed and ordered, sent while it is read."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase

from trastienda.insights.desk.products import ProductRow, products_told
from trastienda.kernel.actor import Permission
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.exports import list_file
from trastienda.surfaces.inventario.products.pages import ROOT, wanted_products
from trastienda.surfaces.inventario.surface import DESK

HEAD = ("Código", "Código de barras", "Nombre", "Categoría", "Precio", "Con IVA", "Tasa de IVA", "Costo",
        "Existencias", "Apartadas", "Mínimo", "Unidad", "A la venta")  # fmt: skip


@DESK.page("productos/exportar/", permission=Permission.VIEW_INVENTORY)
def export(call: DeskCall) -> HttpResponseBase:
    """All products of the list as CSV or XLSX."""
    found = products_told(wanted_products(call.request.GET.dict()), actor=call.actor)
    return list_file(call, "productos", HEAD, _rows(found), back=ROOT)


def _rows(found: Iterator[ProductRow]) -> Iterator[tuple[object, ...]]:
    for each in found:
        yield (each.sku, each.barcode, each.name, each.category, each.price, each.includes_tax, each.tax_rate,
               each.cost, each.on_hand, each.reserved, each.least, each.unit, each.is_active)  # fmt: skip
