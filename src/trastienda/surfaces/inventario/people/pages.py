"""The pages of users: list, card, new, change, a new password, delete, many at once, as a file."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.queries import branches
from trastienda.insights.desk.people import (
    PeopleWanted,
    PersonShown,
    count_people,
    people_page,
    person_shown,
    roles_named,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.delete_user import delete_user
from trastienda.operations.access.register_user import register_user
from trastienda.operations.access.update_user import UpdateUser, update_user
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.exports import exports, list_file
from trastienda.surfaces.inventario.desk.listing import (
    Action,
    Cell,
    Choice,
    Column,
    Fact,
    Filter,
    Listing,
    Row,
    asked_page,
    day_and_time,
)
from trastienda.surfaces.inventario.people.forms import (
    WORDS,
    PasswordForm,
    PersonForm,
    given_roles,
    shown_values,
    wanted_people,
)
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/usuarios/"
BACK = Fact("Usuarios", "", href=ROOT)
ADDED, CHANGED, DELETED, RESET = (
    "Usuario agregado correctamente.",
    "Usuario actualizado correctamente.",
    "Usuario eliminado; si tenía historia, quedó inactivo.",
    "Contraseña cambiada: sus sesiones abiertas terminaron.",
)
COLUMNS = (
    Column("Usuario", "usuario"),
    Column("Nombre"),
    Column("Rol", "rol"),
    Column("Sucursal"),
    Column("Último acceso", kind="when"),
    Column("Estado", kind="state"),
)
_EXPORTED = ("Usuario", "Nombre", "Apellidos", "Correo", "Rol", "Sucursal", "Último acceso", "Activo", "Alta")
_PART, _MOST_AT_ONCE = 1_000, 200
MAY = Permission.MANAGE_USERS


@DESK.page("usuarios/", permission=MAY)
def people(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    wanted = wanted_people(query)
    total = count_people(wanted, actor=call.actor)
    page = asked_page(query, total=total)
    zone, asked = _zone(call), call.request.META.get("QUERY_STRING", "")
    roles = [Choice(WORDS.get(code, code), label) for code, label in roles_named(actor=call.actor)]
    listing = Listing(
        title="Usuarios",
        columns=COLUMNS,
        rows=[_row(each, zone) for each in people_page(wanted, page=page, actor=call.actor)],
        total=total,
        page=page,
        query=query,
        noun=("usuario", "usuarios"),
        search="Usuario, nombre o correo",
        filters=(
            Filter("rol", "Rol", roles, none="Todos"),
            Filter(
                "estado",
                "Estado",
                (Choice("activos", "Activos"), Choice("inactivos", "Inactivos")),
                none="Todos",
            ),
        ),
        main=Action("Nuevo usuario", f"{ROOT}crear/"),
        others=(
            Action("Empleados de caja", f"{ROOT}caja/"),
            *exports(f"{ROOT}exportar/", asked),
        ),
        bulk=(
            Action("Activar", f"{ROOT}varios/activar/"),
            Action("Desactivar", f"{ROOT}varios/desactivar/"),
        ),
        empty="Todavía no hay usuarios.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": "Usuarios", "listing": listing})


@DESK.page("usuarios/exportar/", permission=MAY)
def export(call: DeskCall) -> HttpResponseBase:
    """All of the list as CSV or XLSX, as it is narrowed and ordered."""
    return list_file(
        call, "usuarios", _EXPORTED, _exported(call, wanted_people(call.request.GET.dict())), back=ROOT
    )


@DESK.page("usuarios/<id:user_id>/", permission=MAY)
def person(call: DeskCall, user_id: int) -> HttpResponse:
    found = person_shown(user_id, actor=call.actor)
    here = f"{ROOT}{user_id}/"
    context = {
        "title": found.username,
        "back": BACK,
        "facts": _facts(found, _zone(call)),
        "tables": (),
        "actions": [
            Action("Editar", f"{here}editar/", tone="main"),
            Action("Cambiar contraseña", f"{here}contrasena/"),
            Action("Eliminar", f"{here}eliminar/", tone="bad"),
        ],
    }
    return call.page("detail.html", context)


@DESK.page("usuarios/crear/", permission=MAY, writes=True, also=("usuarios/nuevo/",))
def create(call: DeskCall) -> HttpResponse:
    form = _form(call, is_new=True, now="", initial={"rol": "seller"})
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: register_user(form.new(), actor=call.actor, now=call.now),
                to=lambda _: ROOT,
                said=ADDED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(call, form, "Nuevo usuario", back=BACK)


@DESK.page("usuarios/<id:user_id>/editar/", permission=MAY, writes=True)
def edit(call: DeskCall, user_id: int) -> HttpResponse:
    found = person_shown(user_id, actor=call.actor)
    form = _form(call, is_new=False, now=found.role, initial=shown_values(found))
    here = f"{ROOT}{user_id}/"
    if call.is_post and form.is_valid():
        try:
            return call.once(
                lambda: update_user(form.changed(user_id), actor=call.actor, now=call.now),
                to=lambda _: here,
                said=CHANGED,
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    return _shown_form(call, form, f"Editar {found.username}", back=Fact(found.username, "", href=here))


@DESK.page("usuarios/<id:user_id>/contrasena/", permission=MAY, writes=True)
def reset_password(call: DeskCall, user_id: int) -> HttpResponse:
    """Give somebody a new password; every session that they have ends."""
    found = person_shown(user_id, actor=call.actor)
    form = PasswordForm(call.request.POST if call.is_post else None)
    here = f"{ROOT}{user_id}/"
    if call.is_post and form.is_valid():
        command = UpdateUser(id=user_id, password=form.cleaned_data["contrasena"])
        try:
            return call.once(
                lambda: update_user(command, actor=call.actor, now=call.now), to=lambda _: here, said=RESET
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {
        "title": f"Contraseña de {found.username}",
        "form": form,
        "button": "Cambiar contraseña",
        "back": Fact(found.username, "", href=here),
    }
    return call.page("form.html", context, status=400 if form.errors else 200)


@DESK.page("usuarios/<id:user_id>/eliminar/", permission=MAY, writes=True)
def delete(call: DeskCall, user_id: int) -> HttpResponse:
    found = person_shown(user_id, actor=call.actor)
    problem = ""
    if call.is_post:
        try:
            return call.once(
                lambda: delete_user(user_id, actor=call.actor, now=call.now), to=lambda _: ROOT, said=DELETED
            )
        except DomainError as refusal:
            problem = call.say(refusal)
    context = {
        "title": f"Eliminar a {found.username}",
        "back": Fact(found.username, "", href=f"{ROOT}{user_id}/"),
        "asked": f"¿Eliminar a {found.username}? Ya no podrá entrar. Quien tiene ventas o cajas queda inactivo, "
        "para que su nombre siga en ellas.",
        "problem": problem,
    }
    return call.page("delete.html", context, status=400 if problem else 200)


@DESK.page("usuarios/varios/<slug:what>/", permission=MAY, writes=True, reads=False)
def many(call: DeskCall, what: str) -> HttpResponse:
    """Let many in or keep them out; all of them or none."""
    texts = call.request.POST.getlist("id")[:_MOST_AT_ONCE]
    ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]
    if what not in {"activar", "desactivar"} or not ids:
        return call.redirect(ROOT)
    word = "activo" if what == "activar" else "inactivo"
    said = f"1 usuario {word}." if len(ids) == 1 else f"{len(ids)} usuarios {word}s."

    def work() -> None:
        for user_id in sorted(set(ids)):
            command = UpdateUser(id=user_id, is_active=what == "activar")
            update_user(command, actor=call.actor, now=call.now)

    return call.once(work, to=lambda _: ROOT, said=said)


def _row(each: PersonShown, zone_name: str) -> Row:
    last = day_and_time(each.last_in_at, zone_name=zone_name) if each.last_in_at else "–"
    return Row(
        id=each.id,
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.username, detail=each.email),
            Cell(each.full_name or "–"),
            Cell(each.role_label),
            Cell(each.branch or "Todas"),
            Cell(last),
            Cell("Activo", tone="good") if each.is_active else Cell("Inactivo", tone="quiet"),
        ),
    )


def _facts(found: PersonShown, zone_name: str) -> list[Fact]:
    last = day_and_time(found.last_in_at, zone_name=zone_name) if found.last_in_at else "–"
    return [
        Fact("Nombre", found.full_name or "–"),
        Fact("Correo", found.email or "–"),
        Fact("Rol", found.role_label),
        Fact("Sucursal", found.branch or "Todas"),
        Fact("Último acceso", last),
        Fact("Estado", "Activo", "good") if found.is_active else Fact("Estado", "Inactivo", "quiet"),
        Fact("Desde", day_and_time(found.created_at, zone_name=zone_name)),
    ]


def _exported(call: DeskCall, wanted: PeopleWanted) -> Iterator[tuple[object, ...]]:
    zone_name, number = _zone(call), 1
    while True:
        found = people_page(wanted, page=page_request(number, _PART, largest=_PART), actor=call.actor)
        for each in found:
            last = each.last_in_at and local(each.last_in_at, zone_name=zone_name).replace(tzinfo=None)
            yield (
                each.username, each.first_name, each.last_name, each.email, each.role_label, each.branch, last,
                each.is_active, local(each.created_at, zone_name=zone_name).date(),
            )  # fmt: skip
        if len(found) < _PART:
            return
        number += 1


def _zone(call: DeskCall) -> str:
    with transaction(call.actor.tenant_id):
        return tenant_profile(call.actor.tenant_id).time_zone


def _form(call: DeskCall, *, is_new: bool, now: str, **options: object) -> PersonForm:
    with transaction(call.actor.tenant_id):
        places = [(each.id, each.name) for each in branches() if each.is_active]
    return PersonForm(
        call.request.POST if call.is_post else None,
        roles=given_roles(roles_named(actor=call.actor), now=now),
        branches=places,
        is_new=is_new,
        **options,
    )


def _shown_form(call: DeskCall, form: PersonForm, title: str, *, back: Fact) -> HttpResponse:
    context = {"title": title, "form": form, "back": back}
    return call.page("form.html", context, status=400 if form.errors else 200)
