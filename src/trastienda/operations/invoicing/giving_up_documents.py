"""What happens to a sale's fiscal documents when the sale is undone: those that never were sent go with it."""

from datetime import datetime

from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.content import FiscalKind
from trastienda.domain.invoicing.errors import SaleIsInvoiced
from trastienda.domain.invoicing.states import NEVER_SENT, FiscalState
from trastienda.domain.invoicing.steps import SALE
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_GIVE_UP = """
UPDATE fiscal_document SET state = 'cancelled', due_at = NULL, attempts = attempts + 1, cancelled_at = %(at)s,
  changed_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(document)s
"""


@step
def give_up_documents_of(sale: int, *, folio: str, actor: str, at: datetime) -> None:
    """
    Cancel the invoice of a held sale that nobody has sent yet. What it was to take the place of stands for the sale
    again then, and is looked at in its turn.

    :raises SaleIsInvoiced: one was sent, or the sale is in a global invoice: that is cancelled first.
    """
    while (standing := invoicing.standing_for(SALE, [sale]).get(sale)) is not None:
        document = invoicing.hold_document(standing.id)
        if document.state is FiscalState.CANCELLED:
            return  # whoever held it before us cancelled it
        if document.state not in NEVER_SENT or document.kind is FiscalKind.GLOBAL_INVOICE:
            raise SaleIsInvoiced(
                folio=folio, document_id=document.id, number=document.number, state=str(document.state)
            )
        sql.execute(_GIVE_UP, {"tenant": current_tenant(), "document": document.id, "at": at})
        invoicing.give_up_place(document.id)
        invoicing.note(document.id, "cancel", actor=actor, at=at, detail=folio)
