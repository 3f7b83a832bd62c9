"""What may be kept of an outside system: texts that fit in a header, and addresses that lead outside. Pure.

An address that somebody types decides where this installation knocks, from inside its own network; so it is https,
and no number of a private network. What a name leads to is looked at when it is tried (`adapters/reaching.py`).
"""

import ipaddress
from urllib.parse import urlsplit

from trastienda.domain.connections.providers import ADDRESSES, PROVIDERS, Provider
from trastienda.domain.connections.steps import Credentials
from trastienda.kernel.errors import Invalid, NotFound

LONGEST, LONGEST_ADDRESS = 4_000, 300
"""The longest is a private key of 4,096 bits, which Kueski asks its questions with."""
_LOCAL_NAMES = ("localhost", "local", "internal", "localdomain", "lan", "home", "intranet", "corp")
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def provider_named(name: str) -> Provider:
    """Return what is known of a system. :raises NotFound: there is no such system."""
    if name not in PROVIDERS:
        raise NotFound(noun="connection", id=name[:40])
    return PROVIDERS[name]


def check_credentials(told: Credentials, *, usual: str, allows_loopback: bool) -> None:
    """
    Refuse what cannot be used.

    :param usual: where the system answers; another address is refused where that is the only one.
    :param allows_loopback: whether stand-ins on this machine may be asked, as a rehearsal does.
    :raises NotFound: there is no such system.
    :raises Invalid: `field` is one of the provider's fields; `reason`: missing, too_long, not_as_given, not_wanted, or
        what `check_address` says.
    """
    provider = provider_named(told.provider)
    values = values_of(told)
    for field in provider.needs:
        if not values.get(field):
            raise Invalid(field=field, reason="missing")
    for field, text in values.items():
        if not text:
            continue
        if field not in provider.fields:
            raise Invalid(field=field, reason="not_wanted")
        if field in ADDRESSES:
            check_address(text, field=field, allows_loopback=allows_loopback)
        elif len(text) > LONGEST:
            raise Invalid(field=field, reason="too_long")
        elif not text.isascii() or not text.isprintable() or text != text.strip():
            raise Invalid(field=field, reason="not_as_given")
    is_elsewhere = told.address and told.address.rstrip("/") != usual.rstrip("/")
    if provider.fixed and is_elsewhere and not _is_loopback(_host(told.address)):
        raise Invalid(field="address", reason="other_address")


def values_of(told: Credentials) -> dict[str, str]:
    """Return everything that was told, by the names of the fields."""
    own = {"address": told.address, "user": told.user, "secret": told.secret, "signing": told.signing}
    return {**own, **told.extra}


def check_address(text: str, *, field: str, allows_loopback: bool) -> None:
    """:raises Invalid: too_long, not_an_address, with_credentials, not_https or private_address."""
    if len(text) > LONGEST_ADDRESS:
        raise Invalid(field=field, reason="too_long")
    host = _host(text)
    if not host or not text.isascii() or not text.isprintable() or " " in text:
        raise Invalid(field=field, reason="not_an_address")
    parts = urlsplit(text)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise Invalid(field=field, reason="with_credentials")
    if allows_loopback and _is_loopback(host):
        return
    if parts.scheme != "https":
        raise Invalid(field=field, reason="not_https")
    found = as_ip(host)
    if (found is not None and not is_public(found)) or (found is None and _is_local_name(host)):
        raise Invalid(field=field, reason="private_address")


def as_ip(host: str) -> IpAddress | None:
    """Return a host that is a number as that number."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(address: IpAddress) -> bool:
    """Whether a number lies outside: not of this machine, its network, or a range with a meaning of its own."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(inner)
        # 64:ff9b::/96 is IPv4 behind a translator.
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


def _is_local_name(host: str) -> bool:
    """A name without a dot, one of those that networks give their own machines, or a number written otherwise."""
    last = host.rstrip(".").rpartition(".")[2].lower()
    return "." not in host.rstrip(".") or last in _LOCAL_NAMES or last.isdigit() or last.startswith("0x")


def _is_loopback(host: str) -> bool:
    found = as_ip(host)
    return host == "localhost" or (found is not None and found.is_loopback)


def _host(text: str) -> str:
    """Return the host of an address; nothing where it is none."""
    try:
        parts = urlsplit(text)
        is_one = parts.scheme in {"http", "https"} and parts.port != 0
        return (parts.hostname or "") if is_one else ""
    except ValueError:
        return ""
