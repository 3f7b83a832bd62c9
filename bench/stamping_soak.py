"""`python -m bench.stamping_soak [N]`: fiscal documents at a certifier that loses answers; 0 when nothing is wrong."""

import logging
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

from bench.server import stage

USUAL = 1_000
ISSUER = {
    "tax_id": "EKU9003173C9",
    "legal_name": "ESCUELA KEMPER URGATE",
    "fiscal_regime": "601",
    "postal_code": "42501",
}


def main() -> int:
    """Stamp N documents, print the figures, return the exit code."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    with stage() as on, tempfile.TemporaryDirectory() as folder:
        os.environ.update(on.environ)
        os.environ["DJANGO_SETTINGS_MODULE"] = "trastienda.project.settings"
        django.setup()
        logging.disable(logging.CRITICAL)  # lost answers are what this is about
        (till,) = import_module("bench.shops").open_shop("Remojo", products=1)
        with import_module("trastienda.kernel.transaction").transaction(till.tenant_id):
            tenants = import_module("trastienda.domain.tenancy.models").Tenant.objects
            tenants.filter(id=till.tenant_id).update(**ISSUER)
        stampings = import_module("bench.stampings")
        with stampings.stand_in(Path(folder)) as sandbox:
            figures = stampings.soak(
                till.tenant_id, till.first_product, sandbox, documents=documents, seed=20261121
            )
        print("\n".join(figures.lines()))
        return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
