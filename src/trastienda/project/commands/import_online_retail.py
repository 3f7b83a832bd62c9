"""`trastienda import online-retail FILE`: two years of a real shop, into a tenant of its own."""

import argparse
import importlib
import secrets
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from trastienda.project.banner import problem
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.ready import ready

_OPERATION = "trastienda.operations.importing.online_retail.import_online_retail"
_OUT = Console(highlight=False)

_STAGES = {
    "reading": "Leyendo el archivo",
    "planning": "Ordenando facturas",
    "buying": "Compras iniciales",
    "posting": "Facturas y cancelaciones",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, where to import it, and where to write what was kept out."""
    parser.add_argument("file", type=Path, metavar="ARCHIVO", help="online_retail_ii.csv o .csv.xz")
    parser.add_argument(
        "--tenant", default="Online Retail", help="nombre o número de la empresa; una que no existe se crea"
    )
    parser.add_argument("--owner-pin", default=None, help="PIN de la dueña, si se crea la empresa")
    parser.add_argument(
        "--report", type=Path, default=None, metavar="CSV", help="dónde escribir las líneas que quedan fuera"
    )


def run(args: argparse.Namespace, config: Config) -> int:
    """Import, or go on importing. Ctrl-C leaves everything whole; the same command goes on."""
    with open_database(config):
        ready()
        operation = importlib.import_module(_OPERATION)
        rows = importlib.import_module("trastienda.operations.importing.online_retail.rows")
        refused = importlib.import_module("trastienda.domain.access.errors").WeakSecret
        try:
            tenant = _tenant(args, config, operation)
            path = args.report or config.home / "imports" / f"online-retail-{tenant}.csv"
            imported = _import(args.file, tenant, path, operation)
        except (operation.CannotImport, rows.UnreadableFile) as why:
            problem(str(why))
            return 1
        except refused:
            problem("Ese PIN no sirve: de 4 a 8 cifras, ni seguidas ni repetidas.")
            return 2
        except KeyboardInterrupt:
            problem("Interrumpida. Lo importado está entero; la misma orden sigue donde quedó.")
            return 130
        importlib.import_module("trastienda.project.database").analyze()
    _say(imported, path)
    return 0


def _tenant(args: argparse.Namespace, config: Config, operation: Any) -> int:
    """Return the tenant's number; make it when there is none of that name."""
    found = operation.tenant_for(args.tenant)
    if found is not None:
        return int(found)
    if args.tenant.isdigit():
        raise operation.CannotImport(f"No hay ninguna empresa {args.tenant}.")
    pin = args.owner_pin or _new_pin()
    now = importlib.import_module("trastienda.kernel.clock").now()
    made = operation.provision_shop(args.tenant, owner_pin=pin, pin_key=config.secret_key, now=now)
    said = "" if args.owner_pin else f" PIN de la dueña: {pin}"
    _OUT.print(f"Empresa {made.tenant_id}, {args.tenant}.{said}", markup=False)
    return int(made.tenant_id)


def _new_pin() -> str:
    """Six digits, no two neighbours alike or in sequence."""
    digits = [secrets.randbelow(10)]
    while len(digits) < 6:
        digit = secrets.randbelow(10)
        if abs(digit - digits[-1]) > 1:
            digits.append(digit)
    return "".join(map(str, digits))


def _import(file: Path, tenant: int, report: Path, operation: Any) -> Any:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    now = importlib.import_module("trastienda.kernel.clock").now()
    with Progress(*columns, console=_OUT) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, of: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES[stage], total=of)
            bars.update(tasks[stage], completed=done, total=of)

        return operation.import_online_retail(
            file, tenant_id=tenant, report_to=report, now=now, progress=tell
        )


def _say(imported: Any, report: Path) -> None:
    """Say where the lines and the money went; the sums are the file's."""
    if imported.posted_before == imported.steps:
        _OUT.print("El archivo estaba ya importado; no se añadió nada.")
    table = Table(title="El archivo", title_justify="left", box=box.SIMPLE_HEAD)
    for name, right in (("Líneas que son", False), ("Líneas", True), ("Unidades", True), ("Importe", True)):
        table.add_column(name, justify="right" if right else "left")
    for imported_or_not, title in ((True, "dentro"), (False, "fuera")):
        for each in imported.sums:
            if each.is_imported is imported_or_not:
                _row(table, f"{title}: {each.what}", each.lines, each.units, each.amount)
    table.add_section()
    lines, units, amount = (
        sum(getattr(each, name) for each in imported.sums) for name in ("lines", "units", "amount")
    )
    _row(table, "todo el archivo", lines, units, amount)
    _OUT.print(table)
    books, gaps = imported.books, imported.gaps
    for said in (
        f"En los libros, ventas: {books.sales:,} de {books.sale_lines:,} renglones por {books.sold:,} "
        f"(contra el archivo {gaps.sold:+,.3f}: cada renglón va al centavo).",
        f"Devoluciones: {books.returns:,} de {books.return_lines:,} renglones por {books.returned:,} "
        f"(contra el archivo {gaps.returned:+,.3f}: se devuelve lo que se pagó).",
        f"Ajustes de existencias: {books.adjustments:,}.",
        f"Línea por línea, lo que quedó fuera o volvió a otro precio ({imported.told:,}): {report}",
    ):
        _OUT.print(said, markup=False, soft_wrap=True)


def _row(table: Table, what: str, lines: int, units: int, amount: Decimal) -> None:
    table.add_row(what, f"{lines:,}", f"{units:,}", f"{amount:,.2f}")
