"""`python -m bench.soak [N]`: the soak on a server of its own; 0 when nothing is wrong, else 1."""

import logging
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from bench.server import stage

USUAL = 10_000


def main() -> int:
    """Soak N checkouts, print the figures, return the exit code."""
    checkouts = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    with stage() as on:
        os.environ.update(on.environ)
        os.environ["DJANGO_SETTINGS_MODULE"] = "trastienda.project.settings"
        django.setup()
        logging.disable(logging.WARNING)  # lost answers are what this is about
        logging.getLogger("django.request").disabled = True
        (till,) = import_module("bench.shops").open_shop("Remojo", products=1, country="AR", currency="ARS")
        figures = import_module("bench.checkouts").run(
            checkouts, tenant=till.tenant_id, product=till.first_product, folder=Path(on.config.home)
        )
        print("\n".join(figures.lines()))
        return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
