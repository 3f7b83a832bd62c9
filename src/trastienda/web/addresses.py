"""Where a request came from. Proxies are not believed: behind one, set the server to pass the peer's address on."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the peer's address, at most 45 characters as IPv6 needs."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def own_origin(request: HttpRequest) -> str:
    """Return what our own addresses begin with; nobody is sent to a place that only the request names."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return str(settings.LOCAL_URL)
