"""From what the files say to a whole catalogue beside the one that serves, and then the exchange of the two.

A step is one transaction that notes that it is done, so an import that was ended begins behind the last step. Tables
are filled without keys and indexes, which come afterwards, copied from those of the tables that serve. What both
editions have, by name or number, keeps its id; what a shop's product points to stays, though the new edition lacks it.
"""

from collections.abc import Callable, Sequence

import msgspec
from django.db import OperationalError
from django.db.transaction import atomic

from trastienda.domain.fitment.models import (
    CrossReference,
    Engine,
    Fitment,
    Make,
    Model,
    ModelYearEngine,
    Part,
    PartCategory,
    PartGroup,
    PartSearch,
    Year,
)
from trastienda.operations.importing.fitment import edition
from trastienda.operations.importing.fitment.staging import OLD_SCHEMA, OWNER, SCHEMA, rows, run, value

TABLES = tuple(
    model._meta.db_table
    for model in (
        Make, Model, Year, Engine, ModelYearEngine, PartCategory, PartGroup, Part, CrossReference, Fitment, PartSearch,
    )
)  # fmt: skip
"""Every table of the catalogue; what others refer to comes first."""
_SWAP_ATTEMPTS, _SWAP_PATIENCE = 20, "3s"


class Step(msgspec.Struct, frozen=True):
    """A piece of the work, what it is called for people's sake, and what does it and returns how many rows it wrote."""

    name: str
    run: Callable[[], int]


def build(progress: Callable[[str, int, int], None]) -> None:
    """Do every step that is not done. `progress`: its name, how many are done, of how many."""
    done = {name for (name,) in rows(f"SELECT name FROM {SCHEMA}.step")}
    for at, step in enumerate(STEPS):
        progress(step.name, at, len(STEPS))
        if step.name in done:
            continue
        with atomic(using=OWNER):
            # Joins of millions of rows in memory of their own; the catalogue's tables are those of the new edition.
            run(f"SET LOCAL search_path = {SCHEMA}, public")
            run("SET LOCAL work_mem = '64MB'")
            run("SET LOCAL maintenance_work_mem = '192MB'")
            run("SET LOCAL jit = off")
            count = step.run()
            run(f"INSERT INTO {SCHEMA}.step VALUES (%s, %s)", step.name, count)
    progress("exchange", len(STEPS), len(STEPS))


def exchange() -> None:
    """Put the new edition in the place of the one that serves, in one transaction, and take the old one away."""
    for attempt in range(_SWAP_ATTEMPTS):
        try:
            _exchange()
            break
        except OperationalError:  # somebody reads longer than we let everybody else wait
            if attempt == _SWAP_ATTEMPTS - 1:
                raise
    with atomic(using=OWNER):
        run(f"DROP SCHEMA IF EXISTS {OLD_SCHEMA} CASCADE")


def _exchange() -> None:
    """The staging goes in the same moment: an exchange that has happened is never begun again."""
    with atomic(using=OWNER):
        run(f"SET LOCAL lock_timeout = '{_SWAP_PATIENCE}'")
        run(f"DROP SCHEMA IF EXISTS {OLD_SCHEMA} CASCADE")
        run(f"CREATE SCHEMA {OLD_SCHEMA}")
        run(f"LOCK TABLE {', '.join(f'public.{table}' for table in TABLES)} IN ACCESS EXCLUSIVE MODE")
        for table in TABLES:
            run(f"ALTER TABLE public.{table} SET SCHEMA {OLD_SCHEMA}")
            run(f"ALTER TABLE {SCHEMA}.{table} SET SCHEMA public")
        run(f"DROP SCHEMA {SCHEMA} CASCADE")


def _make_tables() -> int:
    for table in TABLES:
        run(f"DROP TABLE IF EXISTS {SCHEMA}.{table} CASCADE")
        run(
            f"CREATE TABLE {SCHEMA}.{table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING GENERATED"
            " INCLUDING IDENTITY INCLUDING CONSTRAINTS INCLUDING STORAGE)"
        )
        sequence = (
            value("SELECT pg_get_serial_sequence(%s, 'id')", f"public.{table}") if _has_id(table) else None
        )
        if sequence:
            run(
                f"SELECT setval(pg_get_serial_sequence('{SCHEMA}.{table}', 'id'),"
                f" greatest((SELECT last_value FROM {sequence}), (SELECT max(id) FROM public.{table})))"
            )
        for (role,) in rows(
            "SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)"
            " WHERE oid = %s::regclass AND privilege_type = 'SELECT' AND grantee <> relowner",
            f"public.{table}",
        ):
            run(f"GRANT SELECT ON {SCHEMA}.{table} TO {role}")
    return len(TABLES)


def _has_id(table: str) -> bool:
    return table not in {"part_search", "vehicle_year"}


def _statements(*statements: str) -> Callable[[], int]:
    """What runs the statements and counts the rows of the last."""

    def do() -> int:
        count = 0
        for statement in statements:
            count = run(statement)
        return count

    return do


def _indexed(*tables: str) -> Callable[[], int]:
    """What copies keys, indexes and references of the tables that serve, and lets the server look at the new ones."""

    def do() -> int:
        count = 0
        for table in tables:
            for statement in _definitions(table):
                run(statement)
                count += 1
            run(f"ANALYZE {SCHEMA}.{table}")
        return count

    return do


def _definitions(table: str) -> Sequence[str]:
    """How the serving table's keys and indexes are made, said of the new one: keys, indexes, then references."""
    run(f"SET LOCAL search_path = {SCHEMA}")  # so that all that is not there is told with its schema
    of_public = f"conrelid = 'public.{table}'::regclass"
    keys = rows(
        f"SELECT conname, pg_get_constraintdef(oid), contype FROM pg_constraint WHERE {of_public}"
        " AND contype IN ('p', 'u', 'f') ORDER BY contype = 'f', contype = 'u', conname"
    )
    indexes = rows(
        "SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i"
        f" WHERE i.indrelid = 'public.{table}'::regclass"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))"
    )
    run(f"SET LOCAL search_path = {SCHEMA}, public")

    def key(name: str, said: str) -> str:
        here = said.replace("REFERENCES public.", f"REFERENCES {SCHEMA}.")
        return f'ALTER TABLE {SCHEMA}.{table} ADD CONSTRAINT "{name}" {here}'

    return [
        *(key(name, said) for name, said, kind in keys if kind != "f"),
        *(said.replace(f" ON public.{table} ", f" ON {SCHEMA}.{table} ", 1) for (said,) in indexes),
        *(key(name, said) for name, said, kind in keys if kind == "f"),
    ]


def _search() -> int:
    run("SELECT count_parts_of_makes(), write_part_search()")
    return int(value(f"SELECT count(*) FROM {SCHEMA}.part_search"))


_VEHICLE_TABLES = ("vehicle_make", "vehicle_model", "vehicle_year", "vehicle_engine", "model_year_engine")
STEPS: tuple[Step, ...] = (
    Step("tables", _make_tables),
    Step("vehicles said", _statements(f"DROP TABLE IF EXISTS {SCHEMA}.vehicle_said", edition.VEHICLES)),
    Step(
        "vehicles",
        _statements(
            edition.made(
                "vehicle_make",
                "name, part_count",
                f"SELECT id AS at, make AS name, 0 AS part_count FROM {SCHEMA}.vehicle_said",
                "@.name",
            ),
            edition.made(
                "vehicle_model",
                "make_id, name",
                f"SELECT v.id AS at, k.id AS make_id, v.model AS name FROM {SCHEMA}.vehicle_said v"
                " JOIN vehicle_make k ON k.name = v.make",
                "@.make_id",
                "upper(@.name)",
            ),
            f"INSERT INTO {SCHEMA}.vehicle_year SELECT DISTINCT year FROM {SCHEMA}.vehicle_said",
            edition.made(
                "vehicle_engine",
                "name, code, fuel, displacement_cc, cylinders",
                "SELECT id AS at, engine AS name, code, fuel, cc AS displacement_cc, cylinders"
                f" FROM {SCHEMA}.vehicle_said",
                "upper(@.name)",
                "upper(@.code)",
                "upper(@.fuel)",
            ),
            f"ANALYZE {SCHEMA}.vehicle_engine",
            edition.made(
                "model_year_engine",
                "model_id, year_id, engine_id",
                "SELECT s.id AS at, m.id AS model_id, s.year AS year_id, e.id AS engine_id"
                f" FROM {SCHEMA}.vehicle_said s JOIN vehicle_make k ON k.name = s.make"
                " JOIN vehicle_model m ON m.make_id = k.id AND upper(m.name) = upper(s.model)"
                " JOIN vehicle_engine e ON upper(e.name) = upper(s.engine) AND upper(e.code) = upper(s.code)"
                " AND upper(e.fuel) = upper(s.fuel)",
                "@.model_id",
                "@.year_id",
                "@.engine_id",
            ),
        ),
    ),
    Step("keys of vehicles", _indexed(*_VEHICLE_TABLES)),
    Step("vehicles named", _statements(edition.KEYS, f"ANALYZE {SCHEMA}.vehicle_key")),
    Step("parts said", _statements(edition.SAID_PARTS, f"ANALYZE {SCHEMA}.part_said")),
    Step("parts kept", _statements(edition.KEPT_PARTS)),
    Step(
        "groups",
        _statements(
            edition.made(
                "part_category",
                "name",
                f"SELECT at, category AS name FROM {SCHEMA}.part_said",
                "upper(@.name)",
            ),
            edition.made(
                "part_group",
                "category_id, name",
                f"SELECT p.at, c.id AS category_id, p.grp AS name FROM {SCHEMA}.part_said p"
                " JOIN part_category c ON upper(c.name) = upper(p.category)",
                "@.category_id",
                "upper(@.name)",
            ),
        ),
    ),
    Step("keys of groups", _indexed("part_category", "part_group")),
    Step("parts", _statements(edition.PARTS)),
    Step("keys of parts", _indexed("part")),
    Step("references", _statements(edition.REFERENCES)),
    Step("references that hang in the air", _statements(edition.DANGLING["references"])),
    Step("keys of references", _indexed("cross_reference")),
    Step("fitments", _statements(edition.FITMENTS)),
    Step("fitments that hang in the air", _statements(edition.DANGLING["fitments"])),
    Step("keys of fitments", _indexed("fitment")),
    Step("search", _search),
    Step("keys of search", _indexed("part_search")),
)


def written() -> dict[str, int]:
    """Return how many rows each step wrote."""
    return {str(name): int(count) for name, count in rows(f"SELECT name, rows FROM {SCHEMA}.step")}
