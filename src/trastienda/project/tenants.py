"""Which tenants there are, asked as the owner of the tables: for commands that begin outside any tenant."""

from django.db import connections


def tenants() -> dict[int, bool]:
    """Return every tenant's id, in order, and whether it is the demo's."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, is_demo FROM tenant ORDER BY id")
        return dict(cursor.fetchall())
