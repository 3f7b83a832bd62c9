"""Where an address leads, by name and by number, before anybody is called.

A public name may lead into our own network, at once or only the second time that it is asked (DNS rebinding). So the
name is resolved here, every number that it has must lie outside, and whoever calls is given the number to call. The
stand-in of a rehearsal alone may be on this machine.
Sources: OWASP, Server-Side Request Forgery Prevention.
"""

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import msgspec

from trastienda.domain.webhooks.rules import check_url, is_rehearsal
from trastienda.kernel.addresses import is_public
from trastienda.kernel.errors import Invalid

RESOLVING_TAKES_S = 3.0
Resolve = Callable[[str, int], Sequence[str]]


class Place(msgspec.Struct, frozen=True):
    """Where to knock (`number`, `port`), what to ask for there, and under which name it must prove itself."""

    number: str
    port: int
    host: str
    target: str
    is_secure: bool

    @property
    def named(self) -> str:
        """The name as the Host header has it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.is_secure else 80
        return name if self.port == usual else f"{name}:{self.port}"


def resolve(host: str, port: int) -> list[str]:
    """Return the numbers of a name, in the system's order. :raises OSError: it has none, or nobody answers in time."""
    found: list[str] = []
    problems: list[OSError] = []

    def ask() -> None:
        try:
            found.extend(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            problems.append(error if isinstance(error, OSError) else OSError("not a name"))

    asking = threading.Thread(target=ask, name="resolve", daemon=True)  # the system's own patience is longer
    asking.start()
    asking.join(RESOLVING_TAKES_S)
    if problems or not found:
        raise problems[0] if problems else OSError("the name was not resolved in time")
    return found


def place_of(url: str, *, rehearsal: str, resolver: Resolve = resolve) -> Place:
    """
    Return where an address leads right now.

    :raises Invalid: `field` url; what `check_url` says, not_found for a name without numbers, private_address.
    """
    check_url(url, rehearsal=rehearsal)
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        numbers = [ipaddress.ip_address(each.partition("%")[0]) for each in resolver(host, port)]
    except (OSError, ValueError):
        raise Invalid(field="url", reason="not_found") from None
    if not numbers:
        raise Invalid(field="url", reason="not_found")
    rehearsed = is_rehearsal(url, rehearsal=rehearsal)
    if not all(number.is_loopback if rehearsed else is_public(number) for number in numbers):
        raise Invalid(field="url", reason="private_address")
    return Place(number=str(numbers[0]), port=port, host=host, target=target, is_secure=is_secure)
