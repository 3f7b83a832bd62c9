"""A real PostgreSQL for the whole run, one migrated template, and for each test a shop of its own.

The controller starts the embedded server (or uses the one that TRASTIENDA_TEST_SERVER names, as its superuser);
every worker works in a copy of the template. Tests commit for real: what keeps them apart is what keeps customers
apart, a tenant each.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
import pytest
from django.conf import settings
from django.db import connections

from trastienda.project.postgres import OWNER, RUNTIME, SUPERUSER, EmbeddedServer

SERVER = "TRASTIENDA_TEST_SERVER"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
COPY = f"trastienda_test_{os.getpid()}"
to_undo = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once (in the controller), then make this process's own copy of the database."""
    if SERVER not in os.environ:
        _start_server()
    is_controller_of_workers = not hasattr(config, "workerinput") and config.getoption("numprocesses", None)
    _make_template()
    if not is_controller_of_workers:
        _use_copy()
    config.pluginmanager.import_plugin(
        "tests.fixtures"
    )  # it imports Django's models, which are ready only now


def pytest_unconfigure() -> None:
    to_undo.close()


def _start_server() -> None:
    folder = tempfile.mkdtemp(prefix="trastienda-tests-")
    to_undo.callback(shutil.rmtree, folder, ignore_errors=True)
    server = EmbeddedServer(Path(folder), durable=False)
    server.start()
    to_undo.callback(server.erase)
    to_undo.callback(server.stop)
    os.environ[SERVER] = server.dsn(SUPERUSER, "postgres")


def _admin(name: str = "") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(_url(name) if name else os.environ[SERVER], autocommit=True)


def _url(database: str, role: str | None = None) -> str:
    parts = urlsplit(os.environ[SERVER])
    netloc = parts.netloc if role is None else f"{role}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit((parts.scheme, netloc, f"/{database}", parts.query, ""))


def _settle_in(database: str) -> None:
    os.environ["DATABASE_URL"] = _url(database, OWNER)
    os.environ["DATABASE_RUNTIME_URL"] = _url(database, RUNTIME)
    os.environ.setdefault("TRASTIENDA_HOME", tempfile.gettempdir() + f"/trastienda-test-home-{os.getuid()}")
    os.environ["SECRET_KEY"] = "only-for-tests-and-long-enough-to-sign-with"
    os.environ["DJANGO_SETTINGS_MODULE"] = "trastienda.project.settings"
    if not settings.configured:
        django.setup()
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def _make_template() -> None:
    """Migrate a template for this version of the schema, unless another process or run has already."""
    _settle_in("postgres")
    from trastienda.project import database

    name = _template_name()
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(7243390)")
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return
        for role in (OWNER, RUNTIME):
            if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                admin.execute(f"CREATE ROLE {role} LOGIN")
        admin.execute(f"DROP DATABASE IF EXISTS {name}_new WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}_new OWNER {OWNER}")
        with _admin(f"{name}_new") as inside:
            for extension in EXTENSIONS:
                inside.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        _settle_in(f"{name}_new")
        database.prepare()
        _settle_in("postgres")
        admin.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")


def _template_name() -> str:
    from trastienda.project import database

    return f"trastienda_template_{database.schema_fingerprint()[:16]}"


def _use_copy() -> None:
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(7243390)")
        admin.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {COPY} TEMPLATE {_template_name()} OWNER {OWNER}")
    to_undo.callback(_drop_copy)
    _settle_in(COPY)


def _drop_copy() -> None:
    connections.close_all()
    with _admin() as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
