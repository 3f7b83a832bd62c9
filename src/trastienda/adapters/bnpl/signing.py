"""Addresses for notices that nobody can guess, for financiers that publish no signature: signed with our own secret."""

import hashlib
import hmac
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from trastienda.adapters.bnpl.port import Letter
from trastienda.domain.connections.errors import ForgedNotice

REF, SIGN = "ref", "sign"


def signed_address(address: str, key: str, *, provider: str, secret: str) -> str:
    """Return the address with an application's key in it, and a proof that we wrote it there."""
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query), (REF, key), (SIGN, _sign(key, provider=provider, secret=secret))]
    return urlunsplit(parts._replace(query=urlencode(query)))


def signed_key(letter: Letter, *, provider: str, secret: str) -> str:
    """Return the key in the address that a notice came to. :raises ForgedNotice: we did not write it there."""
    key, given = letter.query.get(REF, ""), letter.query.get(SIGN, "")
    expected = _sign(key, provider=provider, secret=secret)
    if not key or not hmac.compare_digest(expected.encode(), given.encode()):
        raise ForgedNotice(provider=provider, reason="signature")
    return key


def _sign(key: str, *, provider: str, secret: str) -> str:
    return hmac.new(f"{provider} notices {secret}".encode(), key.encode(), hashlib.sha256).hexdigest()
