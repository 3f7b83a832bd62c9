"""/productos/api/: products as JSON, under the same session as the pages."""

from msgspec import UNSET

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.products import count_products, product_shown, products_page
from trastienda.kernel.actor import Permission
from trastienda.kernel.money import ZERO
from trastienda.operations.catalog.create_category import category_named
from trastienda.operations.catalog.create_product import CreateProduct, create_product
from trastienda.operations.catalog.remove_product import remove_product
from trastienda.operations.catalog.update_product import UpdateProduct, update_product
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.products import render, wire
from trastienda.surfaces.inventario.products.pages import DELETED, wanted_products
from trastienda.surfaces.inventario.render import first_branch
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.decode import exact
from trastienda.web.surface import Call

SECTION = "1. Productos"
ROOT, ALIAS = "productos/api", "api/productos"


@INVENTARIO.get(
    ROOT, summary="Listar productos", section=SECTION, permission=Permission.VIEW_INVENTORY, aliases=(ALIAS,)
)
def list_(call: Call, query: wire.ListQuery) -> Listed[wire.Product]:
    return _listed(call, {name: getattr(query, name) for name in query.__struct_fields__})


@INVENTARIO.get(
    f"{ROOT}/buscar",
    summary="Buscar productos",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
    aliases=(f"{ALIAS}/buscar",),
)
def search(call: Call, query: wire.SearchQuery) -> Listed[wire.Product]:
    return _listed(call, {"q": query.q, "page": query.page})


@INVENTARIO.post(
    ROOT,
    summary="Crear producto",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    status=201,
    aliases=(ALIAS,),
)
def create(call: Call, body: wire.NewProduct) -> Told[wire.ProductDetail]:
    command = CreateProduct(
        sku=body.codigo,
        name=body.nombre,
        price_1=exact(body.precio),
        prices_include_tax=tenant_profile(call.actor.tenant_id).prices_include_tax,
        cost=exact(body.precio_compra) if body.precio_compra else ZERO,
        barcode=body.codigo_de_barras,
        description=body.descripcion,
        category=category_named(body.categoria, actor=call.actor),
        brand=body.marca or None,
        unit=body.unidad,
        tax_rate=None if body.iva is None else exact(body.iva) / 100,
        branch=body.sucursal or call.actor.branch_id or first_branch(),
        initial_stock=exact(body.stock) if body.stock else ZERO,
    )
    made = create_product(command, actor=call.actor, now=call.now)
    return Told(data=render.detail(product_shown(made.id, actor=call.actor, moves=0), call.actor))


@INVENTARIO.get(
    f"{ROOT}/<id:product_id>",
    summary="Detalle de un producto",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
    aliases=(f"{ALIAS}/<id:product_id>",),
)
def get(call: Call, product_id: int) -> Told[wire.ProductDetail]:
    return Told(data=render.detail(product_shown(product_id, actor=call.actor, moves=0), call.actor))


@INVENTARIO.put(
    f"{ROOT}/<id:product_id>",
    summary="Cambiar un producto",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    aliases=(f"{ALIAS}/<id:product_id>",),
)
def replace(call: Call, product_id: int, body: wire.ChangedProduct) -> Told[wire.ProductDetail]:
    return _changed(call, product_id, body)


@INVENTARIO.patch(
    f"{ROOT}/<id:product_id>",
    summary="Cambiar algo de un producto",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    aliases=(f"{ALIAS}/<id:product_id>",),
)
def change(call: Call, product_id: int, body: wire.ChangedProduct) -> Told[wire.ProductDetail]:
    return _changed(call, product_id, body)


@INVENTARIO.delete(
    f"{ROOT}/<id:product_id>",
    summary="Eliminar un producto",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    aliases=(f"{ALIAS}/<id:product_id>",),
)
def delete(call: Call, product_id: int) -> Done:
    remove_product(product_id, actor=call.actor, now=call.now, only_for_good=True)
    return Done(message=DELETED)


def _listed(call: Call, asked: dict[str, str]) -> Listed[wire.Product]:
    wanted = wanted_products(asked)
    total = count_products(wanted, actor=call.actor)
    page = asked_page(asked, total=total)
    rows = [render.row(each) for each in products_page(wanted, page=page, actor=call.actor)]
    return Listed(data=rows, pagination=pagination(page, total=total))


def _changed(call: Call, product_id: int, body: wire.ChangedProduct) -> Told[wire.ProductDetail]:
    found = product_shown(product_id, actor=call.actor, moves=0)
    category = UNSET if body.categoria is UNSET else category_named(str(body.categoria), actor=call.actor)
    command = UpdateProduct(
        id=product_id,
        prices_include_tax=found.includes_tax,
        sku=body.codigo,
        barcode=body.codigo_de_barras,
        name=body.nombre,
        description=body.descripcion,
        category=category,
        brand=body.marca,
        unit=body.unidad,
        tax_rate=UNSET if body.iva is UNSET else exact(body.iva) / 100,
        cost=body.precio_compra if body.precio_compra is UNSET else exact(body.precio_compra),
        price_1=body.precio if body.precio is UNSET else exact(body.precio),
        is_active=body.activo,
        only_active=False,
    )
    update_product(command, actor=call.actor, now=call.now)
    return Told(data=render.detail(product_shown(product_id, actor=call.actor, moves=0), call.actor))
