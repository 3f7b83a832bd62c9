"""Where a request came from. Proxies are not believed: behind one, set the server to pass the peer's address on."""

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the peer's address, at most 45 characters as IPv6 needs."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
