"""`trastienda _worker`: do the jobs that operations left in the database, until told to stop."""

import argparse
import importlib

from trastienda.project.config import Config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything comes from the environment."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Work until SIGTERM."""
    importlib.import_module("trastienda.project.worker").main()
    return 0
