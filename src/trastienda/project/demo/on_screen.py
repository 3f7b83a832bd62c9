"""Load the demo while somebody watches: a bar for each shop in a terminal, a line where there is none."""

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from trastienda.kernel import clock
from trastienda.project.config import Config
from trastienda.project.demo.load import is_demo_database, load_demo_if_empty

_OUT = Console(highlight=False)


def open_demo(config: Config) -> bool:
    """Load the demo where it is wanted and nothing is there yet; tell whether the database is a demo's."""
    if config.demo:
        with Progress(
            TextColumn("Cargando {task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=_OUT,
            transient=True,
            disable=not _OUT.is_terminal,
        ) as bars:
            shops: dict[str, TaskID] = {}

            def show(name: str, done: float) -> None:
                if name not in shops:
                    shops[name] = bars.add_task(name, total=1.0)
                    if not _OUT.is_terminal:
                        _OUT.print(f"Cargando {name}…")
                bars.update(shops[name], completed=done)

            load_demo_if_empty(now=clock.now(), pin_key=config.secret_key, progress=show)
    return is_demo_database()
