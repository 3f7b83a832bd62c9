"""`trastienda audit`: prove, from the ledgers, that every balance is what its movements say. Exit code 1 when not."""

import argparse
import importlib
import time
from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from trastienda.project.banner import problem
from trastienda.project.config import Config
from trastienda.project.environment import open_database
from trastienda.project.ready import ready

MANY = 5
"""With more tenants than these, one that is in order takes a line instead of a table."""

_OUT = Console(highlight=False)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the tenant, when only one is wanted."""
    parser.add_argument("--tenant", type=int, metavar="NÚMERO", help="sólo esta empresa; sin esto, todas")


def run(args: argparse.Namespace, config: Config) -> int:
    """Audit every tenant, or the one named."""
    with open_database(config):
        ready()
        auditing = importlib.import_module("trastienda.insights.audit.audit_tenant")
        everyone = auditing.tenant_ids()
        if args.tenant is not None and args.tenant not in everyone:
            problem(f"No hay ninguna empresa {args.tenant}.")
            return 2
        wanted = everyone if args.tenant is None else [args.tenant]
        began = time.perf_counter()
        broken = sum(not _audit(auditing, tenant, briefly=len(wanted) > MANY) for tenant in wanted)
        seconds = time.perf_counter() - began
    if broken:
        problem(f"No cuadra: {_companies(broken)} con diferencias, de {len(wanted)} ({seconds:.1f} s).")
        return 1
    _OUT.print(f"Todo cuadra: {_companies(len(wanted))} en {seconds:.1f} s.", style="green")
    return 0


def _audit(auditing: Any, tenant_id: int, *, briefly: bool) -> bool:
    """Audit one tenant and say what was found; tell whether everything holds."""
    name = auditing.tenant_name(tenant_id)
    findings = []
    with _OUT.status(f"{name}…") as status:
        for finding in auditing.audit_tenant(tenant_id):
            findings.append(finding)
            status.update(f"{name}: {finding.title}")
    holds = all(finding.holds for finding in findings)
    if briefly and holds:
        rows = sum(finding.checked for finding in findings)
        _OUT.print(f"[green]✓[/] {tenant_id} ", end="")
        _OUT.print(f"{name}: {len(findings)} pruebas, {rows:,} filas", markup=False)
        return True
    _OUT.print(_table(f"{tenant_id} · {name}", findings))
    for finding in findings:
        if not finding.holds:
            _say(finding)
    return holds


def _table(title: str, findings: Iterable[Any]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("")
    table.add_column("Prueba", overflow="fold")
    table.add_column("Filas", justify="right")
    table.add_column("Segundos", justify="right")
    for finding in findings:
        table.add_row(
            "[green]✓[/]" if finding.holds else "[red]✗[/]",
            finding.title,
            f"{finding.checked:,}",
            f"{finding.seconds:.2f}",
        )
    return table


def _say(finding: Any) -> None:
    """Name the rows that disagree."""
    _OUT.print(f"{finding.title}: {finding.wrong:,} no", style="bold red", markup=False)
    for said in finding.says:
        _OUT.print(f"  {said}", markup=False, soft_wrap=True)
    if finding.wrong > len(finding.says):
        _OUT.print(f"  … y {finding.wrong - len(finding.says):,} más", style="dim")


def _companies(count: int) -> str:
    return "1 empresa" if count == 1 else f"{count} empresas"
