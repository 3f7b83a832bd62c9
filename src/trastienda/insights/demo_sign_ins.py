"""Question: who can a visitor of this installation sign in as?   Grain: one row a person, by PIN or by user name.

The demo's PINs and password are published; which of them still open a door is asked of the database. A database in
which a real tenant lives answers nothing. Fresh: as of now.
"""

from functools import lru_cache

import msgspec

from trastienda.domain.access.secrets import pin_index, secret_matches
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction


class DemoSignIn(msgspec.Struct, frozen=True):
    """An employee, and the published PIN that is theirs."""

    name: str
    role: str
    branch: str
    pin: str


class DemoAccount(msgspec.Struct, frozen=True):
    """A user whose password is the published one."""

    username: str
    email: str
    role: str


class DemoTenant(msgspec.Struct, frozen=True):
    """A shop that was made to be tried."""

    id: int
    name: str
    country: str
    sign_ins: list[DemoSignIn]
    accounts: list[DemoAccount]


_EMPLOYEES = """
SELECT e.pin_index, e.name, e.role, b.name
FROM employee e
JOIN branch b ON b.tenant_id = e.tenant_id AND b.id = e.branch_id
WHERE e.tenant_id = %s AND e.is_active AND e.pin_index = ANY(%s)
ORDER BY e.id
"""
_USERS = """
SELECT username, email, role, password_hash FROM app_user
WHERE tenant_id = %s AND is_active AND username = ANY(%s) ORDER BY id
"""


class Published(msgspec.Struct, frozen=True):
    """What the README says: PINs, and the user names that share one password."""

    pins: tuple[str, ...]
    usernames: tuple[str, ...]
    password: str


def demo_sign_ins(published: Published, *, pin_key: str) -> list[DemoTenant]:
    """Return the demo's tenants and who can be signed in as; costs one query and two for each demo tenant."""
    tenants = sql.rows("SELECT id, name, country FROM demo_tenants()")
    return [_tenant(*tenant, published=published, pin_key=pin_key) for tenant in tenants]


def _tenant(tenant_id: int, name: str, country: str, *, published: Published, pin_key: str) -> DemoTenant:
    pins = {pin_index(pin, tenant_id=tenant_id, key=pin_key): pin for pin in published.pins}
    with transaction(tenant_id):
        employees = sql.rows(_EMPLOYEES, (tenant_id, list(pins)))
        users = sql.rows(_USERS, (tenant_id, list(published.usernames)))
    return DemoTenant(
        tenant_id,
        name,
        country,
        [DemoSignIn(name, role, branch, pins[bytes(index)]) for index, name, role, branch in employees],
        [DemoAccount(*user) for *user, kept in users if _opens(kept, published.password)],
    )


@lru_cache(maxsize=64)
def _opens(kept: str, password: str) -> bool:
    """Whether that is the password; hashing is dear, and the answer stays the same."""
    return secret_matches(password, kept)
