"""`trastienda generate fitment`: a catalogue of parts of any size that nobody makes, for measuring."""

import argparse
import importlib
from pathlib import Path

from rich.console import Console

from trastienda.project.config import Config

_OUT = Console(highlight=False)
MOST_PARTS = 20_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to make, how much of it, and where."""
    parts = parser.add_subparsers(dest="kind", metavar="qué", required=True)
    fitment = parts.add_parser("fitment", help="catálogo de vehículos y partes, como CSV para importar")
    fitment.add_argument(
        "--parts", type=_count, default=100_000, metavar="N", help="cuántas partes (100 000)"
    )
    fitment.add_argument(
        "--out", type=Path, default=Path("fitment"), metavar="CARPETA", help="dónde escribirlo"
    )
    fitment.add_argument("--seed", type=int, default=7, metavar="N", help="otra semilla, otro catálogo")


def run(args: argparse.Namespace, _: Config) -> int:
    """Write the files and say what is in them. Needs no database."""
    bundle = importlib.import_module("trastienda.project.demo.parts_bundle")
    with _OUT.status("Escribiendo el catálogo…"):
        made = bundle.write_bundle(args.out, parts=args.parts, seed=args.seed)
    _OUT.print(
        f"{made.parts:,} partes, {made.vehicles:,} vehículos, {made.fitments:,} aplicaciones y"
        f" {made.references:,} referencias en {args.out}"
    )
    _OUT.print(f"Para importarlo: trastienda import fitment {args.out}/*.csv", markup=False)
    return 0


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_PARTS:
        raise argparse.ArgumentTypeError(f"de 1 a {MOST_PARTS:,}")
    return count
