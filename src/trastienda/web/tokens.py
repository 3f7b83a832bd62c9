"""Bearer tokens. A token names its surface, tenant and subject; another surface refuses it.

HS256 with the installation's key. What a token says of its holder is shown, never believed: whether they may still
enter, and what they may do, is read from the database with every request.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import jwt

from trastienda.domain.access.errors import NotSignedIn
from trastienda.kernel import clock

ALGORITHM = "HS256"


def issue(claims: dict[str, Any], *, surface: str, key: str, now: datetime, lifetime: timedelta) -> str:
    """Return a signed token for one surface."""
    stamped = {
        **claims,
        "aud": f"trastienda:{surface}",
        "iat": now.timestamp(),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(stamped, key, algorithm=ALGORITHM)


def read(token: str, *, surface: str, key: str) -> Mapping[str, Any]:
    """
    Return the claims of a token of this surface.

    :raises NotSignedIn: it is malformed, expired, not signed by us, or another surface's.
    """
    try:
        claims = _verified(token, surface=surface, key=key)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise NotSignedIn from None
    if claims["exp"] <= clock.now().timestamp():
        raise NotSignedIn
    return claims


@lru_cache(maxsize=2_048)
def _verified(token: str, *, surface: str, key: str) -> Mapping[str, Any]:
    """
    Return what a token with our signature says. A signature once found good stays good, and checking it costs as much
    as a query; so the tokens in use are remembered. Only time makes one bad, which the caller looks at.
    """
    return MappingProxyType(
        jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=f"trastienda:{surface}",
            options={"require": ["exp", "iat", "aud"]},
        )
    )


def bearer(header: str | None) -> str:
    """Return the token of an Authorization header. :raises NotSignedIn: there is none."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn
    return token.strip()
