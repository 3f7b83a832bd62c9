"""The page that says which outside systems are real and which are the rehearsal's, and lets the owner choose."""

from django.conf import settings
from django.http import HttpResponse

from trastienda.insights.desk.config import connected
from trastienda.operations.connections.switch_connection import switch_connection
from trastienda.surfaces.inventario.config.common import BACK, MAY, ROOT, asked_page
from trastienda.surfaces.inventario.config.systems import CELLS, TITLES, System, Whose, systems
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Cell, Column, Fact, Row, Table
from trastienda.surfaces.inventario.surface import DESK

HERE = f"{ROOT}ensayo/"
BACK_HERE = Fact("Ensayo o real", "", href=HERE)
COLUMNS = (
    Column("Sistema"),
    Column("Responde", kind="state"),
    Column("Dirección", kind="code"),
    Column("Elegir"),
)


@DESK.page("configuracion/ensayo/", permission=MAY)
def outside(call: DeskCall) -> HttpResponse:
    found = systems(connected(actor=call.actor), tenant_id=call.actor.tenant_id)
    rehearsed = sum(each.whose is Whose.REHEARSAL for each in found)
    real = sum(each.whose in {Whose.OWN, Whose.INSTALLATION} for each in found)
    place = settings.SANDBOX_ADDRESS
    facts = [
        Fact("De verdad", f"{real} de {len(found)} sistemas", "good" if real else "quiet"),
        Fact("De ensayo", f"{rehearsed} de {len(found)} sistemas", "warn" if rehearsed else "quiet"),
        Fact("Página del ensayo", place, href=place) if place else Fact("Página del ensayo", "Apagada"),
    ]
    table = Table(title="Sistemas externos", columns=COLUMNS, rows=[_row(each) for each in found])
    context = {"title": "Ensayo o real", "back": BACK, "facts": facts, "tables": (table,)}
    return call.page("detail.html", context)


@DESK.page("configuracion/ensayo/<slug:name>/<slug:what>/", permission=MAY, writes=True)
def choose(call: DeskCall, name: str, what: str) -> HttpResponse:
    """Ask, then let the shop's own account speak with a system (`real`), or not any more (`ensayo`)."""
    if what not in {"real", "ensayo"} or name not in TITLES:
        return call.redirect(HERE)
    title, is_real = TITLES[name], what == "real"
    asked = (
        f"¿Hablar de verdad con {title}, con la cuenta de su tienda? Lo que se cobre, envíe o timbre será real."
        if is_real
        else f"¿Dejar de usar la cuenta de su tienda con {title}? Sus credenciales se conservan."
    )
    return asked_page(
        call,
        lambda: switch_connection(name, is_on=is_real, actor=call.actor, now=call.now),
        to=HERE,
        said=f"{title}: {'real, con su cuenta' if is_real else 'su cuenta ya no se usa'}.",
        title=f"{title}: {'de verdad' if is_real else 'sin su cuenta'}",
        asked=asked,
        button="Usar mi cuenta" if is_real else "Dejar de usarla",
        back=BACK_HERE,
        instead="Agregue antes sus credenciales en Conexiones.",
    )


def _row(each: System) -> Row:
    if each.whose is Whose.OWN:
        choice = Cell("Dejar de usar mi cuenta", href=f"{HERE}{each.name}/ensayo/")
    elif each.own:
        choice = Cell("Usar mi cuenta", href=f"{HERE}{each.name}/real/")
    else:
        choice = Cell("Sin credenciales propias")
    return Row(cells=(Cell(each.title), CELLS[each.whose], Cell(each.address or "–"), choice))
