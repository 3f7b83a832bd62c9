"""`python -m bench`: measure speed and size against what was asked; 0 when all of it is met, else 1."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import django

from bench import importing, memory
from bench.server import stage
from bench.table import Measure, show

SUBJECTS = ("sale", "items", "memory", "import")


def main() -> int:
    """Measure the subjects asked for, print the table, return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=SUBJECTS, action="append", help="one subject (may be repeated)")
    parser.add_argument(
        "--import", dest="source", metavar="FILE", help="time the import of Online Retail II from this file"
    )
    args = parser.parse_args()
    wanted = args.only or [subject for subject in SUBJECTS if subject != "import" or args.source]
    if "import" in wanted and not args.source:
        parser.error("import needs its file: --import FILE")
    measures = _measure_served([each for each in ("sale", "items") if each in wanted])
    if "memory" in wanted:
        measures += memory.run()
    if "import" in wanted:
        measures += importing.run(Path(args.source).absolute())
    show(measures)
    return 0 if all(measure.is_met for measure in measures) else 1


def _measure_served(subjects: Sequence[str]) -> list[Measure]:
    """Measure what a server answers. These modules know our models, and come in once Django is set up."""
    if not subjects:
        return []
    with stage() as on:
        os.environ.update(on.environ)
        os.environ["DJANGO_SETTINGS_MODULE"] = "trastienda.project.settings"
        django.setup()
        return [each for subject in subjects for each in importlib.import_module(f"bench.{subject}").run(on)]


if __name__ == "__main__":
    sys.exit(main())
