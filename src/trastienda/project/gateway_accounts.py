"""Reads accounts with gateways out of the environment: `GETNET_SECRET` for everybody, `GETNET_SECRET__2` for tenant 2.

With each secret go `…_USER`, `…_SIGNING`, `…_MERCHANT`, `…_BASE_URL`, `…_AUTH_URL` and `…_PATH` of the same ending; an
address that is not said for a tenant is the one for everybody, else the gateway's own. See `docs/payments.md`.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from trastienda.adapters.payments.accounts import ADDRESSES, AUTH_ADDRESSES, PATHS, GatewayAccount

_SECRET = re.compile(rf"({'|'.join(map(str.upper, ADDRESSES))})_SECRET(?:__([0-9]{{1,15}}))?")


class BadGateway(Exception):
    """A setting cannot be used. The text is one Spanish sentence."""


def gateway_accounts(environ: Mapping[str, str]) -> tuple[GatewayAccount, ...]:
    """Return the accounts that were named. :raises BadGateway: one cannot be used."""
    found = []
    for name in sorted(environ):
        named = _SECRET.fullmatch(name)
        if named is None or not environ[name]:
            continue
        prefix, tenant = named[1], named[2]
        gateway, suffix = prefix.lower(), f"__{tenant}" if tenant else ""
        address = _address(environ, f"{prefix}_BASE_URL", suffix, ADDRESSES[gateway])
        found.append(
            GatewayAccount(
                gateway=gateway,
                secret=_printable(environ, name),
                address=address,
                user=_printable(environ, f"{prefix}_USER{suffix}"),
                signing=_printable(environ, f"{prefix}_SIGNING{suffix}"),
                merchant=_printable(environ, f"{prefix}_MERCHANT{suffix}"),
                auth_address=_address(
                    environ, f"{prefix}_AUTH_URL", suffix, AUTH_ADDRESSES.get(gateway, address)
                ),
                path=_printable(environ, f"{prefix}_PATH{suffix}") or PATHS.get(gateway, ""),
                tenant_id=int(tenant) if tenant else None,
            )
        )
    return tuple(found)


def gateway_settings(accounts: tuple[GatewayAccount, ...]) -> dict[str, str]:
    """Return the settings that name these accounts."""
    named = {}
    for account in accounts:
        prefix = account.gateway.upper()
        suffix = "" if account.tenant_id is None else f"__{account.tenant_id}"
        for name, told in (
            ("SECRET", account.secret),
            ("USER", account.user),
            ("SIGNING", account.signing),
            ("MERCHANT", account.merchant),
            ("BASE_URL", account.address),
            ("AUTH_URL", account.auth_address),
            ("PATH", account.path),
        ):
            named[f"{prefix}_{name}{suffix}"] = told
    return named


def _printable(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if not text.isascii() or (text and not text.isprintable()):
        raise BadGateway(f"{name} debe escribirse tal como la muestra el panel del medio de pago.")
    return text


def _address(environ: Mapping[str, str], name: str, suffix: str, usual: str) -> str:
    address = environ.get(name + suffix) or environ.get(name) or usual
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise BadGateway(f"{name}{suffix} debe empezar con https:// o http://, y vale «{address}».")
    return address.rstrip("/")
