"""/usuarios/api/: users as JSON, under the same session as the pages."""

from trastienda.insights.desk.people import count_people, people_page, person_shown
from trastienda.kernel.actor import Permission
from trastienda.operations.access.delete_user import delete_user
from trastienda.operations.access.register_user import register_user
from trastienda.operations.access.update_user import update_user
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.people import render, wire
from trastienda.surfaces.inventario.people.forms import wanted_people
from trastienda.surfaces.inventario.people.pages import DELETED
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.surface import Call

SECTION = "6. Usuarios"
ROOT, ALIAS = "usuarios/api", "api/usuarios"
ONE, ONE_ALIAS = f"{ROOT}/<id:user_id>", f"{ALIAS}/<id:user_id>"


@INVENTARIO.get(
    ROOT, summary="Listar usuarios", section=SECTION, permission=Permission.MANAGE_USERS, aliases=(ALIAS,)
)
def list_(call: Call, query: wire.ListQuery) -> Listed[wire.Person]:
    return _listed(call, {name: getattr(query, name) for name in query.__struct_fields__})


@INVENTARIO.get(
    f"{ROOT}/buscar",
    summary="Buscar usuarios",
    section=SECTION,
    permission=Permission.MANAGE_USERS,
    aliases=(f"{ALIAS}/buscar",),
)
def search(call: Call, query: wire.SearchQuery) -> Listed[wire.Person]:
    return _listed(call, {"q": query.q})


@INVENTARIO.post(
    ROOT,
    summary="Crear usuario",
    section=SECTION,
    permission=Permission.MANAGE_USERS,
    status=201,
    aliases=(ALIAS,),
)
def create(call: Call, body: wire.NewPerson) -> Told[wire.Person]:
    return _told(call, register_user(render.new(body), actor=call.actor, now=call.now))


@INVENTARIO.get(
    ONE,
    summary="Detalle de un usuario",
    section=SECTION,
    permission=Permission.MANAGE_USERS,
    aliases=(ONE_ALIAS,),
)
def get(call: Call, user_id: int) -> Told[wire.Person]:
    return _told(call, user_id)


@INVENTARIO.put(
    ONE,
    summary="Cambiar un usuario",
    section=SECTION,
    permission=Permission.MANAGE_USERS,
    aliases=(ONE_ALIAS,),
)
def replace(call: Call, user_id: int, body: wire.ChangedPerson) -> Told[wire.Person]:
    return _changed(call, user_id, body)


@INVENTARIO.patch(
    ONE,
    summary="Cambiar algo de un usuario",
    section=SECTION,
    permission=Permission.MANAGE_USERS,
    aliases=(ONE_ALIAS,),
)
def change(call: Call, user_id: int, body: wire.ChangedPerson) -> Told[wire.Person]:
    return _changed(call, user_id, body)


@INVENTARIO.delete(
    ONE,
    summary="Eliminar un usuario",
    section=SECTION,
    permission=Permission.MANAGE_USERS,
    aliases=(ONE_ALIAS,),
)
def delete(call: Call, user_id: int) -> Done:
    delete_user(user_id, actor=call.actor, now=call.now)
    return Done(message=DELETED)


def _listed(call: Call, asked: dict[str, str]) -> Listed[wire.Person]:
    wanted = wanted_people(asked)
    total = count_people(wanted, actor=call.actor)
    page = asked_page(asked, total=total)
    rows = people_page(wanted, page=page, actor=call.actor)
    return Listed(
        data=[render.person(each, call.actor) for each in rows], pagination=pagination(page, total=total)
    )


def _told(call: Call, user_id: int) -> Told[wire.Person]:
    return Told(data=render.person(person_shown(user_id, actor=call.actor), call.actor))


def _changed(call: Call, user_id: int, body: wire.ChangedPerson) -> Told[wire.Person]:
    found = person_shown(user_id, actor=call.actor)
    update_user(render.changed(body, found), actor=call.actor, now=call.now)
    return _told(call, user_id)
