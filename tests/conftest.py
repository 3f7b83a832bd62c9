"""A real PostgreSQL for the whole run, one migrated template, and for each test a shop of its own.

The controller starts the embedded server (or uses the one that TRASTIENDA_TEST_SERVER names, as its superuser);
every worker works in a copy of the template. Tests commit for real: what keeps them apart is what keeps customers
apart, a tenant each.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.shop import Shop, open_shop
from trastienda.project.postgres import OWNER, RUNTIME, SUPERUSER, EmbeddedServer

SERVER = "TRASTIENDA_TEST_SERVER"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
_server: EmbeddedServer | None = None
_folder: str | None = None
_database = ""


def pytest_configure(config: pytest.Config) -> None:
    """Start the server once (in the controller), then make this process's own copy of the database."""
    global _server, _folder
    if SERVER not in os.environ:
        _folder = tempfile.mkdtemp(prefix="trastienda-tests-")
        _server = EmbeddedServer(Path(_folder), durable=False)
        _server.start()
        os.environ[SERVER] = _server.dsn(SUPERUSER, "postgres")
    is_controller_of_workers = not hasattr(config, "workerinput") and config.getoption("numprocesses", None)
    _make_template()
    if not is_controller_of_workers:
        _use_copy()


def pytest_unconfigure() -> None:
    if _database:
        from django.db import connections

        connections.close_all()
        with _admin() as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {_database} WITH (FORCE)")
    if _server is not None:
        _server.stop()
        with contextlib.suppress(Exception):
            _server.erase()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture
def shop() -> Shop:
    """A shop of its own: open since this morning, one branch, its owner at the counter."""
    return open_shop()


@pytest.fixture
def neighbour() -> Shop:
    """Another shop on the same server, whose data is nobody's business."""
    return open_shop(name="Vecina")


def _admin(database: str = "") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(_url(database) if database else os.environ[SERVER], autocommit=True)


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
    import django
    from django.conf import settings

    if not settings.configured:
        django.setup()
    from django.db import connections

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
    global _database
    _database = f"trastienda_test_{os.getpid()}"
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(7243390)")
        admin.execute(f"DROP DATABASE IF EXISTS {_database} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {_database} TEMPLATE {_template_name()} OWNER {OWNER}")
    _settle_in(_database)


@pytest.fixture(autouse=True)
def _no_open_transaction() -> Iterator[None]:
    """A test that leaves a transaction open would poison the next one; say whose fault it is."""
    yield
    from django.db import connection

    assert not connection.in_atomic_block, "the test left a transaction open"
