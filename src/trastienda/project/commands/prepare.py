"""`trastienda _prepare`: bring the database up to date, in a process of its own, before anything serves.

The supervisor runs it; `--answer N` is the descriptor on which it says what it found.
"""

import argparse
import importlib
import json
import os

import django
import psycopg

from trastienda.project.config import Config
from trastienda.project.postgres import ServerFailed
from trastienda.project.postgres_binaries import OLDEST_MAJOR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the descriptor for the answer."""
    parser.add_argument("--answer", type=int, default=None)


def run(args: argparse.Namespace, config: Config) -> int:
    """Check the server, then migrate and fill."""
    prepare(os.environ["DATABASE_URL"])
    demo = importlib.import_module("trastienda.project.demo.on_screen").open_demo(config)
    if args.answer is not None:
        with os.fdopen(args.answer, "w", encoding="ascii") as answer:
            json.dump({"demo": demo}, answer)
    return 0


def prepare(database_url: str) -> None:
    """Bring the database up to date.

    :raises ServerFailed: the server does not answer, or is too old.
    """
    _check_server(database_url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trastienda.project.settings")
    django.setup()
    # Models can only be imported after the line above.
    database = importlib.import_module("trastienda.project.database")
    database.prepare()
    database.check_runtime()


def _check_server(database_url: str) -> None:
    try:
        with psycopg.connect(database_url, connect_timeout=10) as connection:
            major = connection.info.server_version // 10000
    except psycopg.OperationalError as problem:
        raise ServerFailed(f"No se pudo entrar a la base de datos de DATABASE_URL: {problem}") from problem
    if major < OLDEST_MAJOR:
        raise ServerFailed(
            f"El servidor de DATABASE_URL es PostgreSQL {major}; hace falta {OLDEST_MAJOR} o posterior."
        )
