"""Which account speaks with each outside system for a shop: its own, the installation's, the rehearsal's, or none."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec
from django.conf import settings

from trastienda.domain.connections.providers import PROVIDERS, Kind
from trastienda.surfaces.inventario.config.words import CARRIERS, CERTIFIERS, GATEWAYS, NEIGHBOURS
from trastienda.surfaces.inventario.desk.listing import Cell

TITLES: Mapping[str, str] = {**GATEWAYS, **CERTIFIERS, **CARRIERS, **NEIGHBOURS}


class Whose(StrEnum):
    """Whose account it is. `REHEARSAL`: a stand-in on this machine answers, and nothing is real."""

    OWN = "own"
    INSTALLATION = "installation"
    REHEARSAL = "rehearsal"
    NONE = "none"


CELLS: Mapping[Whose, Cell] = {
    Whose.OWN: Cell("Real: su cuenta", tone="good"),
    Whose.INSTALLATION: Cell("Real: cuenta de la instalación", tone="good"),
    Whose.REHEARSAL: Cell("Ensayo", tone="warn"),
    Whose.NONE: Cell("Sin cuenta", tone="bad"),
}


class Account(Protocol):
    """What every kind of account has. `tenant_id` None: for every tenant that has none of its own."""

    @property
    def address(self) -> str: ...
    @property
    def tenant_id(self) -> int | None: ...


class System(msgspec.Struct, frozen=True):
    """One outside system. `own`: whether the shop has credentials with it, used or not; `address` where it answers."""

    name: str
    title: str
    whose: Whose
    own: bool
    address: str


def systems(own: Mapping[str, bool], *, tenant_id: int) -> list[System]:
    """
    Return every outside system with the account that speaks for this tenant.

    :param own: the systems with which it has credentials, and whether they are used.
    """
    return [_system(name, own, tenant_id=tenant_id) for name in PROVIDERS]


def state(name: str, own: Mapping[str, bool], *, tenant_id: int) -> Cell:
    """Return whose account speaks with a system, in words."""
    return CELLS[whose(name, own, tenant_id=tenant_id)]


def whose(name: str, own: Mapping[str, bool], *, tenant_id: int) -> Whose:
    """Return whose account speaks with a system; nobody's where it is no system, as a transfer."""
    return _system(name, own, tenant_id=tenant_id).whose


def _system(name: str, own: Mapping[str, bool], *, tenant_id: int) -> System:
    account = _account(name, tenant_id)
    if own.get(name):
        found = Whose.OWN
    elif account is None:
        found = Whose.NONE
    elif settings.SANDBOX_ADDRESS and account.address.startswith(settings.SANDBOX_ADDRESS):
        found = Whose.REHEARSAL
    else:
        found = Whose.INSTALLATION
    address = "" if account is None or found is Whose.OWN else account.address
    return System(name, TITLES.get(name, name), found, name in own, address)


def _account(name: str, tenant_id: int) -> Account | None:
    """Return the installation's account with a system for a tenant, else the one for everybody."""
    provider = PROVIDERS.get(name)
    kind = provider.kind if provider else Kind.GATEWAY
    found: Sequence[Account]
    if name == "stripe":
        found = settings.STRIPE_ACCOUNTS
    elif kind is Kind.GATEWAY:
        found = [each for each in settings.GATEWAYS if each.gateway == name]
    elif kind is Kind.CERTIFIER:
        found = [each for each in settings.PACS if each.pac == name]
    elif kind is Kind.CARRIER:
        found = [each for each in settings.CARRIERS if each.carrier == name]
    else:
        found = [each for each in settings.NEIGHBOURS if each.provider == name]
    by_tenant = {each.tenant_id: each for each in found}
    return by_tenant.get(tenant_id) or by_tenant.get(None)
