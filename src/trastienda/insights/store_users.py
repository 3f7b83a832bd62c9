"""
Question: who are the users that do not administer the store, and what has each bought?   Grain: one row per user.

Units: the tenant's currency, tax included.   Source: users, sales of every door, returns.   Fresh: now.
A sale is the buyer's: of the user whose customer's record it names, else of the user who placed it. Orders count in any
state but deleted; what was spent is what is posted and was not cancelled, less what came back.
Costs: one statement, whatever the number of users, and one to count them.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class StoreUser(msgspec.Struct, frozen=True):
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    is_active: bool
    joined_at: datetime
    orders: int
    spent: Decimal


_OTHERS = """
FROM app_user u JOIN role r ON r.tenant_id = u.tenant_id AND r.code = u.role
WHERE u.tenant_id = %(tenant)s AND NOT %(administers)s = ANY(r.permissions)
"""
_COUNT = f"SELECT count(*) {_OTHERS}"
# Only the sales of a page's users are read, each by its index; a customer's record is its first user's.
_USERS = f"""
WITH page AS (
  SELECT u.id, u.username, u.email, u.first_name, u.last_name, u.is_active, u.created_at {_OTHERS}
  ORDER BY u.created_at, u.id {{limit}}
), own AS (
  SELECT customer_id, min(id) AS user_id FROM app_user
  WHERE tenant_id = %(tenant)s AND customer_id IS NOT NULL GROUP BY customer_id
), theirs AS (
  SELECT page.id AS user_id, s.id, s.total, s.unpaid, s.fulfilment_state, s.hidden_at
  FROM page JOIN sale s ON s.tenant_id = %(tenant)s AND s.user_id = page.id AND s.placed_at IS NOT NULL
  LEFT JOIN own ON own.customer_id = s.customer_id WHERE own.user_id IS NULL
  UNION ALL
  SELECT page.id, s.id, s.total, s.unpaid, s.fulfilment_state, s.hidden_at
  FROM page JOIN own ON own.user_id = page.id
  JOIN sale s ON s.tenant_id = %(tenant)s AND s.customer_id = own.customer_id
), back AS (
  SELECT sale_id, sum(total) AS total FROM sale_return
  WHERE tenant_id = %(tenant)s AND sale_id IN (SELECT id FROM theirs) GROUP BY sale_id
), bought AS (
  SELECT s.user_id, count(*) FILTER (WHERE s.hidden_at IS NULL) AS orders,
    sum(s.total - coalesce(back.total, 0)) FILTER (WHERE s.unpaid = 0 AND s.fulfilment_state <> 'cancelled') AS spent
  FROM theirs s LEFT JOIN back ON back.sale_id = s.id GROUP BY s.user_id
)
SELECT page.id, username, email, first_name, last_name, is_active, created_at,
  coalesce(bought.orders, 0), coalesce(bought.spent, 0.00)
FROM page LEFT JOIN bought ON bought.user_id = page.id
ORDER BY page.created_at, page.id
"""


def store_users(page: PageRequest | None = None, *, actor: Actor) -> list[StoreUser]:
    """
    Return the users in the order in which they came: a page of them, or all.

    :raises Forbidden: the actor does not manage users.
    """
    actor.require(Permission.MANAGE_USERS)
    with transaction(actor.tenant_id):
        return sql.structs(StoreUser, _USERS.format(limit=page.limit_sql() if page else ""), _params())


def store_user_count(*, actor: Actor) -> int:
    """Return how many there are on all pages. :raises Forbidden: the actor does not manage users."""
    actor.require(Permission.MANAGE_USERS)
    with transaction(actor.tenant_id):
        return int(sql.value(_COUNT, _params()))


def _params() -> dict[str, object]:
    return {"tenant": current_tenant(), "administers": str(Permission.MANAGE_USERS)}
