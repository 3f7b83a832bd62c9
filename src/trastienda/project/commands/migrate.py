"""`trastienda migrate`: bring the database up to date and end. For deployments that do this as a step."""

import argparse

from trastienda.project.commands.prepare import prepare
from trastienda.project.config import Config
from trastienda.project.environment import open_database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything comes from the environment."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Prepare the database."""
    with open_database(config) as environ:
        prepare(environ["DATABASE_URL"])
    print("La base de datos está al día.")
    return 0
