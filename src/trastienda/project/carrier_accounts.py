"""Reads accounts with carriers out of the environment: `PAQAR_SECRET` for everybody, `PAQAR_SECRET__2` for tenant 2.

With each secret go `…_USER`, `…_CONTRACT` and `…_BASE_URL` of the same ending; an address that is not said for a tenant
is the one for everybody, else the carrier's own. `docs/shipping.md` explains them to people.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from trastienda.adapters.shipping.accounts import ADDRESSES, CarrierAccount

_SECRET = re.compile(rf"({'|'.join(map(str.upper, ADDRESSES))})_SECRET(?:__([0-9]{{1,15}}))?")


class BadAccount(Exception):
    """A setting cannot be used. The text is one Spanish sentence."""


def carrier_accounts(environ: Mapping[str, str]) -> tuple[CarrierAccount, ...]:
    """Return the accounts that were named. :raises BadAccount: one cannot be used."""
    found = []
    for name in sorted(environ):
        named = _SECRET.fullmatch(name)
        if named is None or not environ[name]:
            continue
        prefix, tenant = named[1], named[2]
        suffix = f"__{tenant}" if tenant else ""
        found.append(
            CarrierAccount(
                carrier=prefix.lower(),
                secret=_printable(environ, name),
                address=_address(environ, prefix, suffix),
                user=_printable(environ, f"{prefix}_USER{suffix}"),
                contract=_printable(environ, f"{prefix}_CONTRACT{suffix}"),
                tenant_id=int(tenant) if tenant else None,
            )
        )
    return tuple(found)


def carrier_settings(accounts: tuple[CarrierAccount, ...]) -> dict[str, str]:
    """Return the settings that name these accounts."""
    named = {}
    for account in accounts:
        prefix = account.carrier.upper()
        suffix = "" if account.tenant_id is None else f"__{account.tenant_id}"
        named[f"{prefix}_SECRET{suffix}"] = account.secret
        named[f"{prefix}_USER{suffix}"] = account.user
        named[f"{prefix}_CONTRACT{suffix}"] = account.contract
        named[f"{prefix}_BASE_URL{suffix}"] = account.address
    return named


def _printable(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if not text.isascii() or (text and not text.isprintable()):
        raise BadAccount(f"{name} debe escribirse tal como la entregó el correo.")
    return text


def _address(environ: Mapping[str, str], prefix: str, suffix: str) -> str:
    name = f"{prefix}_BASE_URL"
    address = environ.get(name + suffix) or environ.get(name) or ADDRESSES[prefix.lower()]
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise BadAccount(f"{name}{suffix} debe empezar con https:// o http://, y vale «{address}».")
    return address.rstrip("/")
