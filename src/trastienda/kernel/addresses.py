"""Numbers of the network: which of them lie outside, and which are this machine's own or its neighbours'.

Sources: the IANA special-purpose address registries (RFC 6890, 8190), as Python's `ipaddress` keeps them; RFC 6052.
"""

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052); the local-use prefix 64:ff9b:1::/48 is not global anyway."""


def as_ip(host: str) -> IpAddress | None:
    """Return a host that is a number as that number; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(address: IpAddress) -> bool:
    """Whether a number lies outside: not of this machine, of its network, or of a range with a meaning of its own."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.scope_id is not None:
            return False
    return address.is_global and not address.is_multicast
