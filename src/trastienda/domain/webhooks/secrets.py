"""The secrets that sign what is told, encrypted: a copy of the database alone signs nothing."""

from typing import Any

from django.conf import settings

from trastienda.kernel.sealing import WrongSecret, seal, unseal

_PURPOSE = "trastienda webhooks 1"


def sealed_secret(secret: str, *, tenant_id: int) -> bytes:
    """Return a secret as it is stored."""
    return seal(secret.encode(), secret=settings.SECRET_KEY, purpose=_PURPOSE, bound_to=f"tenant {tenant_id}")


def opened_secret(sealed: Any, *, tenant_id: int) -> str:
    """Return a stored secret; empty where the installation's own has changed since."""
    try:
        opened = unseal(
            bytes(sealed), secret=settings.SECRET_KEY, purpose=_PURPOSE, bound_to=f"tenant {tenant_id}"
        )
    except WrongSecret:
        return ""
    return opened.decode()
