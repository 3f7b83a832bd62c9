"""Every proof, in the order in which a person would want to hear of them."""

from collections.abc import Iterator

from trastienda.insights.audit import (
    balances,
    books,
    chain,
    closing,
    documents,
    invoicing,
    kept,
    money,
    orders,
    stock,
)
from trastienda.insights.audit.proof import Finding, Proof, prove
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction

PROOFS: tuple[Proof, ...] = (
    *stock.PROOFS,
    *documents.PROOFS,
    *orders.PROOFS,
    *money.PROOFS,
    *invoicing.PROOFS,
    *books.PROOFS,
    *closing.PROOFS,
    *balances.PROOFS,
    *kept.PROOFS,
    *chain.PROOFS,
)


def audit_tenant(tenant_id: int) -> Iterator[Finding]:
    """
    Carry out every proof for one tenant, yielding each finding as soon as it is known.

    A transaction for each, because a long one would keep the server from tidying up behind today's sales.
    """
    for proof in PROOFS:
        with transaction(tenant_id):
            # Sorting a year of lines in memory instead of on disk; the setting ends with the transaction.
            sql.execute("SET LOCAL work_mem = '64MB'")
            finding = prove(proof)
        yield finding


def tenant_ids() -> list[int]:
    """Return every tenant's id. The one question here that no row-level security narrows."""
    return [found[0] for found in sql.rows("SELECT tenant_ids() ORDER BY 1")]


def tenant_name(tenant_id: int) -> str:
    """Return what a tenant is called; empty when there is no such tenant."""
    with transaction(tenant_id):
        return str(sql.value("SELECT name FROM tenant WHERE id = %s", (tenant_id,)) or "")
