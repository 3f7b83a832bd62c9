"""The pages of keys for programs: made and shown once, listed by their end, revoked."""

from typing import Any, ClassVar

from django.http import HttpResponse

from trastienda.domain.access.keys import AT_THE_TILL, SURFACES
from trastienda.domain.access.roles import CUSTOMER
from trastienda.insights.desk.doors import KeyShown, key_shown, keys_shown
from trastienda.insights.desk.people import PeopleWanted, people_page
from trastienda.insights.staff import staff
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError, Forbidden, NotFound
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.make_api_key import LONGEST_NAME, MadeKey, MakeApiKey, make_api_key
from trastienda.operations.access.revoke_api_key import revoke_api_key
from trastienda.surfaces.inventario.connections.pages import CONFIGURATION, zone_of
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import DeskForm, OneOf, Text
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Listing, Row, day_and_time
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/configuracion/llaves/"
BACK = Fact("Llaves de API", "", href=ROOT)
MAY = Permission.EDIT_SETTINGS
REVOKED = "Llave revocada: ya nadie entra con ella."
DOORS = {
    "nexus": "Punto de venta (nexus)",
    "smartsales": "Ventas inteligentes (smartsales)",
    "entelequia": "Tienda en línea (entelequia)",
    "sales": "Ventas (sales)",
}
COLUMNS = (
    Column("Nombre"),
    Column("Puerta"),
    Column("Actúa como"),
    Column("Termina en", kind="code"),
    Column("Último uso"),
    Column("Estado", kind="state"),
)
_MOST_PEOPLE = 500


class KeyForm(DeskForm):
    """A new key. `quien` is `u12` for a user and `e7` for an employee."""

    refused_fields: ClassVar[dict[str, str]] = {"name": "nombre", "surface": "puerta"}

    nombre = Text(
        "Nombre", most=LONGEST_NAME, help_text="El programa que la usará; por ejemplo: Contador externo."
    )
    puerta = OneOf("Puerta", choices=[(name, DOORS[name]) for name in SURFACES])
    quien = OneOf(
        "Actúa como", help_text="Puede lo que esa persona puede. En el punto de venta, un empleado de caja."
    )

    def __init__(self, *args: Any, people: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quien"].choices = people  # type: ignore[attr-defined]  # a choice field's own

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        door, who = told.get("puerta"), told.get("quien")
        if door and who and (door in AT_THE_TILL) != who.startswith("e"):
            is_till = door in AT_THE_TILL
            said = "En esa puerta entran empleados de caja." if is_till else "En esa puerta entran usuarios."
            self.add_error("quien", said)
        return told

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, NotFound):
            self.add_error("quien", "Esa persona ya no puede entrar.")
        elif isinstance(error, Forbidden):
            self.add_error("quien", "Esa persona puede hacer cosas que usted no.")
        else:
            super().refuse(error, sentence)

    def told(self) -> MakeApiKey:
        """Return what the form asks for. Only once it is valid."""
        said = self.cleaned_data
        return MakeApiKey(name=said["nombre"], surface=said["puerta"], acts_as=int(said["quien"][1:]))


@DESK.page("configuracion/llaves/", permission=MAY)
def keys(call: DeskCall) -> HttpResponse:
    found, zone = keys_shown(actor=call.actor), zone_of(call)
    listing = Listing(
        title="Llaves de API",
        columns=COLUMNS,
        rows=[_row(each, zone) for each in found],
        total=len(found),
        page=page_request(1, max(len(found), 1), largest=max(len(found), 1)),
        query={},
        noun=("llave", "llaves"),
        main=Action("Nueva llave", f"{ROOT}crear/"),
        empty="Todavía no hay llaves.",
        hint="Con una llave entra un programa de otros: contabilidad, reparto, tienda en línea.",
    )
    return call.page("list.html", {"title": listing.title, "listing": listing, "back": CONFIGURATION})


@DESK.page("configuracion/llaves/crear/", permission=MAY, writes=True)
def create(call: DeskCall) -> HttpResponse:
    """Make a key and show it, in the answer itself: it is kept nowhere, so a form that is sent again makes another."""
    form = KeyForm(call.request.POST if call.is_post else None, people=_people(call))
    if call.is_post and form.is_valid():
        try:
            made = make_api_key(form.told(), actor=call.actor, now=call.now)
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
        else:
            return _shown_once(call, made, name=form.cleaned_data["nombre"])
    context = {"title": "Nueva llave", "form": form, "back": BACK, "button": "Crear llave"}
    return call.page("form.html", context, status=400 if form.errors else 200)


@DESK.page("configuracion/llaves/<id:key_id>/", permission=MAY)
def key(call: DeskCall, key_id: int) -> HttpResponse:
    found, zone = key_shown(key_id, actor=call.actor), zone_of(call)
    state = _state(found)
    facts = [
        Fact("Estado", state.text, state.tone),
        Fact("Puerta", DOORS.get(found.surface, found.surface)),
        Fact("Actúa como", found.acts_as),
        Fact("Termina en", f"••••{found.ending}"),
        Fact("Creada", day_and_time(found.made_at, zone_name=zone)),
        Fact("Por", found.made_by),
        Fact("Último uso", _used(found, zone)),
    ]
    if found.revoked_at:
        facts.append(Fact("Revocada", day_and_time(found.revoked_at, zone_name=zone)))
    revoke_ = () if found.revoked_at else (Action("Revocar", f"{ROOT}{key_id}/eliminar/", tone="bad"),)
    context = {"title": found.name, "back": BACK, "facts": facts, "tables": (), "actions": revoke_}
    return call.page("detail.html", context)


@DESK.page("configuracion/llaves/<id:key_id>/eliminar/", permission=MAY, writes=True)
def revoke(call: DeskCall, key_id: int) -> HttpResponse:
    found = key_shown(key_id, actor=call.actor)
    here = f"{ROOT}{key_id}/"
    if call.is_post:
        return call.once(
            lambda: revoke_api_key(key_id, actor=call.actor, now=call.now), to=lambda _: here, said=REVOKED
        )
    context = {
        "title": f"Revocar {found.name}",
        "back": Fact(found.name, "", href=here),
        "asked": f"¿Revocar la llave «{found.name}»? El programa que la usa deja de entrar enseguida, y no se puede "
        "deshacer: habría que crear otra.",
        "button": "Revocar",
    }
    return call.page("delete.html", context)


def _shown_once(call: DeskCall, made: MadeKey, *, name: str) -> HttpResponse:
    context = {"title": f"Llave «{name}»", "back": BACK, "key": made.key, "card": f"{ROOT}{made.id}/"}
    return call.page("key_made.html", context)


def _people(call: DeskCall) -> list[Any]:
    """Return whom a key may act as: users, and employees of the till."""
    with transaction(call.actor.tenant_id):
        at_till = [(f"e{each.id}", each.name) for each in staff() if each.is_active]
    page = page_request(1, _MOST_PEOPLE, largest=_MOST_PEOPLE)
    users = [
        (f"u{each.id}", f"{each.username} ({each.role_label})")
        for each in people_page(PeopleWanted(state="active"), page=page, actor=call.actor)
        if each.role != CUSTOMER
    ]
    return [("", "Elija"), ("Usuarios", users), ("Empleados de caja", at_till)]


def _state(found: KeyShown) -> Cell:
    if found.revoked_at:
        return Cell("Revocada", tone="quiet")
    return (
        Cell("Vigente", tone="good") if found.may_enter else Cell("Su usuario no puede entrar", tone="warn")
    )


def _used(found: KeyShown, zone: str) -> str:
    return day_and_time(found.last_used_at, zone_name=zone) if found.last_used_at else "Nunca"


def _row(each: KeyShown, zone: str) -> Row:
    return Row(
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.name),
            Cell(DOORS.get(each.surface, each.surface)),
            Cell(each.acts_as),
            Cell(f"••••{each.ending}"),
            Cell(_used(each, zone)),
            _state(each),
        ),
    )
