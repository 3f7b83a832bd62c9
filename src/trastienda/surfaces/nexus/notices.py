"""Whose notice it is, where an outside system writes without a token: `?tenant=2` behind the address it was given."""

from django.http import HttpRequest

from trastienda.domain.connections.errors import ForgedNotice
from trastienda.web.tenants import tenant_exists, tenant_of

PARAMETER = "tenant"


def tenant_told(request: HttpRequest) -> int:
    """
    Return the tenant that the address names; without the parameter, the one of the host, else the first.

    Nothing is trusted because of it: the notice has to be signed with that tenant's own secret.

    :raises ForgedNotice: there is no such tenant.
    """
    given = request.GET.get(PARAMETER)
    if given is None:
        return tenant_of(request)
    if not given.isascii() or not given.isdigit() or not 0 < int(given[:20]) < 2**53:
        raise ForgedNotice(provider="la tienda", reason="tenant")
    tenant = int(given)
    if not tenant_exists(tenant):
        raise ForgedNotice(provider="la tienda", reason="tenant")
    return tenant
