"""A country's fiscal documents by its code: the light rules for everybody, and the office for workers.

The office brings satcfdi and lxml (some 45 MB and half a second); its module is loaded when a worker first signs, and
offices are kept, because their schema takes a second to compile.
"""

import importlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from trastienda.adapters.fiscal.accounts import ADDRESSES, SAT_ADDRESS, PacAccount, account_of
from trastienda.adapters.fiscal.cfdi.scheme import SCHEME
from trastienda.domain.connections.kept import own_credentials, own_providers
from trastienda.domain.connections.steps import Credentials
from trastienda.domain.invoicing.errors import NoFiscalScheme, NoOffice
from trastienda.domain.invoicing.scheme import Credential, CredentialFacts, Office, Scheme

_SCHEMES: Mapping[str, Scheme] = {"MX": SCHEME}


def scheme_for(country: str) -> Scheme:
    """Return a country's rules. :raises NoFiscalScheme: nobody has taught them here."""
    scheme = _SCHEMES.get(country)
    if scheme is None:
        raise NoFiscalScheme(country=country)
    return scheme


def office_for(tenant_id: int, country: str) -> Office:
    """
    Return the office that signs and has documents certified for a tenant. For workers and commands only.

    The tenant's own credentials go first, then the installation's account for it, then the one for everybody.

    :raises CredentialsUnreadable: the tenant's own have to be entered again.
    :raises NoFiscalScheme: the country's documents are not known here.
    :raises NoOffice: no account with a certifier is for this tenant.
    """
    scheme_for(country)
    account = own_pac(tenant_id) or account_of(tenant_id, settings.PACS)
    if account is None:
        raise NoOffice(country=country)
    return _office(account)


def own_pac(tenant_id: int) -> PacAccount | None:
    """Return a tenant's own account with a certifier; only one is switched on."""
    for name in sorted(own_providers(tenant_id) & ADDRESSES.keys()):
        told = own_credentials(name, tenant_id)
        if told is not None:
            return pac_account(told, tenant_id=tenant_id)
    return None


def pac_account(told: Credentials, *, tenant_id: int) -> PacAccount:
    """Return what was told of a certifier as an account."""
    return PacAccount(
        pac=told.provider,
        secret=told.secret,
        address=(told.address or ADDRESSES[told.provider]).rstrip("/"),
        user=told.user,
        sat_address=(told.extra.get("sat_address") or SAT_ADDRESS).rstrip("/"),
        tenant_id=tenant_id,
    )


def examine(credential: Credential, *, country: str, now: datetime) -> CredentialFacts:
    """
    Return what a certificate says of itself, once its key opens; as `Office.examine`, without an account.

    :raises NoFiscalScheme: the country's documents are not known here.
    :raises BadCredential: expired, not_yet, wrong_password, wrong_pair, not_for_documents or unreadable.
    """
    scheme_for(country)
    certificates = importlib.import_module("trastienda.adapters.fiscal.cfdi.certificates")
    facts: CredentialFacts = certificates.examine(credential, now=now)
    return facts


@lru_cache(maxsize=256)
def _office(account: PacAccount) -> Office:
    office: Office = importlib.import_module("trastienda.adapters.fiscal.cfdi.office").CfdiOffice(account)
    return office
