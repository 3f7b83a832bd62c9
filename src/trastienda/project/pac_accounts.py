"""Reads accounts with PACs out of the environment: `PAC` and `PAC_SECRET` for everybody, `PAC__2` and … for tenant 2.

With each secret go `PAC`, `PAC_USER`, `PAC_BASE_URL` and `PAC_SAT_URL` of the same ending; a PAC or an address that is
not said for a tenant is the one for everybody, else the PAC's own. See `docs/invoicing.md`.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from trastienda.adapters.fiscal.accounts import ADDRESSES, SAT_ADDRESS, PacAccount

_SECRET = re.compile(r"PAC_SECRET(?:__([0-9]{1,15}))?")


class BadPac(Exception):
    """A setting cannot be used. The text is one Spanish sentence."""


def pac_accounts(environ: Mapping[str, str]) -> tuple[PacAccount, ...]:
    """Return the accounts that were named. :raises BadPac: one cannot be used."""
    found = []
    for name in sorted(environ):
        named = _SECRET.fullmatch(name)
        if named is None or not environ[name]:
            continue
        tenant = named[1]
        suffix = f"__{tenant}" if tenant else ""
        pac = _pac(environ, suffix)
        user = _printable(environ, f"PAC_USER{suffix}")
        if pac == "finkok" and not user:
            raise BadPac(f"Finkok necesita también PAC_USER{suffix}, el usuario de su cuenta.")
        found.append(
            PacAccount(
                pac=pac,
                secret=_printable(environ, name),
                address=_address(
                    environ, "PAC_BASE_URL", suffix, ADDRESSES[pac], of=_pac(environ, "") == pac
                ),
                user=user,
                sat_address=_address(environ, "PAC_SAT_URL", suffix, SAT_ADDRESS, of=True),
                tenant_id=int(tenant) if tenant else None,
            )
        )
    return tuple(found)


def pac_settings(accounts: tuple[PacAccount, ...]) -> dict[str, str]:
    """Return the settings that name these accounts."""
    named = {}
    for account in accounts:
        suffix = "" if account.tenant_id is None else f"__{account.tenant_id}"
        named[f"PAC{suffix}"] = account.pac
        named[f"PAC_SECRET{suffix}"] = account.secret
        named[f"PAC_USER{suffix}"] = account.user
        named[f"PAC_BASE_URL{suffix}"] = account.address
        named[f"PAC_SAT_URL{suffix}"] = account.sat_address
    return named


def _pac(environ: Mapping[str, str], suffix: str) -> str:
    pac = (environ.get(f"PAC{suffix}") or environ.get("PAC") or "sw").strip().lower()
    if pac not in ADDRESSES:
        raise BadPac(f"PAC{suffix} debe ser {' o '.join(ADDRESSES)}, y vale «{pac}».")
    return pac


def _printable(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if not text.isascii() or (text and not text.isprintable()):
        raise BadPac(f"{name} debe escribirse tal como la muestra el panel del PAC.")
    return text


def _address(environ: Mapping[str, str], name: str, suffix: str, usual: str, *, of: bool) -> str:
    """`of`: whether the address for everybody is one of the same system."""
    address = environ.get(name + suffix) or (environ.get(name) if of else "") or usual
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise BadPac(f"{name}{suffix} debe empezar con https:// o http://, y vale «{address}».")
    return address.rstrip("/")
