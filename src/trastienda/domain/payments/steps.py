"""The building blocks of operations that receive money or give it back."""

from collections.abc import Sequence
from datetime import datetime

from trastienda.domain.payments.models import Payment, Refund
from trastienda.domain.payments.rules import CASH, Refundable, Refunding, Tender
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_REFUNDABLE = """
SELECT id, method, amount - refunded, method = 'card' AND register_session_id IS NULL AND EXISTS (
  SELECT FROM payment_intent i WHERE i.tenant_id = p.tenant_id AND i.document_kind = p.document_kind
    AND i.document_id = p.document_id AND i.state IN ('settled', 'charged_back')),
  register_session_id IS NOT NULL
FROM payment p
WHERE p.tenant_id = %s AND p.document_kind = %s AND p.document_id = %s AND refunded < amount
ORDER BY received_at, id FOR UPDATE
"""
_REFUND = """
UPDATE payment p SET refunded = p.refunded + g.amount
FROM unnest(%(payments)s::bigint[], %(amounts)s::numeric[]) AS g(payment_id, amount)
WHERE p.tenant_id = %(tenant)s AND p.id = g.payment_id
"""


@step
def receive(
    tenders: Sequence[Tender],
    *,
    document: tuple[str, sql.Id],
    batch: sql.Batch,
    at: datetime,
    actor: str,
    customer: int | None = None,
    session: int | None = None,
) -> None:
    """Record the money kept, one payment a tender, because of a document."""
    batch.insert_many(
        Payment,
        [
            {
                "method": tender.method,
                "amount": tender.amount,
                "reference": tender.reference,
                "notes": tender.notes,
            }
            for tender in tenders
        ],
        document_kind=document[0],
        document_id=document[1],
        refunded=0,
        customer=customer,
        register_session=session,
        received_at=at,
        actor=actor,
    )


@step
def refundable(document: tuple[str, int]) -> list[Refundable]:
    """Lock and return the payments of a document of which something is left, the first received first."""
    return sql.structs(Refundable, _REFUNDABLE, (current_tenant(), *document))


@step
def refund(
    given: Sequence[Refunding],
    *,
    document: tuple[str, sql.Id],
    batch: sql.Batch,
    at: datetime,
    actor: str,
    session: int | None = None,
) -> None:
    """
    Give money back out of held payments, because of a return or a cancellation.

    What a gateway collected it gives back itself, and cash that went into no drawer comes out of none: no register's
    cut counts that, whoever took the goods.
    """
    if not given:
        return
    sql.execute(
        _REFUND,
        {
            "tenant": current_tenant(),
            "payments": [each.payment for each in given],
            "amounts": [each.amount for each in given],
        },
    )
    batch.insert_many(
        Refund,
        [
            {
                "payment": each.payment,
                "method": each.method,
                "amount": each.amount,
                "register_session": session if _is_handed_over(each) else None,
            }
            for each in given
        ],
        document_kind=document[0],
        document_id=document[1],
        refunded_at=at,
        actor=actor,
    )


def _is_handed_over(given: Refunding) -> bool:
    """Whether a register gives it back."""
    return not given.by_gateway and (given.by_drawer or given.method != CASH)
