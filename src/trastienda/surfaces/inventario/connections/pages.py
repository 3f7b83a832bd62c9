"""The pages of accounts with outside systems: what there is, enter, try, switch off, forget. No secret is shown."""

from django.conf import settings
from django.contrib.messages import constants
from django.http import HttpResponse

from trastienda.adapters.trying import asking
from trastienda.adapters.trying.reaching import check_leads_outside
from trastienda.domain.connections.providers import ADDRESSES, PROVIDERS
from trastienda.domain.connections.rules import check_credentials, provider_named, values_of
from trastienda.domain.connections.steps import Credentials
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.connections import ConnectionShown, connections_shown
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.connections.forget_connection import forget_connection
from trastienda.operations.connections.keep_connection import KeepConnection, keep_connection
from trastienda.operations.connections.switch_connection import switch_connection
from trastienda.operations.connections.try_connection import try_connection
from trastienda.surfaces.inventario.connections.forms import ConnectionForm
from trastienda.surfaces.inventario.connections.systems import (
    KINDS,
    NAMES,
    USUAL,
    answer_said,
    installations_address,
)
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Action, Cell, Column, Fact, Row, Table, day_and_time
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/configuracion/conexiones/"
BACK = Fact("Conexiones", "", href=ROOT)
CONFIGURATION = Fact("Configuración", "", href="/configuracion/")
MAY = Permission.EDIT_SETTINGS
KEPT, FORGOTTEN, OFF, ON = (
    "Credenciales guardadas: se usan desde ahora. Pruébelas.",
    "Credenciales olvidadas.",
    "Conexión apagada: sus credenciales quedan guardadas, sin usarse.",
    "Conexión encendida.",
)
COLUMNS = (
    Column("Sistema"),
    Column("Estado", kind="state"),
    Column("Secreto", kind="code"),
    Column("Capturadas"),
    Column("Última prueba"),
)


@DESK.page("configuracion/conexiones/", permission=MAY)
def connections(call: DeskCall) -> HttpResponse:
    shown, zone = connections_shown(actor=call.actor), zone_of(call)
    tables = [
        Table(
            title=title,
            columns=COLUMNS,
            rows=[
                _row(call, name, shown.get(name), zone)
                for name, each in PROVIDERS.items()
                if each.kind is kind
            ],
        )
        for kind, title in KINDS.items()
    ]
    context = {"title": "Conexiones", "back": CONFIGURATION, "facts": (), "tables": tables, "actions": ()}
    return call.page("detail.html", context)


@DESK.page("configuracion/conexiones/<slug:provider>/", permission=MAY)
def connection(call: DeskCall, provider: str) -> HttpResponse:
    provider_named(provider)
    shown = connections_shown(actor=call.actor).get(provider)
    here = f"{ROOT}{provider}/"
    actions = [Action("Cambiar" if shown else "Capturar", f"{here}editar/", tone="main")]
    if shown is not None:
        if shown.is_active and shown.is_readable:
            actions.append(Action("Probar conexión", f"{here}probar/", posts=True))
        switch = ("Apagar", "apagar") if shown.is_active else ("Encender", "encender")
        actions.append(Action(switch[0], f"{here}{switch[1]}/", posts=True))
        actions.append(Action("Olvidar", f"{here}olvidar/", tone="bad"))
    context = {
        "title": NAMES[provider],
        "back": BACK,
        "facts": _facts(call, provider, shown, zone_of(call)),
        "tables": (),
        "actions": actions,
    }
    return call.page("detail.html", context)


@DESK.page("configuracion/conexiones/<slug:provider>/editar/", permission=MAY, writes=True)
def edit(call: DeskCall, provider: str) -> HttpResponse:
    """Everything is entered anew: who changes only the address must not send the old secret there."""
    provider_named(provider)
    shown = connections_shown(actor=call.actor).get(provider)
    form = ConnectionForm(
        call.request.POST if call.is_post else None, provider=provider, ending=shown.ending if shown else ""
    )
    here = f"{ROOT}{provider}/"
    if call.is_post and form.is_valid():
        told = form.told()
        command = KeepConnection(
            credentials=told, usual=USUAL.get(provider, ""), allows_loopback=settings.REHEARSAL
        )
        try:
            check_credentials(told, usual=command.usual, allows_loopback=command.allows_loopback)
            _check_names(told)  # a name server is asked before the transaction, not in it
            return call.once(
                lambda: keep_connection(command, actor=call.actor, now=call.now), to=lambda _: here, said=KEPT
            )
        except DomainError as refusal:
            form.refuse(refusal, call.say(refusal))
    back = Fact(NAMES[provider], "", href=here)
    context = {"title": f"Credenciales de {NAMES[provider]}", "form": form, "back": back}
    return call.page("form.html", context, status=400 if form.errors else 200)


@DESK.page("configuracion/conexiones/<slug:provider>/probar/", permission=MAY, writes=True, reads=False)
def try_(call: DeskCall, provider: str) -> HttpResponse:
    """Ask the system something harmless, with a short patience."""
    problem = try_connection(
        provider,
        ask=lambda told: asking.ask(told, tenant_id=call.actor.tenant_id, allows_loopback=settings.REHEARSAL),
        actor=call.actor,
        now=call.now,
    )
    level = constants.WARNING if problem else constants.SUCCESS
    return call.redirect(f"{ROOT}{provider}/", f"{NAMES[provider]}: {answer_said(problem)}", level=level)


@DESK.page("configuracion/conexiones/<slug:provider>/apagar/", permission=MAY, writes=True, reads=False)
def off(call: DeskCall, provider: str) -> HttpResponse:
    return _switched(call, provider, is_on=False)


@DESK.page("configuracion/conexiones/<slug:provider>/encender/", permission=MAY, writes=True, reads=False)
def on(call: DeskCall, provider: str) -> HttpResponse:
    return _switched(call, provider, is_on=True)


@DESK.page("configuracion/conexiones/<slug:provider>/olvidar/", permission=MAY, writes=True)
def forget(call: DeskCall, provider: str) -> HttpResponse:
    provider_named(provider)
    here, name = f"{ROOT}{provider}/", NAMES[provider]
    if call.is_post:
        return call.once(
            lambda: forget_connection(provider, actor=call.actor, now=call.now),
            to=lambda _: here,
            said=FORGOTTEN,
        )
    context = {
        "title": f"Olvidar las credenciales de {name}",
        "back": Fact(name, "", href=here),
        "asked": f"¿Olvidar las credenciales de {name}? No se pueden recuperar: habría que capturarlas otra vez. "
        "Lo que esté por cobrarse o enviarse con ellas ya no se podrá consultar.",
        "button": "Olvidar",
    }
    return call.page("delete.html", context)


def zone_of(call: DeskCall) -> str:
    """Return the tenant's time zone."""
    with transaction(call.actor.tenant_id):
        return tenant_profile(call.actor.tenant_id).time_zone


def _switched(call: DeskCall, provider: str, *, is_on: bool) -> HttpResponse:
    return call.once(
        lambda: switch_connection(provider, is_on=is_on, actor=call.actor, now=call.now),
        to=lambda _: f"{ROOT}{provider}/",
        said=ON if is_on else OFF,
    )


def _check_names(told: Credentials) -> None:
    """:raises Invalid: the name in an address leads into a private network."""
    for field, text in values_of(told).items():
        if field in ADDRESSES and text:
            check_leads_outside(text, field=field, allows_loopback=settings.REHEARSAL)


def _state(call: DeskCall, provider: str, shown: ConnectionShown | None) -> Cell:
    if shown is not None and not shown.is_readable:
        return Cell("Captúrelas otra vez", tone="bad")
    if shown is not None and shown.is_active:
        return Cell("Con problemas", tone="bad") if shown.problem else Cell("Conectado", tone="good")
    address = installations_address(provider, call.actor.tenant_id)
    if address is not None:
        is_rehearsal = address.startswith("http://127.0.0.1")
        return Cell("De ensayo", tone="warn") if is_rehearsal else Cell("De la instalación", tone="good")
    return Cell("Apagado", tone="quiet") if shown is not None else Cell("Sin conectar", tone="quiet")


def _row(call: DeskCall, provider: str, shown: ConnectionShown | None, zone: str) -> Row:
    off_ = "Las propias, apagadas" if shown is not None and not shown.is_active else ""
    checked = Cell("–")
    if shown is not None and shown.checked_at:
        said = "Bien" if not shown.problem else answer_said(shown.problem)
        checked = Cell(said, detail=day_and_time(shown.checked_at, zone_name=zone))
    return Row(
        cells=(
            Cell(NAMES[provider], href=f"{ROOT}{provider}/", detail=off_),
            _state(call, provider, shown),
            Cell(_ending(shown)),
            Cell(day_and_time(shown.set_at, zone_name=zone), detail=shown.set_by) if shown else Cell("–"),
            checked,
        )
    )


def _facts(call: DeskCall, provider: str, shown: ConnectionShown | None, zone: str) -> list[Fact]:
    state = _state(call, provider, shown)
    facts = [Fact("Estado", state.text, state.tone)]
    if shown is None:
        return [*facts, Fact("Credenciales propias", "Ninguna")]
    facts += [
        Fact("Dirección", shown.address or USUAL.get(provider, "") or "–"),
        Fact("Secreto", _ending(shown)),
        Fact("Capturadas", day_and_time(shown.set_at, zone_name=zone)),
        Fact("Por", shown.set_by),
    ]
    if shown.checked_at:
        facts.append(Fact("Última prueba", day_and_time(shown.checked_at, zone_name=zone)))
        facts.append(Fact("Resultado", answer_said(shown.problem)))
    return facts


def _ending(shown: ConnectionShown | None) -> str:
    """What is shown of a secret: that there is one, and how it ends."""
    if shown is None:
        return "–"
    return f"••••{shown.ending}" if shown.ending else "Guardado"
