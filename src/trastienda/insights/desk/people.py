"""
Question: who signs in here, as what, and when did they last?

Grain: one user.   Source: app_user, role, branch, refresh_token.   Fresh: now.   `last_in_at` is the newest session
that is still known; sessions are forgotten some time after they end.   Costs: 2 statements for a page, 1 for one user.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import like
from trastienda.kernel.transaction import transaction

ORDERS: Mapping[str, str] = {"username": "u.username", "role": "u.role", "since": "u.id"}
"""What a list can be ordered by."""
STATES: Mapping[str, str] = {"active": "u.is_active", "inactive": "NOT u.is_active", "all": "true"}


class PeopleWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which users. Without a role everybody but customers of the web store; `state` is one of `STATES`."""

    text: str = ""
    role: str = ""
    state: str = "all"
    order: str = "username"
    descending: bool = False


class PersonShown(msgspec.Struct, frozen=True):
    """One user. Nothing of their password. `role_label` is what the shop calls the role."""

    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: str
    role_label: str
    branch_id: int | None
    branch: str | None
    is_active: bool
    created_at: datetime
    last_in_at: datetime | None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


_ROWS = """
SELECT u.id, u.username, u.email, u.first_name, u.last_name, u.role, coalesce(r.label, u.role), u.branch_id, b.name,
  u.is_active, u.created_at,
  (SELECT max(t.issued_at) FROM refresh_token t WHERE t.tenant_id = %(tenant)s AND t.user_id = u.id)
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS page(id, at)
JOIN app_user u ON u.tenant_id = %(tenant)s AND u.id = page.id
LEFT JOIN role r ON r.tenant_id = %(tenant)s AND r.code = u.role
LEFT JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = u.branch_id
ORDER BY page.at
"""


def count_people(wanted: PeopleWanted, *, actor: Actor) -> int:
    """Return how many users there are of those wanted."""
    actor.require(Permission.MANAGE_USERS)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        return int(sql.value(f"SELECT count(*) {source}", params))


def people_page(wanted: PeopleWanted, *, page: PageRequest, actor: Actor) -> list[PersonShown]:
    """Return one page of them. Two statements. :raises Forbidden: users are not the actor's."""
    actor.require(Permission.MANAGE_USERS)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        way = "DESC" if wanted.descending else "ASC"
        order = f"ORDER BY {ORDERS[wanted.order]} {way}, u.id {way}"
        ids = [found[0] for found in sql.rows(f"SELECT u.id {source} {order} {page.limit_sql()}", params)]
        return sql.structs(PersonShown, _ROWS, {"tenant": current_tenant(), "ids": ids}) if ids else []


def person_shown(user_id: int, *, actor: Actor) -> PersonShown:
    """Return one. :raises NotFound: unknown or a neighbour's. :raises Forbidden: users are not the actor's."""
    actor.require(Permission.MANAGE_USERS)
    with transaction(actor.tenant_id):
        found = sql.structs(PersonShown, _ROWS, {"tenant": current_tenant(), "ids": [user_id]})
        if not found:
            raise NotFound(noun="user", id=user_id)
        return found[0]


def roles_named(*, actor: Actor) -> list[tuple[str, str]]:
    """Return the tenant's roles as code and label, in the order in which they were made."""
    with transaction(actor.tenant_id):
        query = "SELECT code, label FROM role WHERE tenant_id = %s ORDER BY id"
        return [(found[0], found[1]) for found in sql.rows(query, (current_tenant(),))]


def _source(wanted: PeopleWanted) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = [f"FROM app_user u WHERE u.tenant_id = %(tenant)s AND {STATES[wanted.state]}"]
    if wanted.role:
        parts.append("AND u.role = %(role)s")
        params["role"] = wanted.role
    else:
        parts.append("AND u.role <> 'customer'")
    if wanted.text.strip():
        columns = ("username", "email", "first_name", "last_name")
        parts.append(f"AND ({' OR '.join(f'u.{column} ILIKE %(like)s' for column in columns)})")
        params["like"] = f"%{like(' '.join(wanted.text.split()))}%"
    return " ".join(parts), params
