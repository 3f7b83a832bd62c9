"""From Django's migrations to the tables we rely on: keys, references, row security, functions, grants.

Django migrates with a plain `id`; `harden` then makes the primary key `(tenant_id, id)`, every reference inside a
tenant composite, puts row-level security on every tenant table, grants the runtime role exactly what it needs
(ledgers: insert and read), and installs the functions of each context's `database.sql`. It reads the models, so a
new table is hardened by being a `TenantModel`; and it may run any number of times.
`check_runtime` refuses to serve as a role that owns tables, is a superuser or may pass row security.
Sources: docs/decisions/0003-tenants-share-tables.md
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import procrastinate
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.backends.utils import CursorWrapper

from trastienda.kernel.tenancy import SharedModel, TenantForeignKey, TenantModel

RUNTIME_ROLE = "trastienda_app"
TENANT_SETTING = "NULLIF(current_setting('app.tenant_id', true), '')::bigint"
EXTENSIONS = ("pg_trgm", "btree_gin")
"""Trusted extensions: the owner of a database may create them."""
SHARED_TABLES = {"tenant_host": "SELECT, INSERT"}
"""Tables of no tenant that the runtime role writes too (jobs are granted apart; a `SharedModel` is only read)."""


def prepare() -> None:
    """Bring the database to what this version of the code expects. Quick when nothing changed."""
    wanted = schema_fingerprint()
    with connections["owner"].cursor() as cursor:
        if _applied(cursor) == wanted:
            return
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    harden()
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM schema_state")
        cursor.execute("INSERT INTO schema_state (fingerprint) VALUES (%s)", (wanted,))


def harden() -> None:
    """Apply every convention to every table, as the owner, in one transaction."""
    connection = connections["owner"]
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(7243392)")
        cursor.execute("CREATE TABLE IF NOT EXISTS schema_state (fingerprint text PRIMARY KEY)")
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        _make_runtime_role(cursor)
        for path in sql_files():
            cursor.execute(path.read_text())
        for model in tenant_models():
            _make_keys(cursor, model)
        for model in tenant_models():
            _make_references(cursor, model)
            _make_row_security(cursor, model)
        _open_shared_tables(cursor)
        cursor.execute("COMMIT")


def analyze() -> None:
    """Let the server look at its tables after much was loaded at once, as the owner; it plans by what it knows."""
    with connections["owner"].cursor() as cursor:
        for model in tenant_models():
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def check_runtime(alias: str = "default") -> None:
    """
    Refuse to serve as a role that could see past row-level security.

    :raises SystemExit: the role is a superuser, has BYPASSRLS, or owns a table of ours.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(_ROLE_FACTS)
        name, superuser, bypasses, owns = cursor.fetchone()
    connections[alias].close()  # whoever serves next opens their own, in their own thread
    faults = [
        fault
        for wrong, fault in (
            (superuser, "es superusuario"),
            (bypasses, "tiene BYPASSRLS"),
            (owns, f"es dueño de {owns} tablas"),
        )
        if wrong
    ]
    if faults:
        raise SystemExit(
            f"Trastienda no atiende con el rol «{name}»: {' y '.join(faults)}. Use un rol que no sea dueño de nada, "
            f"como {RUNTIME_ROLE} (DATABASE_RUNTIME_URL)."
        )


_ROLE_FACTS = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls,
  (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(r.oid, c.relowner, 'USAGE'))
FROM pg_roles r WHERE r.rolname = current_user
"""


def tenant_models() -> Iterator[type[TenantModel]]:
    """Every table that belongs to tenants."""
    for model in apps.get_models():
        if issubclass(model, TenantModel):
            yield model


def shared_models() -> Iterator[type[SharedModel]]:
    """Every table of the shared catalogue, which all tenants read and none writes."""
    for model in apps.get_models():
        if issubclass(model, SharedModel):
            yield model


def sql_files() -> list[Path]:
    """The functions and triggers of each context, in the order of the installed apps."""
    paths = (Path(config.path) / "database.sql" for config in apps.get_app_configs())
    return [path for path in paths if path.exists()]


def schema_fingerprint() -> str:
    """A hash of everything that decides the schema: migrations, models, SQL, this file, and the jobs library."""
    digest = hashlib.sha256(procrastinate.__version__.encode())
    for config in apps.get_app_configs():
        if config.name.startswith("trastienda."):
            folder = Path(config.path)
            for path in sorted(
                [*folder.glob("migrations/*.py"), *folder.glob("*.sql"), folder / "models.py"]
            ):
                digest.update(path.read_bytes() if path.exists() else b"")
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()


def _applied(cursor: CursorWrapper) -> str | None:
    cursor.execute("SELECT to_regclass('public.schema_state') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return None
    cursor.execute("SELECT fingerprint FROM schema_state")
    found = cursor.fetchone()
    return str(found[0]) if found else None


def _make_runtime_role(cursor: CursorWrapper) -> None:
    """Make the runtime role where we may; a server that manages its roles itself has made it already."""
    cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", (RUNTIME_ROLE,))
    if not cursor.fetchone()[0]:
        cursor.execute(f"CREATE ROLE {RUNTIME_ROLE} NOLOGIN")
        cursor.execute(f"GRANT {RUNTIME_ROLE} TO CURRENT_USER")
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {RUNTIME_ROLE}")


def _make_keys(cursor: CursorWrapper, model: type[TenantModel]) -> None:
    """`(tenant_id, id)` instead of `(id)`: leads with the tenant, and is what composite references point to."""
    table = model._meta.db_table
    cursor.execute(
        "SELECT conname, array_length(conkey, 1) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'",
        (table,),
    )
    name, width = cursor.fetchone()
    if width == 1:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}", ADD PRIMARY KEY (tenant_id, id)')


def _make_references(cursor: CursorWrapper, model: type[TenantModel]) -> None:
    """`(tenant_id, x_id) -> (tenant_id, id)`: a row of another tenant cannot even be referred to."""
    table = model._meta.db_table
    for field in model._meta.get_fields():
        if not isinstance(field, TenantForeignKey):
            continue
        other: Any = field.remote_field.model
        name = f"{table}_{field.column}_tenant_fk"
        if not _has_constraint(cursor, table, name):
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {field.column}) "
                f"REFERENCES {other._meta.db_table} (tenant_id, id) DEFERRABLE INITIALLY IMMEDIATE"
            )


def _has_constraint(cursor: CursorWrapper, table: str, name: str) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s)",
        (table, name),
    )
    return bool(cursor.fetchone()[0])


def _make_row_security(cursor: CursorWrapper, model: type[TenantModel]) -> None:
    """Only the running transaction's tenant; nothing at all when none is set. Ledgers are insert and read only."""
    table = model._meta.db_table
    _make_policy(cursor, table, "tenant_id")
    rights = "SELECT, INSERT" if model.append_only else "SELECT, INSERT, UPDATE, DELETE"
    cursor.execute(f"REVOKE ALL ON {table} FROM {RUNTIME_ROLE}")
    cursor.execute(f"GRANT {rights} ON {table} TO {RUNTIME_ROLE}")
    cursor.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {RUNTIME_ROLE}")
    if model.append_only:
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_append_only ON {table}")
        cursor.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _make_policy(cursor: CursorWrapper, table: str, column: str) -> None:
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"DROP POLICY IF EXISTS own_tenant ON {table}")
    cursor.execute(f"CREATE POLICY own_tenant ON {table} USING ({column} = {TENANT_SETTING})")


def _open_shared_tables(cursor: CursorWrapper) -> None:
    """The tenant's own row, the host names, the shared catalogue, and the job queue."""
    _make_policy(cursor, "tenant", "id")
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON tenant TO {RUNTIME_ROLE}")
    cursor.execute(f"GRANT USAGE ON SEQUENCE tenant_id_seq, tenant_host_id_seq TO {RUNTIME_ROLE}")
    for table, rights in SHARED_TABLES.items():
        cursor.execute(f"GRANT {rights} ON {table} TO {RUNTIME_ROLE}")
    for model in shared_models():
        cursor.execute(f"REVOKE ALL ON {model._meta.db_table} FROM {RUNTIME_ROLE}")
        cursor.execute(f"GRANT SELECT ON {model._meta.db_table} TO {RUNTIME_ROLE}")
    cursor.execute(
        "SELECT relname, relkind FROM pg_class WHERE relname LIKE 'procrastinate%%' AND relkind IN ('r', 'S')"
    )
    for name, kind in cursor.fetchall():
        rights, noun = ("ALL", "TABLE") if kind == "r" else ("USAGE", "SEQUENCE")
        cursor.execute(f"GRANT {rights} ON {noun} {name} TO {RUNTIME_ROLE}")
    cursor.execute("GRANT SELECT ON schema_state TO " + RUNTIME_ROLE)
