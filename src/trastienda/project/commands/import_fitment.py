"""`trastienda import fitment FILES…`: a new edition of the shared catalogue of vehicles and parts."""

import argparse
import csv
import importlib
import time
from collections import Counter
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from trastienda.project.banner import problem
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.ready import ready

_OPERATION = "trastienda.operations.importing.fitment.import_fitment"
_OUT = Console(highlight=False)
_SHOWN = 10

UNUSABLE = {
    "no_files": "falta decir qué archivos",
    "missing_file": "falta el archivo de {detail} (docs/importing.md)",
    "wrong_header": "el encabezado no es el de ningún archivo del catálogo: {detail}",
    "unknown_xml": "no es ACES ni PIES",
    "unreadable": "no se puede leer hasta el final: {detail}",
    "no_rows": "ninguna fila de {detail} se puede usar",
}
"""Why a bundle is of no use."""
REASONS = {
    "missing": "falta",
    "too_long": "es demasiado largo",
    "control_characters": "tiene caracteres que no se imprimen",
    "not_a_part_number": "no tiene letras ni dígitos",
    "not_a_number": "no es un número entero admitido",
    "not_a_year": "no es un año ni un intervalo de años",
    "unknown_kind": "no es oem, equivalent ni supersedes",
    "another_number_of_columns": "tiene otro número de columnas que el encabezado",
    "unknown_code": "codes.csv no dice qué es",
    "unknown": "no está en los archivos",
}
"""Why a row was left out."""
STEPS = {
    "tables": "Preparando las tablas",
    "vehicles": "Vehículos",
    "parts": "Partes",
    "references": "Referencias cruzadas",
    "fitments": "Aplicaciones",
    "search": "Índice de búsqueda",
    "exchange": "Cambiando de edición",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the files of the bundle, and where to write what was left out."""
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="ARCHIVO",
        help="CSV del catálogo, ACES o PIES (.gz y .xz también)",
    )
    parser.add_argument(
        "--report", type=Path, default=None, metavar="CSV", help="dónde escribir las filas que quedan fuera"
    )


def run(args: argparse.Namespace, config: Config) -> int:
    """Import, or go on importing; exit code 1 when rows were left out, 2 when the files are of no use."""
    with open_database(config):
        ready()
        operation = importlib.import_module(_OPERATION)
        began = time.monotonic()
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=_OUT,
            transient=True,
        ) as bar:
            task = bar.add_task("Leyendo los archivos…")
            try:
                report = operation.import_fitment(
                    args.files, progress=lambda *told: bar.update(task, description=_told(*told))
                )
            except operation.UnusableBundle as bad:
                said = UNUSABLE[bad.reason].format(detail=bad.detail)
                problem(f"{bad.file}: {said}" if bad.file else said[:1].upper() + said[1:])
                return 2
            except operation.Busy:
                problem("Otra importación del catálogo está en curso.")
                return 2
    _say(report, seconds=time.monotonic() - began)
    if report.refused:
        path = args.report or config.home / "imports" / "fitment.csv"
        _write_refused(report, path)
        problem(f"{len(report.refused):,} filas quedaron fuera; están en {path}")
    return 1 if report.refused else 0


def _told(name: str, done: int, whole: int) -> str:
    """A file and how many of its rows, or a step and how many of all are done."""
    if not whole:
        return f"Leyendo {name}: {done:,} filas"
    said = next((text for step, text in STEPS.items() if name.startswith(step) or name.endswith(step)), name)
    return f"{said} ({done} de {whole})"


def _say(report: Any, *, seconds: float) -> None:
    table = Table(
        title="Catálogo de partes: nueva edición en servicio",
        title_justify="left",
        box=box.SIMPLE,
        show_header=False,
        min_width=48,
    )
    table.add_column("")
    table.add_column("", justify="right")
    for what, count in (
        ("Filas leídas", report.said),
        ("Marcas", report.makes),
        ("Modelos", report.models),
        ("Vehículos", report.vehicles),
        ("Partes", report.parts),
        ("  que sólo se conservan porque una tienda las vende", report.kept),
        ("Aplicaciones", report.fitments),
        ("Referencias cruzadas", report.references),
        ("Filas que quedaron fuera", len(report.refused)),
    ):
        table.add_row(what, f"{count:,}")
    table.add_row("Tiempo", f"{seconds / 60:.1f} min")
    _OUT.print(table)
    if report.went_on:
        _OUT.print("La importación continuó donde se había interrumpido.", style="dim")


def _write_refused(report: Any, path: Path) -> None:
    """Write all rows that were left out, show why, and the first of them."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["archivo", "renglón", "registro", "columna", "motivo"])
        for each in report.refused:
            writer.writerow(
                [each.file, each.line, each.said, each.field, REASONS.get(each.reason, each.reason)]
            )
    for (field, reason), count in Counter((each.field, each.reason) for each in report.refused).most_common(
        _SHOWN
    ):
        said = REASONS.get(reason, reason)
        _OUT.print(f"  {count:,} × {field}: {said}" if field else f"  {count:,} × {said}", markup=False)
    for each in report.refused[:_SHOWN]:
        _OUT.print(f"  {each.file} {each.line}: {each.said}", markup=False, soft_wrap=True, style="dim")
