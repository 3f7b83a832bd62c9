"""/clientes/api/: customers as JSON, under the same session as the pages."""

from msgspec import UNSET

from trastienda.domain.parties.queries import customer
from trastienda.insights.desk.customers import customers_page, sum_customers
from trastienda.kernel.actor import Permission
from trastienda.operations.parties.create_customer import create_customer
from trastienda.operations.parties.remove_customer import remove_customer
from trastienda.operations.parties.update_customer import update_customer
from trastienda.surfaces.inventario.customers import render, wire
from trastienda.surfaces.inventario.customers.pages import DELETED
from trastienda.surfaces.inventario.customers.words import require_administration, wanted_customers
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.surface import Call

SECTION = "4. Clientes"
ROOT, ALIAS = "clientes/api", "api/clientes"
ONE, ONE_ALIAS = f"{ROOT}/<id:customer_id>", f"{ALIAS}/<id:customer_id>"


@INVENTARIO.get(
    ROOT, summary="Listar clientes", section=SECTION, permission=Permission.VIEW_CUSTOMERS, aliases=(ALIAS,)
)
def list_(call: Call, query: wire.ListQuery) -> Listed[wire.Customer]:
    return _listed(call, {name: getattr(query, name) for name in query.__struct_fields__})


@INVENTARIO.get(
    f"{ROOT}/buscar",
    summary="Buscar clientes",
    section=SECTION,
    permission=Permission.VIEW_CUSTOMERS,
    aliases=(f"{ALIAS}/buscar",),
)
def search(call: Call, query: wire.SearchQuery) -> Listed[wire.Customer]:
    return _listed(call, {"q": query.q})


@INVENTARIO.post(
    ROOT,
    summary="Crear cliente",
    section=SECTION,
    permission=Permission.CREATE_CUSTOMERS,
    status=201,
    aliases=(ALIAS,),
)
def create(call: Call, body: wire.NewCustomer) -> Told[wire.Customer]:
    if body.nivel_precio is not UNSET or body.limite_credito is not UNSET:
        require_administration(call.actor)
    return _told(call, create_customer(render.fields(body), actor=call.actor, now=call.now))


@INVENTARIO.get(
    ONE,
    summary="Detalle de un cliente",
    section=SECTION,
    permission=Permission.VIEW_CUSTOMERS,
    aliases=(ONE_ALIAS,),
)
def get(call: Call, customer_id: int) -> Told[wire.Customer]:
    return _told(call, customer_id)


@INVENTARIO.put(
    ONE,
    summary="Cambiar un cliente",
    section=SECTION,
    permission=Permission.EDIT_CUSTOMERS,
    aliases=(ONE_ALIAS,),
)
def replace(call: Call, customer_id: int, body: wire.ChangedCustomer) -> Told[wire.Customer]:
    return _changed(call, customer_id, body)


@INVENTARIO.patch(
    ONE,
    summary="Cambiar algo de un cliente",
    section=SECTION,
    permission=Permission.EDIT_CUSTOMERS,
    aliases=(ONE_ALIAS,),
)
def change(call: Call, customer_id: int, body: wire.ChangedCustomer) -> Told[wire.Customer]:
    return _changed(call, customer_id, body)


@INVENTARIO.delete(
    ONE,
    summary="Eliminar un cliente",
    section=SECTION,
    permission=Permission.EDIT_CUSTOMERS,
    aliases=(ONE_ALIAS,),
)
def delete(call: Call, customer_id: int) -> Done:
    require_administration(call.actor)
    remove_customer(customer_id, actor=call.actor, now=call.now)
    return Done(message=DELETED)


def _listed(call: Call, asked: dict[str, str]) -> Listed[wire.Customer]:
    wanted = wanted_customers(asked)
    total = sum_customers(wanted, actor=call.actor).count
    page = asked_page(asked, total=total)
    rows = customers_page(wanted, page=page, actor=call.actor)
    return Listed(
        data=[render.customer(each, call.actor) for each in rows], pagination=pagination(page, total=total)
    )


def _told(call: Call, customer_id: int) -> Told[wire.Customer]:
    return Told(data=render.customer(customer(customer_id), call.actor))


def _changed(call: Call, customer_id: int, body: wire.ChangedCustomer) -> Told[wire.Customer]:
    require_administration(call.actor)
    update_customer(customer_id, render.fields(body), actor=call.actor, now=call.now)
    return _told(call, customer_id)
