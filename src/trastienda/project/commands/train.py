"""`trastienda train`: learn from each shop's sales what it will sell. Exit code 1 when no shop could be trained."""

import argparse
import importlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from trastienda.project.banner import problem
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.ready import ready

_OUT = Console(highlight=False)
_NICENESS = 10

_SAID = {
    "seasonal_naive": "repetir la semana pasada",
    "seasonal_mean": "media de cada día de la semana",
    "random_forest": "Random Forest",
    "gradient_boosting": "Gradient Boosting",
    "exponential_smoothing": "suavizado exponencial (ETS)",
    "theta": "Theta",
    "mean_of_models": "media de los modelos",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the tenant, the last day to learn from, and whether anybody is watching."""
    parser.add_argument("--tenant", type=int, metavar="NÚMERO", help="sólo esta empresa; sin esto, todas")
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        metavar="AAAA-MM-DD",
        help="último día del que se aprende; sin esto, ayer",
    )
    parser.add_argument(
        "--background", action="store_true", help="sin barras y cediendo el procesador: para tareas nocturnas"
    )


def run(args: argparse.Namespace, config: Config) -> int:
    """Train every tenant, or the one named."""
    with open_database(config):
        ready()
        return train(tenant=args.tenant, until=args.until, background=args.background)


def train(*, tenant: int | None, until: date | None, background: bool) -> int:
    """Train, in a process in which Django is set up and the schema up to date; return the exit code."""
    if background:
        os.nice(_NICENESS)
    everyone = importlib.import_module("trastienda.insights.audit.audit_tenant").tenant_ids()
    if tenant is not None and tenant not in everyone:
        problem(f"No hay ninguna empresa {tenant}.")
        return 2
    wanted = everyone if tenant is None else [tenant]
    trained = sum(_train(each, until=until, background=background) for each in wanted)
    return 0 if trained else 1


def _train(tenant_id: int, *, until: date | None, background: bool) -> bool:
    """Train one tenant and say how it went; tell whether it has a forecast now."""
    operation = importlib.import_module("trastienda.operations.planning.train_forecast")
    errors = importlib.import_module("trastienda.domain.planning.errors")
    actor = importlib.import_module("trastienda.kernel.actor").system_actor(tenant_id)
    now = importlib.import_module("trastienda.kernel.clock").now()
    name = importlib.import_module("trastienda.insights.audit.audit_tenant").tenant_name(tenant_id)
    began = time.perf_counter()
    try:
        with _bar(name, hidden=background) as progress:
            trained = operation.train_forecast(actor=actor, now=now, until=until, progress=progress)
    except errors.TooLittleHistory as little:
        problem(
            f"{tenant_id} · {name}: historia insuficiente, {little.days} días de ventas de {little.needed} necesarios."
        )
        return False
    if not background:
        _say(f"{tenant_id} · {name}", trained, seconds=time.perf_counter() - began)
    return True


@contextmanager
def _bar(name: str, *, hidden: bool) -> Iterator[Any]:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_OUT, disable=hidden, transient=True) as bars:
        task = bars.add_task(f"{name}: entrenando", total=None)
        yield lambda done, of: bars.update(task, completed=done, total=of)


def _say(title: str, trained: Any, *, seconds: float) -> None:
    """Show the race: who ran, how wrong each was, who is served."""
    made = trained.made
    table = Table(title=f"{title} · versión {trained.version}", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("Modelo")
    for name in ("WAPE 7 días", "WAPE 30 días", "MASE 7", "MASE 30"):
        table.add_column(name, justify="right")
    for each in made.race:
        style = "bold green" if each["name"] == made.algorithm else ""
        table.add_row(
            _SAID[each["name"]],
            _percent(each["wape_7"]),
            _percent(each["wape_30"]),
            _figure(each["mase_7"]),
            _figure(each["mase_30"]),
            style=style,
        )
    _OUT.print(table)
    _OUT.print(
        f"Sirve {_SAID[made.algorithm]}: {trained.days} días, del {made.data_from} al {made.data_to}; "
        f"{len(made.forecasts)} pronósticos en {seconds:.0f} s.",
        markup=False,
    )


def _percent(error: float | None) -> str:
    return "–" if error is None else f"{error:.1%}"


def _figure(error: float | None) -> str:
    return "–" if error is None else f"{error:.2f}"
