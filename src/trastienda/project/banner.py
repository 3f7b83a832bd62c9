"""What `trastienda run` says to the person who started it."""

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from trastienda.project.config import Config

_OUT = Console(highlight=False)
_ERRORS = Console(stderr=True, highlight=False)

# The demo's accounts, as the README states them.
_PEOPLE = (
    ("Dueña", "admin", "1234"),
    ("Gerencia", "manager", ""),
    ("Caja", "cajero", "5678"),
    ("Almacén", "logistica", "2468"),
    ("Contabilidad", "", "1357"),
    ("Ventas", "vendedor", ""),
    ("Supervisión", "supervisor", ""),
    ("Cliente de la tienda", "cliente", ""),
)


def ready(config: Config, *, demo: bool) -> None:
    """Say where the shop is, and how to enter the demo."""
    where = Text.assemble("Trastienda está lista en ", (config.address, "bold link " + config.address))
    _OUT.print(Panel(where, expand=False, border_style="green"))
    if demo:
        _OUT.print(_sign_ins())
    if config.sandbox and not config.stripe_is_real:
        rehearsal = "Ensayo de cobros, correos y timbres, sin nada real"
        _OUT.print(f"{rehearsal}: {config.sandbox_address}", style="dim")
    _OUT.print("Ctrl-C la detiene; los datos se conservan.", style="dim")


def already_running(said: dict[str, object]) -> None:
    """Say that this home's shop is open already, and where."""
    where = f" en {said['address']}" if "address" in said else ""
    who = f" (proceso {said['pid']})" if "pid" in said else ""
    problem(f"Trastienda ya está en marcha{where}{who}.")


def port_taken(config: Config) -> None:
    """Say that something else listens there."""
    problem(
        f"Otro programa ocupa el puerto {config.port} de {config.host}, o no se puede abrir; elija otro, "
        f"por ejemplo: PORT={config.port % 65535 + 1} make run"
    )


def never_ready(config: Config) -> None:
    """Say that the web server did not come up."""
    problem(f"El servidor web no respondió en {config.address}; arriba está lo que dijo.")


def died(name: str, delay_s: float) -> None:
    """Say that a part ended by itself and starts again."""
    when = f"en {delay_s:.1f} s" if delay_s else "ahora"
    problem(f"Se detuvo {name} sin que nadie lo pidiera; arranca de nuevo {when}.")


def stopping() -> None:
    """Say that the order to stop was heard."""
    _OUT.print("Deteniendo Trastienda…", style="dim")


def problem(text: str) -> None:
    """Say what is wrong, on the error output."""
    _ERRORS.print(text, style="red", markup=False, soft_wrap=True)


def _sign_ins() -> Table:
    table = Table(
        title="Tienda de demostración (contraseña de todas las cuentas: trastienda)", title_justify="left"
    )
    table.add_column("Quién")
    table.add_column("Usuario", style="bold")
    table.add_column("PIN de caja", style="bold")
    for person in _PEOPLE:
        table.add_row(*person)
    return table
