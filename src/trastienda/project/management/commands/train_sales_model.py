"""`python manage.py train_sales_model`: the documented name of `trastienda train`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from trastienda.project import database
from trastienda.project.commands import train


class Command(BaseCommand):
    help = "Entrena el modelo de predicción de ventas de cada empresa."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        train.add_arguments(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        database.prepare()
        code = train.train(tenant=options["tenant"], until=options["until"], background=options["background"])
        if code:
            sys.exit(code)
