"""Put a new edition of the shared catalogue of vehicles and parts in the place of the one that serves."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from trastienda.operations.importing.fitment import building, staging
from trastienda.operations.importing.fitment.autocare import (
    Codes,
    aces_rows,
    code_rows,
    pies_rows,
    read_codes,
)
from trastienda.operations.importing.fitment.files import Read, Source, UnusableBundle, csv_rows, sources
from trastienda.operations.importing.fitment.staging import Busy, Refused

__all__ = ["Busy", "FitmentReport", "UnusableBundle", "import_fitment"]

Progress = Callable[[str, int, int], None]
"""Told the name of a file or a step, how far it is and of how much: rows of a file (of 0: not known), steps of all."""
MOST_REFUSED = 1_000_000


class FitmentReport(msgspec.Struct, frozen=True):
    """What the new edition holds, what was said of it, and what was left out; rows of each. `kept`: see `building`."""

    makes: int
    models: int
    vehicles: int
    parts: int
    fitments: int
    references: int
    said: int
    kept: int
    went_on: bool
    refused: list[Refused]


def import_fitment(paths: Sequence[Path], *, progress: Progress) -> FitmentReport:
    """
    Read the files, build the new edition beside the old one, and exchange the two in a moment.

    The old edition serves until then, and stays when anything goes wrong. Ended at any point, the same files go on
    where it was; other files begin anew. A row that is of no use is left out and reported. As the owner of the tables:
    the catalogue is of no tenant.

    :raises UnusableBundle: a file is none of a bundle's, or broken, or all together name no parts or vehicles.
    :raises Busy: another import is under way.
    """
    files = sources(paths)
    with staging.alone():
        went_on = staging.begin(files)
        for at, source in enumerate(files):
            _load(at, source, files, progress)
        if not staging.value(f"SELECT count(*) FROM {staging.SCHEMA}.said_parts"):
            raise UnusableBundle("", "no_rows", "parts")
        building.build(progress)
        report = _report(went_on=went_on)
        building.exchange()
    return report


def _load(at: int, source: Source, files: Sequence[Source], progress: Progress) -> None:
    """Bring a file's rows to the staging tables, behind the mark of those that are there."""
    seen, is_done = staging.seen_of(at)
    if is_done:
        return
    for reads in staging.chunks(_reads(source, files, skip=seen)):
        staging.keep(at, source, reads)
        progress(source.path.name, reads[-1].at if reads else 0, 0)
    staging.close_source(at)


def _reads(source: Source, files: Sequence[Source], *, skip: int) -> Iterator[Read]:
    if source.kind == "codes":
        return code_rows(source, skip=skip)
    if source.kind == "aces":
        return aces_rows(source, _codes(files), skip=skip)
    return (
        pies_rows(source, _codes(files), skip=skip) if source.kind == "pies" else csv_rows(source, skip=skip)
    )


def _codes(files: Sequence[Source]) -> Codes:
    return read_codes([source for source in files if source.kind == "codes"])


def _report(*, went_on: bool) -> FitmentReport:
    wrote = building.written()
    counted = {
        table: int(staging.value(f"SELECT count(*) FROM {staging.SCHEMA}.{table}"))
        for table in ("vehicle_make", "vehicle_model", "model_year_engine")
    }
    return FitmentReport(
        makes=counted["vehicle_make"],
        models=counted["vehicle_model"],
        vehicles=counted["model_year_engine"],
        parts=wrote["parts"],
        fitments=wrote["fitments"],
        references=wrote["references"],
        said=int(staging.value(f"SELECT coalesce(sum(rows), 0) FROM {staging.SCHEMA}.source")),
        kept=wrote["parts kept"],
        went_on=went_on,
        refused=list(staging.refused()),
    )
