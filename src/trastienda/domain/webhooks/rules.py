"""What an address may be, how long is waited between attempts, and how a message is signed. Pure.

An address that somebody types decides where this installation knocks, from inside its own network. So it is https, no
number of a private network and no name that networks give their own machines; what a public name leads to is looked at
before every attempt (`adapters/webhooks/reaching.py`).
Sources: Standard Webhooks 1.0.0 (headers, signature, secrets); OWASP, Server-Side Request Forgery Prevention.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from trastienda.domain.webhooks.events import SUBSCRIBABLE
from trastienda.kernel.addresses import as_ip, is_public
from trastienda.kernel.errors import Invalid

LONGEST_URL, LONGEST_NAME = 500, 80
MOST_ATTEMPTS = 12
"""Of one delivery; the last is made some fifteen hours after the first."""
SWITCH_OFF_AFTER = 20
"""Attempts in a row that failed, of any delivery: two days and a half of silence."""
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=6)
BEFORE_COUNTS = timedelta(hours=24)
"""How long the secret before goes on signing."""
SECRET_PREFIX = "whsec_"
_SECRET_BYTES = 32
_LOCAL_NAMES = frozenset({"localhost", "local", "internal", "localdomain", "lan", "home", "intranet", "corp"})
_PORTS_FROM = 1024
REHEARSED = "/receptor/"
"""Below this path the stand-in takes events (`sandbox/receiver`)."""


def check_url(url: str, *, rehearsal: str) -> None:
    """
    Refuse an address that is never tried.

    :param rehearsal: where the stand-in listens (`http://127.0.0.1:8001`), which alone may be on this machine; empty
        where nothing is rehearsed.
    :raises Invalid: too_long, not_an_address, with_credentials, not_https, bad_port or private_address.
    """
    if len(url) > LONGEST_URL:
        raise Invalid(field="url", reason="too_long")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Invalid(field="url", reason="not_an_address") from None
    if not host or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Invalid(field="url", reason="not_an_address")
    if is_rehearsal(url, rehearsal=rehearsal):
        return
    if parts.scheme != "https":
        raise Invalid(field="url", reason="not_https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Invalid(field="url", reason="with_credentials")
    if port is not None and port != 443 and port < _PORTS_FROM:
        raise Invalid(field="url", reason="bad_port")
    number = as_ip(host)
    if (number is not None and not is_public(number)) or (number is None and _is_local_name(host)):
        raise Invalid(field="url", reason="private_address")


def shown_url(url: str) -> str:
    """Return an address as logs may tell it: what comes after the question mark is often a key."""
    return url.partition("?")[0]


def is_rehearsal(url: str, *, rehearsal: str) -> bool:
    """Whether an address is one where the stand-in takes events: its host and port, and below its own path."""
    if not rehearsal:
        return False
    parts, own = urlsplit(url), urlsplit(rehearsal)
    return (parts.scheme, parts.netloc) == (own.scheme, own.netloc) and parts.path.startswith(REHEARSED)


def _is_local_name(host: str) -> bool:
    """A name without a dot, one of those that networks give their own machines, or a number written otherwise."""
    name = host.rstrip(".").lower()
    last = name.rpartition(".")[2]
    return "." not in name or last in _LOCAL_NAMES or last.isdigit() or last.startswith("0x")


def checked_events(wanted: list[str]) -> list[str]:
    """Return events in their own order, each once. :raises Invalid: missing or unknown_value."""
    if not wanted:
        raise Invalid(field="events", reason="missing")
    if not set(wanted) <= set(SUBSCRIBABLE):
        raise Invalid(field="events", reason="unknown_value")
    return [str(event) for event in SUBSCRIBABLE if event in wanted]


def checked_name(name: str) -> str:
    """Return a name without spaces around it. :raises Invalid: missing or too_long."""
    said = " ".join(name.split())
    if not said:
        raise Invalid(field="name", reason="missing")
    if len(said) > LONGEST_NAME:
        raise Invalid(field="name", reason="too_long")
    return said


def delay(attempts: int) -> timedelta:
    """Return how long to wait after so many failures: twice as long each time, six hours at most."""
    return min(FIRST_DELAY * 2.0 ** min(max(attempts, 1) - 1, 20), LONGEST_DELAY)


def new_secret() -> str:
    """Return a secret that nobody has: `whsec_` and 32 random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signature(secret: str, *, event: str, at: datetime, body: bytes) -> str:
    """Return `v1,` and the base64 of HMAC-SHA256 over `event.seconds.body`, under the bytes of the secret."""
    signed = f"{event}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()
