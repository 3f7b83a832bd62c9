"""The table that `make bench` prints: what was measured, what was asked, and whether it is met."""

from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.table import Table

OUT = Console(highlight=False)


class Measure(msgspec.Struct, frozen=True):
    """
    One line. `figure` is compared with `asked`: a ratio of ours to the limit, or a plain size or time.

    No `asked`: it is only told. `at_least` says which side is good.
    """

    name: str
    ours: str
    limit: str
    figure: float
    asked: float | None
    at_least: bool = True
    notes: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        if self.asked is None:
            return True
        return self.figure >= self.asked if self.at_least else self.figure <= self.asked


def say(text: str) -> None:
    """Tell how the bench gets on."""
    OUT.print(text, style="dim", markup=False)


def show(measures: Sequence[Measure]) -> None:
    """Print the table, and below it the notes."""
    table = Table(title="make bench", title_justify="left")
    for column in ("measure", "ours", "limit", "ratio / figure", "asked", "met"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for measure in measures:
        table.add_row(
            measure.name,
            measure.ours,
            measure.limit,
            f"{measure.figure:.2f}",
            _asked(measure),
            _verdict(measure),
        )
    OUT.print(table)
    for measure in measures:
        for note in measure.notes:
            OUT.print(f"{measure.name}: {note}", style="dim", markup=False, soft_wrap=True)


def _asked(measure: Measure) -> str:
    if measure.asked is None:
        return ""
    return f"{'≥' if measure.at_least else '≤'} {measure.asked:g}"


def _verdict(measure: Measure) -> str:
    if measure.asked is None:
        return ""
    return "[green]yes[/green]" if measure.is_met else "[red]no[/red]"
