"""Users in this surface's words, both ways."""

from msgspec import UNSET

from trastienda.domain.access.errors import UnknownRole
from trastienda.domain.access.roles import CUSTOMER, OWNER
from trastienda.insights.desk.people import PersonShown
from trastienda.kernel.actor import Actor
from trastienda.operations.access.register_user import RegisterUser
from trastienda.operations.access.update_user import UpdateUser
from trastienda.surfaces.inventario.people import wire
from trastienda.surfaces.inventario.people.forms import ROLES, WORDS
from trastienda.surfaces.inventario.render import instant


def person(each: PersonShown, actor: Actor) -> wire.Person:
    return wire.Person(
        id=each.id,
        usuario=each.username,
        nombres=each.first_name,
        apellidos=each.last_name,
        correo=each.email,
        rol=WORDS.get(each.role, each.role),
        sucursal=each.branch_id,
        activo=each.is_active,
        ultimo_acceso=instant(each.last_in_at, actor) if each.last_in_at else None,
        fecha_creacion=instant(each.created_at, actor),
    )


def new(body: wire.NewPerson) -> RegisterUser:
    """:raises UnknownRole: nobody is made that here."""
    return RegisterUser(
        username=body.usuario,
        password=body.contrasena,
        email=body.correo,
        first_name=body.nombres,
        last_name=body.apellidos,
        role=_role(body.rol),
        branch=body.sucursal,
    )


def changed(body: wire.ChangedPerson, found: PersonShown) -> UpdateUser:
    """:raises UnknownRole: nobody is made that here."""
    return UpdateUser(
        id=found.id,
        password=body.contrasena,
        email=body.correo,
        first_name=body.nombres,
        last_name=body.apellidos,
        role=UNSET if body.rol is UNSET else _role(body.rol, now=found.role),
        branch=body.sucursal,
        is_active=body.activo,
    )


def _role(word: str, *, now: str = "") -> str:
    code = ROLES.get(word, word)
    if code in {OWNER, CUSTOMER} and code != now:
        raise UnknownRole(role=word)
    return code
