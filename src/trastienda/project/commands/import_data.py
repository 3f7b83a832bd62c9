"""`trastienda import products|customers|stock|statement FILE`: what other programs left behind, counted shelves, and
what the bank says has come in.

Says what was created, changed and left alone, and writes the rows that were left out, with their line and the reason,
to a CSV beside the data. `--dry-run` says the same and changes nothing. `online-retail` and `fitment` are
their own modules.
"""

import argparse
import csv
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table

from trastienda.project.banner import problem
from trastienda.project.commands import import_fitment, import_online_retail
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.ready import ready

_OUT = Console(highlight=False)
_SHOWN = 10


class Kind(NamedTuple):
    """Something that can be imported: our word, people's word, and the columns its file must have."""

    name: str
    said: str
    columns: str
    must_have: tuple[str, ...]
    operations: str = "importing"
    counted: tuple[str, str, str, str] = ("Creadas", "Cambiadas", "Sin cambio", "Rechazadas")

    @property
    def module(self) -> str:
        name = self.name if self.operations == "importing" else f"import_{self.name}"
        return f"{self.operations}.{name}"


KINDS = (
    Kind("products", "productos", "PRODUCTS", ("sku",)),
    Kind("customers", "clientes", "CUSTOMERS", ("external_ref|tax_id|email|name",)),
    Kind("stock", "existencias", "STOCK", ("sku|barcode", "quantity|min_stock|max_stock|location")),
    Kind(
        "statement",
        "estado de cuenta",
        "STATEMENT",
        ("on", "amount", "reference|description"),
        operations="payments",
        counted=("Pedidos pagados", "", "Ya cargadas, o salidas de dinero", "Para revisar"),
    ),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to import, from which file, into which tenant."""
    parts = parser.add_subparsers(dest="kind", metavar="qué", required=True)
    for kind in KINDS:
        part = parts.add_parser(kind.name, help=f"{kind.said}, de un CSV o XLSX")
        part.add_argument(
            "file", type=Path, metavar="ARCHIVO", help="CSV (UTF-8 o Windows) o XLSX con encabezados"
        )
        part.add_argument(
            "--tenant", type=int, metavar="NÚMERO", help="empresa; sin esto, la única real, o la 1"
        )
        part.add_argument("--dry-run", action="store_true", help="sólo decir qué pasaría")
        part.add_argument("--report", type=Path, metavar="CSV", help="dónde escribir las filas rechazadas")
        if kind.name == "stock":
            part.add_argument("--branch", help="sucursal (nombre o número) de las filas que no dicen cuál")
    import_online_retail.add_arguments(
        parts.add_parser("online-retail", help="los dos años de facturas de Online Retail II")
    )
    import_fitment.add_arguments(
        parts.add_parser("fitment", help="el catálogo de vehículos y partes, entero")
    )


def run(args: argparse.Namespace, config: Config) -> int:
    """Import and report; exit code 1 when rows were left out, 2 when the file or the tenant is of no use."""
    if args.kind == "online-retail":
        return import_online_retail.run(args, config)
    if args.kind == "fitment":
        return import_fitment.run(args, config)
    kind = next(each for each in KINDS if each.name == args.kind)
    with open_database(config):
        ready()
        tables = importlib.import_module("trastienda.operations.importing.tables")
        columns = importlib.import_module("trastienda.web.import_columns")
        tenant = _tenant(args.tenant)
        if tenant is None:
            problem("No hay tal empresa; diga cuál con --tenant, o haga una con: trastienda setup")
            return 2
        try:
            table = tables.read_table(args.file, getattr(columns, kind.columns)).must_have(*kind.must_have)
            report = _import(kind, table, args, tenant)
        except tables.UnreadableTable as unreadable:
            problem(columns.said(unreadable))
            return 2
    report.refused.sort(key=lambda refused: refused.line)
    _say(kind, report, table.ignored, dry_run=args.dry_run)
    if report.refused:
        path = args.report or config.home / "imports" / f"{kind.name}-{tenant}.csv"
        _write_refused(report, path, columns.why)
        count = len(report.refused)
        problem(
            f"Una fila quedó fuera; está en {path}"
            if count == 1
            else f"{count:,} filas quedaron fuera; están en {path}"
        )
    return 1 if report.refused else 0


def _tenant(wanted: int | None) -> int | None:
    """Return the tenant to import into: the one named, else the only real one, else the first. None for no such."""
    known = importlib.import_module("trastienda.project.tenants").tenants()
    if wanted is not None:
        return wanted if wanted in known else None
    real = [tenant for tenant, is_demo in known.items() if not is_demo]
    return real[0] if len(real) == 1 else 1 if 1 in known else None


def _import(kind: Kind, table: Any, args: argparse.Namespace, tenant: int) -> Any:
    module = importlib.import_module(f"trastienda.operations.{kind.module}")
    operation: Callable[..., Any] = getattr(module, f"import_{kind.name}")
    more: Mapping[str, Any] = {}
    if kind.name == "stock":
        more = {"branch": args.branch}
    elif kind.name == "customers":
        more = {"tiers": importlib.import_module("trastienda.surfaces.nexus.vocabulary").TIER_TO_OURS}
    with _OUT.status(f"Leyendo {kind.said}…") as status:
        return operation(
            table,
            actor=importlib.import_module("trastienda.kernel.actor").system_actor(tenant, name="Importación"),
            now=importlib.import_module("trastienda.kernel.clock").now(),
            dry_run=args.dry_run,
            progress=lambda read: status.update(f"Leyendo {kind.said}: {read:,} filas…"),
            **more,
        )


def _say(kind: Kind, report: Any, ignored: list[str], *, dry_run: bool) -> None:
    title = f"Importación de {kind.said}" + (" (ensayo: nada cambió)" if dry_run else "")
    table = Table(title=title, title_justify="left", box=box.SIMPLE, show_header=False, min_width=48)
    table.add_column("")
    table.add_column("", justify="right")
    counts = (report.created, report.updated, report.unchanged, len(report.refused))
    for what, count in (("Filas leídas", report.read), *zip(kind.counted, counts, strict=True)):
        if what:
            table.add_row(what, f"{count:,}")
    _OUT.print(table)
    if ignored:
        _OUT.print(f"Columnas que no se usan: {', '.join(ignored)}", style="dim", markup=False)


def _write_refused(report: Any, path: Path, why: Callable[[Any], str]) -> None:
    """Show the first refused rows, and write them all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["línea", "registro", "motivo"])
        for refused in report.refused:
            writer.writerow([refused.line, refused.key, why(refused)])
    for refused in report.refused[:_SHOWN]:
        _OUT.print(f"  línea {refused.line}: {refused.key} — {why(refused)}", markup=False, soft_wrap=True)
