"""Which tenant a request without a token is for: by host name, else the `X-Tenant` header, else the first tenant.

The surfaces whose documents know no tenant ask here. A token says its own tenant; a request that names another one
with it is refused by whoever reads the token.
"""

import re

from django.http import HttpRequest

from trastienda.domain.access.errors import TenantNotFound
from trastienda.kernel import sql
from trastienda.kernel.keeping import Kept
from trastienda.kernel.transaction import transaction

HEADER = "X-Tenant"
NOBODYS = -1
"""Kept for a host that leads to no tenant in particular."""
_PORT = re.compile(r":[0-9]*\Z")

_hosts: Kept[str, int] = Kept()
_first: Kept[str, int] = Kept()


def tenant_of(request: HttpRequest) -> int:
    """Return the tenant that is asked for. :raises TenantNotFound: the header names none, or there is none yet."""
    named = named_tenant(request)
    if named is not None:
        return named
    first = _first.get("first", lambda: int(sql.value("SELECT coalesce(min(t), 0) FROM tenant_ids() AS t")))
    if not first:
        raise TenantNotFound(tenant_id=0)
    return first


def tenant_exists(tenant_id: int) -> bool:
    """Whether somebody outside named a tenant that is open; asked in a transaction of that tenant."""
    with transaction(tenant_id):
        return sql.row("SELECT 1 FROM tenant WHERE id = %s AND is_active", (tenant_id,)) is not None


def named_tenant(request: HttpRequest) -> int | None:
    """
    Return the tenant that the host or the header names, None when neither does.

    :raises TenantNotFound: the header is no number of a tenant.
    """
    host = _PORT.sub("", str(request.META.get("HTTP_HOST", ""))).lower()[:253]
    if host.isascii() and host.isprintable() and host:
        by_host = _hosts.get(host, lambda: int(sql.value(_BY_HOST, (host,)) or NOBODYS))
        if by_host != NOBODYS:
            return by_host
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or not 0 < int(given[:20]) < 2**53:
        raise TenantNotFound(tenant_id=0)
    return int(given)


_BY_HOST = "SELECT tenant_id FROM tenant_host WHERE name = %s"
