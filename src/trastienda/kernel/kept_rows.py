"""Rows of a large result, fetched while they are used: the server keeps them as they were at one moment.

A result that does not fit in a process is declared as a cursor that outlives its transaction. What is sold meanwhile
changes nothing in it, and whoever reads it may commit other things in between, such as how far they got.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from trastienda.kernel.errors import require
from trastienda.kernel.transaction import in_transaction, transaction

_AT_ONCE = 2_000
"""Rows a round trip."""


@contextmanager
def kept_rows(
    statement: Callable[[], tuple[str, dict[str, Any]]], *, tenant_id: int
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """
    Run the statement in a transaction of that tenant, and yield its rows; the block runs outside of it.

    :param statement: makes the query and its parameters, inside the transaction.
    :raises Bug: a transaction is open already: it would end with the rows still to come.
    """
    require(not in_transaction(), "rows are kept for whoever holds no transaction")
    connection.ensure_connection()
    driver: Any = connection.connection
    with driver.cursor(name="kept_rows", withhold=True) as cursor:
        cursor.itersize = _AT_ONCE
        with transaction(tenant_id), connection.wrap_database_errors:
            cursor.execute(*statement())
        yield iter(cursor)
