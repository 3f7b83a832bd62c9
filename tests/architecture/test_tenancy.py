"""Neighbours are kept apart by the database itself: read from pg_catalog, and tried on every table."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from django.db.transaction import atomic

from tests.shop import Shop
from trastienda.kernel import sql
from trastienda.kernel.errors import Bug
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.project.database import (
    RUNTIME_ROLE,
    TENANT_SETTING,
    check_runtime,
    shared_models,
    tenant_models,
)
from trastienda.project.postgres import OWNER, SUPERUSER

CATALOGUE = {model._meta.db_table for model in shared_models()}
"""The master catalogue of parts, which all tenants read."""
SHARED = {"tenant", "tenant_host", "django_migrations", "django_content_type", "schema_state"} | CATALOGUE
"""Tables of no tenant; the job queue's own tables begin with `procrastinate`."""


def catalogue(query: str, *params: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def tenant_tables() -> list[str]:
    return [
        str(name)
        for (name,) in catalogue(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'tenant_id' AND table_name <> 'tenant_host' ORDER BY 1"
        )
    ]


class TestCatalogue:
    def test_every_table_belongs_to_tenants_or_is_known_to_be_shared(self) -> None:
        tables = {
            str(name) for (name,) in catalogue("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        }
        stray = {
            name for name in tables - set(tenant_tables()) - SHARED if not name.startswith("procrastinate")
        }
        assert stray == set()
        assert {model._meta.db_table for model in tenant_models()} == set(tenant_tables())

    def test_every_tenant_table_has_row_security_on_its_tenant(self) -> None:
        secured: dict[str, str] = dict(
            catalogue(
                "SELECT c.relname, pg_get_expr(p.polqual, p.polrelid) FROM pg_class c"
                " JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity AND p.polcmd = '*'"
            )
        )
        expected = TENANT_SETTING.split("::")[0].replace(
            "'app.tenant_id', true", "'app.tenant_id'::text, true"
        )
        expected = expected.replace("''", "''::text")
        for table in tenant_tables():
            assert secured.get(table) == f"(tenant_id = ({expected})::bigint)", table
        assert str(secured["tenant"]).startswith("(id = ")

    def test_every_primary_key_leads_with_the_tenant(self) -> None:
        keys: dict[str, str] = dict(_constraints("p"))
        for table in tenant_tables():
            assert keys[table] == "PRIMARY KEY (tenant_id, id)", table

    def test_every_unique_index_contains_the_tenant(self) -> None:
        found = catalogue(
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%%'"
        )
        tables = set(tenant_tables())
        assert [row for row in found if row[0] in tables and "tenant_id" not in str(row[1])] == []

    def test_every_reference_between_tenant_tables_is_composite(self) -> None:
        tables = set(tenant_tables())
        references = [(table, text) for table, text in _constraints("f") if table in tables]
        inside = [
            (table, text)
            for table, text in references
            if str(text).split("REFERENCES ")[1].split("(")[0] in tables
        ]
        assert len(inside) > 40
        assert [row for row in inside if not str(row[1]).startswith("FOREIGN KEY (tenant_id, ")] == []

    def test_the_runtime_role_owns_nothing_and_only_adds_to_ledgers(self) -> None:
        check_runtime()
        rights: dict[str, set[str]] = {}
        for table, right in catalogue(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = %s",
            RUNTIME_ROLE,
        ):
            rights.setdefault(str(table), set()).add(str(right))
        for model in tenant_models():
            expected = {"SELECT", "INSERT"} | (set() if model.append_only else {"UPDATE", "DELETE"})
            assert rights[model._meta.db_table] == expected, model._meta.db_table
        for table in CATALOGUE:
            assert rights[table] == {"SELECT"}, table

    @pytest.mark.parametrize(("role", "fault"), [(OWNER, "es dueño de"), (SUPERUSER, "es superusuario")])
    @pytest.mark.parametrize("door", ["trastienda.project.wsgi", "trastienda.project.worker"])
    def test_no_door_opens_as_a_role_that_sees_past_the_walls(self, door: str, role: str, fault: str) -> None:
        url = os.environ["DATABASE_URL"].replace(OWNER, _login(role))
        start = f"import {door} as door; getattr(door, 'main', print)()"
        tried = subprocess.run(
            [sys.executable, "-c", start],
            env={**os.environ, "DATABASE_RUNTIME_URL": url, "PYTHONPATH": "src"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert tried.returncode == 1
        assert fault in tried.stderr


def _login(role: str) -> str:
    """The superuser of the test server may have another name than ours."""
    return urlsplit(os.environ["TRASTIENDA_TEST_SERVER"]).username or role if role == SUPERUSER else role


def _constraints(kind: str) -> list[tuple[Any, ...]]:
    return catalogue(
        "SELECT c.relname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " WHERE k.contype = %s AND c.relnamespace = 'public'::regnamespace",
        kind,
    )


@pytest.fixture
def neighbours(shop: Shop, neighbour: Shop) -> tuple[Shop, Shop]:
    """Two shops with something in most of their tables."""
    for each in (shop, neighbour):
        each.has("CAFE", 10)
        customer = each.customer(credit_limit="1000")
        each.sells(("CAFE", 1), customer=customer)
        each.sells(("CAFE", 1), terms="credit", customer=customer)
        each.http().post(
            "/pos/api/register/movement", {"register_id": each.session_id, "type": "in", "amount": 1}
        )
    return shop, neighbour


class TestNeighbours:
    def test_nothing_of_theirs_is_seen_changed_or_lost(self, neighbours: tuple[Shop, Shop]) -> None:
        shop, other = neighbours
        tried = 0
        for table in tenant_tables():
            if not other.count(table):
                continue
            tried += 1
            with shop.transaction():
                assert sql.value(f"SELECT count(*) FROM {table} WHERE tenant_id = %s", (other.id,)) == 0
                assert sql.value(f"SELECT count(*) FROM {table} WHERE tenant_id <> %s", (shop.id,)) == 0
            for statement in (
                f"UPDATE {table} SET tenant_id = {shop.id} WHERE tenant_id = {other.id}",
                f"DELETE FROM {table} WHERE tenant_id = {other.id}",
            ):
                assert _touched(shop, statement) == 0, table
        assert tried >= 20

    def test_nothing_can_be_planted_in_their_tables(self, neighbours: tuple[Shop, Shop]) -> None:
        shop, other = neighbours
        for table in tenant_tables():
            if not shop.count(table):
                continue
            columns = ", ".join(
                str(name)
                for (name,) in catalogue(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                    " AND column_name NOT IN ('id', 'tenant_id')",
                    table,
                )
            )
            with pytest.raises(DatabaseError, match="row-level security"), shop.transaction():
                sql.execute(
                    f"INSERT INTO {table} (tenant_id, {columns}) SELECT {other.id}, {columns} FROM {table}"
                    f" WHERE tenant_id = {shop.id} LIMIT 1"
                )

    def test_without_a_tenant_there_is_nothing_at_all(self, neighbours: tuple[Shop, Shop]) -> None:
        for table in [*tenant_tables(), "tenant"]:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*), 'no tenant_id on purpose' FROM {table}")
                assert cursor.fetchone()[0] == 0, table

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO {} DEFAULT VALUES",
            "UPDATE {} SET {key} = {key}",
            "DELETE FROM {}",
            "TRUNCATE {} CASCADE",
        ],
    )
    def test_the_shared_catalogue_is_read_by_both_and_written_by_neither(
        self, statement: str, shop: Shop, neighbour: Shop
    ) -> None:
        assert len(CATALOGUE) == 11
        for table in sorted(CATALOGUE):
            for each in (shop, neighbour):
                with each.transaction():
                    assert sql.value(f"SELECT count(*) FROM {table}") is not None
                with pytest.raises(DatabaseError, match="permission denied"), each.transaction():
                    sql.execute(statement.format(table, key="part_id" if table == "part_search" else "id"))

    def test_no_row_can_refer_to_theirs(self, neighbours: tuple[Shop, Shop]) -> None:
        """As the owner, whom row security does not hold back: the composite keys alone refuse it."""
        shop, other = neighbours
        tried = 0
        for table, text in _constraints("f"):
            if "(tenant_id, " not in str(text):
                continue
            column = str(text).split("(tenant_id, ")[1].split(")")[0]
            target = str(text).split("REFERENCES ")[1].split("(")[0]
            own = _owner_value(
                f"SELECT id FROM {table} WHERE tenant_id = {shop.id} AND {column} IS NOT NULL LIMIT 1"
            )
            theirs = _owner_value(f"SELECT id FROM {target} WHERE tenant_id = {other.id} LIMIT 1")
            if own is None or theirs is None:
                continue
            tried += 1
            with pytest.raises(DatabaseError), atomic(using="owner"):  # foreign key, or append-only
                catalogue(
                    f"UPDATE {table} SET {column} = {theirs} WHERE tenant_id = {shop.id} AND id = {own}"
                )
        assert tried >= 15


class TestTransaction:
    def test_one_tenants_transaction_never_serves_another(self, shop: Shop, neighbour: Shop) -> None:
        with shop.transaction(), pytest.raises(Bug), transaction(neighbour.id):
            pass

    def test_tenant_data_is_not_asked_for_outside(self) -> None:
        with pytest.raises(Bug):
            current_tenant()

    @pytest.mark.parametrize(
        "question",
        [
            "SELECT append_audit(%s, now(), '', '', '', '{}')",
            "SELECT count(*) FROM find_products(%s, '{cafe}')",
            "SELECT total FROM find_products_page(%s, '{cafe}', 50, 0)",
            "SELECT count(*) FROM find_listed_products(%s, '{cafe}', true)",
            """SELECT count(*) FROM find_products_matching(%s, '["(^| )caf"]', 50, true)""",
            "SELECT count(*) FROM find_customers(%s, '{taller}')",
        ],
    )
    def test_no_function_of_ours_serves_another_tenant(
        self, question: str, shop: Shop, neighbour: Shop
    ) -> None:
        neighbour.has("CAFE", 1)
        neighbour.customer()
        with neighbour.transaction():
            assert sql.value(question, (neighbour.id,))
        with pytest.raises(DatabaseError, match="was asked for"), shop.transaction():
            sql.value(question, (neighbour.id,))

    def test_every_function_with_the_owners_rights_is_among_those(self) -> None:
        named = {str(name) for (name,) in catalogue("SELECT proname FROM pg_proc WHERE prosecdef")}
        shared = {"tenant_ids", "demo_tenants"}  # of no tenant: ids for the nightly jobs, names of demo shops
        searches = {"find_products", "find_products_page", "find_listed_products", "find_products_matching"}
        assert named == searches | {"find_customers"} | shared


def _touched(shop: Shop, statement: str) -> int:
    """How many rows a statement touched; a right that the role does not even have counts as none."""
    try:
        with shop.transaction():
            return sql.execute(statement)
    except DatabaseError as error:
        if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return 0


def _owner_value(query: str) -> object:
    found = catalogue(query)
    return found[0][0] if found else None
