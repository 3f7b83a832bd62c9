"""`python -m bench`: measure speed and size against what was asked; 0 when all of it is met, else 1."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django

from bench import importing, memory
from bench.server import Stage, stage
from bench.table import Measure, show

SUBJECTS = (
    "sale",
    "items",
    "orders",
    "books",
    "desk",
    "labels",
    "fiscal",
    "invoicing",
    "forecast",
    "fitment",
    "memory",
    "import",
)
SERVED = ("sale", "items", "orders", "books", "labels", "fiscal", "invoicing", "forecast", "fitment")
NEED_FILE = ("forecast", "import")
TAKE_FILE = (*NEED_FILE, "books")


def main() -> int:
    """Measure the subjects asked for, print the table, return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=SUBJECTS, action="append", help="one subject (may be repeated)")
    parser.add_argument(
        "--import",
        dest="source",
        metavar="FILE",
        help="Online Retail II: measure its import, the forecast trained on it, and statements of its two years",
    )
    args = parser.parse_args()
    wanted = args.only or [subject for subject in SUBJECTS if subject not in NEED_FILE or args.source]
    if not args.source and (without := [each for each in wanted if each in NEED_FILE]):
        parser.error(f"{without[0]} needs its file: --import FILE")
    source = Path(args.source).absolute() if args.source else None
    measures = _measure_served([each for each in SERVED if each in wanted], source)
    if "memory" in wanted:
        measures += memory.run()
    if "import" in wanted and source is not None:
        measures += importing.run(source)
    show(measures)
    return 0 if all(measure.is_met for measure in measures) else 1


def _measure_served(subjects: Sequence[str], source: Path | None) -> list[Measure]:
    """Measure what a server answers. These modules know our models, and come in once Django is set up."""
    if not subjects:
        return []
    with stage() as on:
        os.environ.update(on.environ)
        os.environ["DJANGO_SETTINGS_MODULE"] = "trastienda.project.settings"
        django.setup()
        return [each for subject in subjects for each in _measure(subject, on, source)]


def _measure(subject: str, on: Stage, source: Path | None) -> list[Measure]:
    module = importlib.import_module(f"bench.{subject}")
    found: list[Measure] = module.run(on, source) if subject in TAKE_FILE else module.run(on)
    return found


if __name__ == "__main__":
    sys.exit(main())
