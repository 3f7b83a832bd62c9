"""The building blocks of operations that receive money or give it back."""

from collections.abc import Sequence
from datetime import datetime

from trastienda.domain.payments.models import Payment
from trastienda.domain.payments.rules import Tender
from trastienda.kernel import sql
from trastienda.kernel.transaction import step


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
            {"method": tender.method, "amount": tender.amount, "reference": tender.reference}
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
