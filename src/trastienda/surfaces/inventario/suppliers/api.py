"""/proveedores/api/: suppliers as JSON, under the same session as the pages."""

from trastienda.insights.desk.suppliers import count_suppliers, supplier_shown, suppliers_page
from trastienda.kernel.actor import Permission
from trastienda.operations.parties.create_supplier import create_supplier
from trastienda.operations.parties.remove_supplier import remove_supplier
from trastienda.operations.parties.update_supplier import update_supplier
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.suppliers import render, wire
from trastienda.surfaces.inventario.suppliers.forms import wanted_suppliers
from trastienda.surfaces.inventario.suppliers.pages import DELETED
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.surface import Call

SECTION = "5. Proveedores"
ROOT, ALIAS = "proveedores/api", "api/proveedores"
ONE, ONE_ALIAS = f"{ROOT}/<id:supplier_id>", f"{ALIAS}/<id:supplier_id>"


@INVENTARIO.get(
    ROOT,
    summary="Listar proveedores",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(ALIAS,),
)
def list_(call: Call, query: wire.ListQuery) -> Listed[wire.Supplier]:
    return _listed(call, {name: getattr(query, name) for name in query.__struct_fields__})


@INVENTARIO.get(
    f"{ROOT}/buscar",
    summary="Buscar proveedores",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(f"{ALIAS}/buscar",),
)
def search(call: Call, query: wire.SearchQuery) -> Listed[wire.Supplier]:
    return _listed(call, {"q": query.q})


@INVENTARIO.post(
    ROOT,
    summary="Crear proveedor",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    status=201,
    aliases=(ALIAS,),
)
def create(call: Call, body: wire.NewSupplier) -> Told[wire.Supplier]:
    return _told(call, create_supplier(render.fields(body), actor=call.actor, now=call.now))


@INVENTARIO.get(
    ONE,
    summary="Detalle de un proveedor",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(ONE_ALIAS,),
)
def get(call: Call, supplier_id: int) -> Told[wire.Supplier]:
    return _told(call, supplier_id)


@INVENTARIO.put(
    ONE,
    summary="Cambiar un proveedor",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(ONE_ALIAS,),
)
def replace(call: Call, supplier_id: int, body: wire.ChangedSupplier) -> Told[wire.Supplier]:
    return _changed(call, supplier_id, body)


@INVENTARIO.patch(
    ONE,
    summary="Cambiar algo de un proveedor",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(ONE_ALIAS,),
)
def change(call: Call, supplier_id: int, body: wire.ChangedSupplier) -> Told[wire.Supplier]:
    return _changed(call, supplier_id, body)


@INVENTARIO.delete(
    ONE,
    summary="Eliminar un proveedor",
    section=SECTION,
    permission=Permission.ADJUST_INVENTORY,
    aliases=(ONE_ALIAS,),
)
def delete(call: Call, supplier_id: int) -> Done:
    remove_supplier(supplier_id, actor=call.actor, now=call.now)
    return Done(message=DELETED)


def _listed(call: Call, asked: dict[str, str]) -> Listed[wire.Supplier]:
    wanted = wanted_suppliers(asked)
    total = count_suppliers(wanted, actor=call.actor)
    page = asked_page(asked, total=total)
    rows = suppliers_page(wanted, page=page, actor=call.actor)
    return Listed(
        data=[render.supplier(each, call.actor) for each in rows], pagination=pagination(page, total=total)
    )


def _told(call: Call, supplier_id: int) -> Told[wire.Supplier]:
    found = supplier_shown(supplier_id, actor=call.actor).supplier
    return Told(data=render.supplier(found, call.actor))


def _changed(call: Call, supplier_id: int, body: wire.ChangedSupplier) -> Told[wire.Supplier]:
    update_supplier(supplier_id, render.fields(body), actor=call.actor, now=call.now)
    return _told(call, supplier_id)
