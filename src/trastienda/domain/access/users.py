"""Users as rows: who they are, who administers them, holding one until the operation ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError

from trastienda.domain.access.errors import LastAdministrator, UnknownRole
from trastienda.kernel import sql
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import AlreadyTaken, NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class UserRow(msgspec.Struct, frozen=True):
    """Somebody with a user name. Nothing of their password."""

    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: str
    customer_id: int | None
    is_active: bool
    created_at: datetime
    branch_id: int | None = None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username


_COLUMNS = "id, username, email, first_name, last_name, role, customer_id, is_active, created_at, branch_id"
_USER = f"SELECT {_COLUMNS} FROM app_user WHERE tenant_id = %s AND id = %s"
_USERS = f"SELECT {_COLUMNS} FROM app_user WHERE tenant_id = %s ORDER BY created_at, id"
_NAMES_IN_USE = """
SELECT username, email FROM app_user
WHERE tenant_id = %(tenant)s AND id <> %(but)s AND (username = ANY(%(names)s) OR email = ANY(%(names)s))
"""
# In id order, and all of them: two administrators who demote each other at once must not both succeed.
_ADMINISTRATORS = """
SELECT u.id FROM app_user u JOIN role r ON r.tenant_id = u.tenant_id AND r.code = u.role
WHERE u.tenant_id = %s AND u.is_active AND %s = ANY(r.permissions) ORDER BY u.id FOR NO KEY UPDATE OF u
"""
_PERMISSIONS = "SELECT permissions FROM role WHERE tenant_id = %s AND code = %s"


@step
def user(user_id: int, *, lock: bool = False) -> UserRow:
    """Return a user, held until the operation ends if asked. :raises NotFound: unknown or a neighbour's."""
    found = sql.row(_USER + (" FOR UPDATE" if lock else ""), (current_tenant(), user_id))
    if found is None:
        raise NotFound(noun="user", id=user_id)
    return UserRow(*found)


@step
def users(page: PageRequest) -> list[UserRow]:
    """Return a page of the users, in the order in which they came."""
    return sql.structs(UserRow, f"{_USERS} {page.limit_sql()}", (current_tenant(),))


@step
def count_users() -> int:
    """Return how many users there are, the inactive ones too."""
    count: int = sql.value("SELECT count(*) FROM app_user WHERE tenant_id = %s", (current_tenant(),))
    return count


@step
def check_free(*, username: str = "", email: str = "", but: int = 0) -> None:
    """
    Refuse a name or address that somebody else signs in with, as either. Two at once are kept apart by the database.

    :raises AlreadyTaken: it belongs to another user.
    """
    wanted = {"username": username, "email": email}
    names = [name for name in wanted.values() if name]
    found = sql.rows(_NAMES_IN_USE, {"tenant": current_tenant(), "but": but, "names": names})
    taken = {name for each in found for name in each if name}
    for field, name in wanted.items():
        if name in taken:
            raise AlreadyTaken(field=field, value=name)


@step
def change(user_id: int, columns: Mapping[str, Any]) -> None:
    """Write these columns of a user. :raises AlreadyTaken: somebody else took the address at the same moment."""
    assignments = ", ".join(f"{column} = %({column})s" for column in columns)
    try:
        sql.execute(
            f"UPDATE app_user SET {assignments} WHERE tenant_id = %(tenant)s AND id = %(user)s",
            {**columns, "tenant": current_tenant(), "user": user_id},
        )
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != "user_email":
            raise
        raise AlreadyTaken(field="email", value=columns["email"]) from None


@step
def permissions_of(role: str) -> frozenset[str]:
    """Return what a role of the tenant may do. :raises UnknownRole: there is none of that name."""
    found = sql.row(_PERMISSIONS, (current_tenant(), role))
    if found is None:
        raise UnknownRole(role=role[:30])
    return frozenset(found[0])


@step
def check_not_the_last_administrator(user_id: int) -> None:
    """Refuse to lose whoever alone may manage users. :raises LastAdministrator: there is no other active one."""
    administrators = {
        found for (found,) in sql.rows(_ADMINISTRATORS, (current_tenant(), Permission.MANAGE_USERS))
    }
    if administrators == {user_id}:
        raise LastAdministrator
