"""`trastienda run`: open the shop on this machine."""

import argparse

from trastienda.project import supervisor
from trastienda.project.config import Config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything comes from the environment."""


def run(args: argparse.Namespace, config: Config) -> int:
    """Run until told to stop."""
    return supervisor.run(config)
