"""The pages of the tills: seen, enrolled under a name, revoked."""

from typing import ClassVar

from django.http import HttpResponse

from trastienda.insights.desk.doors import DeviceShown, device_shown, devices_shown
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.paging import page_request
from trastienda.operations.access.enroll_device import EnrollDevice, enroll_device
from trastienda.operations.access.revoke_device import revoke_device
from trastienda.surfaces.inventario.connections.pages import CONFIGURATION, zone_of
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import DeskForm, Text
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Listing, Row, day_and_time
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/configuracion/dispositivos/"
BACK = Fact("Dispositivos", "", href=ROOT)
MAY = Permission.EDIT_SETTINGS
ENROLLED, REVOKED = (
    "Dispositivo dado de alta.",
    "Dispositivo revocado: quien estaba dentro desde él tiene que volver a entrar.",
)
COLUMNS = (
    Column("Dispositivo"),
    Column("Código", kind="code"),
    Column("Última vez"),
    Column("Estado", kind="state"),
)


class NameForm(DeskForm):
    """What a device is called."""

    refused_fields: ClassVar[dict[str, str]] = {"device": "codigo", "name": "nombre"}

    codigo = Text(
        "Código", most=80, help_text="Como se llama a sí mismo el dispositivo: el device_id con el que entra."
    )
    nombre = Text("Nombre", most=120, help_text="Por ejemplo: Caja de la entrada.")


@DESK.page("configuracion/dispositivos/", permission=MAY)
def devices(call: DeskCall) -> HttpResponse:
    found, zone = devices_shown(actor=call.actor), zone_of(call)
    listing = Listing(
        title="Dispositivos",
        columns=COLUMNS,
        rows=[_row(each, zone) for each in found],
        total=len(found),
        page=page_request(1, max(len(found), 1), largest=max(len(found), 1)),
        query={},
        noun=("dispositivo", "dispositivos"),
        main=Action("Dar de alta", f"{ROOT}crear/"),
        empty="Todavía no se ha visto ningún dispositivo.",
        hint="Aparecen aquí cuando alguien entra a la caja desde ellos.",
    )
    return call.page("list.html", {"title": listing.title, "listing": listing, "back": CONFIGURATION})


@DESK.page("configuracion/dispositivos/crear/", permission=MAY, writes=True)
def create(call: DeskCall) -> HttpResponse:
    return _form(call, NameForm(call.request.POST if call.is_post else None), title="Dar de alta", back=BACK)


@DESK.page("configuracion/dispositivos/<id:device_id>/", permission=MAY)
def device(call: DeskCall, device_id: int) -> HttpResponse:
    found, zone = device_shown(device_id, actor=call.actor), zone_of(call)
    here = f"{ROOT}{device_id}/"
    state = _state(found)
    facts = [
        Fact("Estado", state.text, state.tone),
        Fact("Código", found.code),
        Fact("Última vez", day_and_time(found.last_seen_at, zone_name=zone)),
    ]
    if found.enrolled_at:
        facts.append(Fact("Alta", day_and_time(found.enrolled_at, zone_name=zone)))
    if found.revoked_at:
        facts.append(Fact("Revocado", day_and_time(found.revoked_at, zone_name=zone)))
    named = "Cambiar nombre" if found.enrolled_at else "Dar de alta"
    context = {
        "title": found.name or found.code,
        "back": BACK,
        "facts": facts,
        "tables": (),
        "actions": [
            Action(named, f"{here}editar/", tone="main"),
            Action("Revocar", f"{here}eliminar/", tone="bad"),
        ],
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/dispositivos/<id:device_id>/editar/", permission=MAY, writes=True)
def edit(call: DeskCall, device_id: int) -> HttpResponse:
    """Enrol a device that was seen, or call it something else."""
    found = device_shown(device_id, actor=call.actor)
    form = NameForm(call.request.POST if call.is_post else None, initial={"nombre": found.name})
    del form.fields["codigo"]
    back = Fact(found.name or found.code, "", href=f"{ROOT}{device_id}/")
    title = "Cambiar nombre" if found.enrolled_at else "Dar de alta"
    return _form(call, form, title=title, back=back, code=found.code)


@DESK.page("configuracion/dispositivos/<id:device_id>/eliminar/", permission=MAY, writes=True)
def revoke(call: DeskCall, device_id: int) -> HttpResponse:
    found = device_shown(device_id, actor=call.actor)
    here, name = f"{ROOT}{device_id}/", found.name or found.code
    if call.is_post:
        return call.once(
            lambda: revoke_device(device_id, actor=call.actor, now=call.now), to=lambda _: here, said=REVOKED
        )
    context = {
        "title": f"Revocar {name}",
        "back": Fact(name, "", href=here),
        "asked": f"¿Revocar {name}? Quien está dentro desde él sale enseguida. Con un PIN se puede volver a entrar: "
        "si se lo llevaron, cambie también los PIN de quienes lo usaban.",
        "button": "Revocar",
    }
    return call.page("delete.html", context)


def _form(call: DeskCall, form: NameForm, *, title: str, back: Fact, code: str = "") -> HttpResponse:
    if call.is_post and form.is_valid():
        told = EnrollDevice(code=code or form.cleaned_data["codigo"], name=form.cleaned_data["nombre"])
        try:
            return call.once(
                lambda: enroll_device(told, actor=call.actor, now=call.now), to=lambda _: ROOT, said=ENROLLED
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    context = {"title": title, "form": form, "back": back}
    return call.page("form.html", context, status=400 if form.errors else 200)


def _state(found: DeviceShown) -> Cell:
    if found.enrolled_at:
        return Cell("De alta", tone="good")
    return Cell("Revocado", tone="bad") if found.revoked_at else Cell("Sólo visto", tone="quiet")


def _row(each: DeviceShown, zone: str) -> Row:
    return Row(
        href=f"{ROOT}{each.id}/",
        cells=(
            Cell(each.name or "Sin nombre"),
            Cell(each.code),
            Cell(day_and_time(each.last_seen_at, zone_name=zone)),
            _state(each),
        ),
    )
