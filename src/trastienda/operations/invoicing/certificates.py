"""Install what signs for a tenant or one of its branches, and open it for the worker that signs."""

from datetime import datetime
from typing import Protocol

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing.errors import BadCredential, NoCertificate, NotFiscal
from trastienda.domain.invoicing.locking import Unlocked, WrongSecret, lock, unlock
from trastienda.domain.invoicing.models import Certificate
from trastienda.domain.invoicing.scheme import Credential, CredentialFacts
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import forget_profile, tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class InstallCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """
    A certificate with its key, and what the shop says of itself on documents; empty is left as it is.

    No branch: for every branch that has none of its own.
    """

    credential: Credential
    branch: int | None = None
    legal_name: str = ""
    regime: str = ""
    postal_code: str = ""

    def __repr__(self) -> str:
        return f"InstallCertificate(branch={self.branch})"


_TENANT = "SELECT tax_id, legal_name, fiscal_regime, postal_code FROM tenant WHERE id = %s FOR UPDATE"
_KEEP_TENANT = """
UPDATE tenant SET tax_id = %s, legal_name = %s, fiscal_regime = %s, postal_code = %s WHERE id = %s
"""
_KEEP_BRANCH = """
INSERT INTO fiscal_issuer (tenant_id, branch_id, tax_id, legal_name, regime, postal_code)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, branch_id) DO UPDATE SET
  tax_id = coalesce(nullif(excluded.tax_id, ''), fiscal_issuer.tax_id),
  legal_name = coalesce(nullif(excluded.legal_name, ''), fiscal_issuer.legal_name),
  regime = coalesce(nullif(excluded.regime, ''), fiscal_issuer.regime),
  postal_code = coalesce(nullif(excluded.postal_code, ''), fiscal_issuer.postal_code)
"""
_RETIRE = """
UPDATE fiscal_certificate SET is_active = false
WHERE tenant_id = %s AND branch_id IS NOT DISTINCT FROM %s::bigint AND is_active
"""
# A branch's own goes first.
_CERTIFICATE = """
SELECT number, certificate, sealed FROM fiscal_certificate
WHERE tenant_id = %s AND is_active AND (branch_id = %s OR branch_id IS NULL) ORDER BY branch_id IS NULL LIMIT 1
"""


class Examine(Protocol):
    """Looks whether a certificate of that country signs; see `Office.examine`."""

    def __call__(self, credential: Credential, *, country: str, now: datetime) -> CredentialFacts: ...


def install_certificate(
    command: InstallCertificate, *, examine: Examine, secret: str, actor: Actor, now: datetime
) -> CredentialFacts:
    """
    Check that it signs, keep it locked, and let it sign from now on; the one before stays on record, unused.

    :param secret: the installation's own, from which the key that locks it is derived.
    :raises BadCredential: expired, not yet valid, wrong password, another's key, another taxpayer's, or unreadable.
    :raises NotFound: the branch is unknown, closed or a neighbour's.
    :raises NotFiscal: what every document says of its issuer is neither given nor known.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        country = tenant_profile(actor.tenant_id).country
        facts = examine(command.credential, country=country, now=now)
        if command.branch is not None:
            open_branch(command.branch)
        _keep_issuer(command, facts)
        sql.execute(_RETIRE, (actor.tenant_id, command.branch))
        what = Unlocked(key=command.credential.key, password=command.credential.password)
        Certificate.objects.create(
            tenant_id=actor.tenant_id,
            branch_id=command.branch,
            number=facts.number,
            tax_id=facts.tax_id,
            legal_name=facts.legal_name,
            valid_from=facts.valid_from,
            valid_until=facts.valid_until,
            certificate=command.credential.certificate,
            sealed=lock(what, secret=secret, bound_to=_bound_to(facts.number)),
            installed_at=now,
            actor=actor.name,
        )
        audit(
            "certificate.installed",
            f"certificate:{facts.number}",
            actor=actor.name,
            at=now,
            tax_id=facts.tax_id,
            branch=command.branch,
            valid_until=facts.valid_until.isoformat(),
        )
    forget_profile(actor.tenant_id)
    return facts


@step
def _keep_issuer(command: InstallCertificate, facts: CredentialFacts) -> None:
    """The tenant's number is the certificate's; one that has none yet gets it. A branch may be another taxpayer."""
    tenant = current_tenant()
    tax_id, legal_name, regime, postal_code = sql.row(_TENANT, (tenant,)) or ("", "", "", "")
    said = (command.legal_name, command.regime, command.postal_code)
    if command.branch is not None:
        is_other = bool(tax_id) and tax_id != facts.tax_id
        if is_other and not command.legal_name:
            said = (facts.legal_name, *said[1:])
        own = facts.tax_id if is_other else ""
        if own or any(said):
            sql.execute(_KEEP_BRANCH, (tenant, command.branch, own, *said))
        return
    if tax_id and tax_id != facts.tax_id:
        raise BadCredential(problem="other_owner", detail=facts.tax_id)
    values = {
        "legal_name": command.legal_name or legal_name or facts.legal_name,
        "regime": command.regime or regime,
        "postal_code": command.postal_code or postal_code,
    }
    for field, value in values.items():
        if not value:
            raise NotFiscal(where=f"issuer.{field}", problem="missing")
    sql.execute(_KEEP_TENANT, (facts.tax_id, *values.values(), tenant))


def credential_for(branch: int, *, secret: str, actor: Actor) -> Credential:
    """
    Return what signs for a branch: its own, else the tenant's.

    :raises NoCertificate: none is installed, or it was locked with another secret.
    """
    with transaction(actor.tenant_id):
        found = sql.row(_CERTIFICATE, (actor.tenant_id, branch))
        bound_to = _bound_to(found[0]) if found else ""
    if found is None:
        raise NoCertificate(branch_id=branch)
    _, certificate, sealed = found
    try:
        opened = unlock(bytes(sealed), secret=secret, bound_to=bound_to)
    except WrongSecret:
        raise NoCertificate(branch_id=branch) from None
    return Credential(certificate=bytes(certificate), key=opened.key, password=opened.password)


@step
def _bound_to(number: str) -> str:
    return f"{current_tenant()}:{number}"
