"""Products in this surface's words."""

from trastienda.insights.desk.products import ProductRow, ProductShown
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import ZERO
from trastienda.surfaces.inventario.products import wire
from trastienda.surfaces.inventario.render import amount, instant
from trastienda.web import encode


def row(each: ProductRow) -> wire.Product:
    return wire.Product(
        id=each.id,
        codigo=each.sku,
        codigo_de_barras=each.barcode,
        nombre=each.name,
        categoria=each.category,
        precio_compra=amount(each.cost),
        precio=amount(each.price),
        incluye_iva=each.includes_tax,
        stock=encode.plain(each.on_hand),
        unidad=each.unit,
        activo=each.is_active,
    )


def detail(found: ProductShown, actor: Actor) -> wire.ProductDetail:
    on_hand = sum((each.on_hand for each in found.stock), ZERO)
    return wire.ProductDetail(
        id=found.id,
        codigo=found.sku,
        codigo_de_barras=found.barcode,
        nombre=found.name,
        descripcion=found.description,
        categoria=found.category,
        marca=found.brand,
        unidad=found.unit,
        precio_compra=amount(found.cost),
        precio=amount(found.price_1),
        incluye_iva=found.includes_tax,
        iva=amount(found.tax_rate * 100),
        stock=encode.plain(on_hand),
        activo=found.is_active,
        fecha_creacion=instant(found.created_at, actor),
        fecha_actualizacion=instant(found.updated_at, actor),
    )
