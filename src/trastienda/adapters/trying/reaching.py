"""Where the name of an address leads: outside, or into a private network where nobody is to be asked.

What can be told from the text alone is in `domain/connections/rules`. A name may lead elsewhere tomorrow; what keeps
credentials from going there all the same is that every client insists on a certificate for that name.
"""

import socket
import threading
from urllib.parse import urlsplit

from trastienda.domain.connections.rules import IpAddress, as_ip, is_public
from trastienda.kernel.errors import Invalid

PATIENCE_S = 2.0
"""How long somebody at a form waits for the answer of a name server."""


def check_leads_outside(address: str, *, field: str, allows_loopback: bool) -> bool:
    """
    Return whether the address's name is known at all; one that is not known today may be a slow name server.

    :raises Invalid: `not_an_address`; `private_address`: one of the numbers behind it is not outside.
    """
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        raise Invalid(field=field, reason="not_an_address") from None
    found = _numbers(host)
    if any(not is_public(each) and not (allows_loopback and each.is_loopback) for each in found):
        raise Invalid(field=field, reason="private_address")
    return bool(found)


def _numbers(host: str) -> list[IpAddress]:
    """Return the numbers of a host; none when its name is not known in time."""
    own = as_ip(host)
    if own is not None:
        return [own]
    found: list[IpAddress] = []

    def ask() -> None:
        try:
            told = {str(each[4][0]).partition("%")[0] for each in socket.getaddrinfo(host, None)}
        except (OSError, UnicodeError):
            return
        found.extend(number for number in map(as_ip, sorted(told)) if number is not None)

    asking = threading.Thread(target=ask, daemon=True)  # the system's resolver knows no patience of its own
    asking.start()
    asking.join(PATIENCE_S)
    return list(found)
