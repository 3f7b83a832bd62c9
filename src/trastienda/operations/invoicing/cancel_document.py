"""Cancel a fiscal document: here when it never was at the tax authority, there when it was."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.errors import BadSubstitute, HasDependents
from trastienda.domain.invoicing.states import NEVER_SENT, FiscalEvent, FiscalState, after
from trastienda.domain.invoicing.steps import HeldDocument
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.invoicing.drafting import queue

WITH_SUBSTITUTE = "01"
REASONS = (WITH_SUBSTITUTE, "02", "03", "04")


class CancelDocument(msgspec.Struct, frozen=True):
    """`reason` is the authority's own code: 01 names the number of a substitute, the others do not."""

    document: int
    reason: str
    substitute: str = ""


class Cancelled(msgspec.Struct, frozen=True):
    """How the document stands now."""

    id: int
    number: str
    uuid: str | None
    state: FiscalState


_SUBSTITUTE = "SELECT id, state FROM fiscal_document WHERE tenant_id = %s AND uuid = %s FOR SHARE"
_DEPENDENTS = """
SELECT d.series || '-' || d.number FROM fiscal_document d
WHERE d.tenant_id = %(tenant)s AND d.state <> 'cancelled' AND (
  d.related_id = %(document)s AND d.kind = 'credit_note'
  OR d.id IN (SELECT s.receipt_id FROM fiscal_settlement s
    WHERE s.tenant_id = %(tenant)s AND s.invoice_id = %(document)s))
ORDER BY d.id
"""
_CANCEL = """
UPDATE fiscal_document SET state = %(state)s, cancel_reason = %(reason)s, cancel_substitute = %(substitute)s,
  cancel_state = '', problem = '', rule = '', due_at = %(due)s, attempts = attempts + 1, cancelled_at = %(done)s,
  changed_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(document)s
"""


def cancel_document(command: CancelDocument, *, actor: Actor, now: datetime) -> Cancelled:
    """
    Cancel what was never sent at once; leave the rest to a worker, who asks the authority.

    :raises Invalid: no such reason.
    :raises FiscalDocumentNotFound: unknown or a neighbour's.
    :raises WrongFiscalState: it is cancelled, being cancelled, or on its way to the certifier.
    :raises BadSubstitute: one is missing, not wanted, or not a stamped document of ours in this one's place.
    :raises HasDependents: credit notes or receipts stand on it.
    """
    actor.require(Permission.CANCEL_INVOICES)
    if command.reason not in REASONS:
        raise Invalid(field="cancel_reason", reason="unknown_value")
    substitute = command.substitute.strip().upper()
    if command.reason == WITH_SUBSTITUTE and not substitute:
        raise BadSubstitute(reason="missing")
    if command.reason != WITH_SUBSTITUTE and substitute:
        raise BadSubstitute(reason="unwanted", uuid=substitute)
    with transaction(actor.tenant_id):
        document = invoicing.hold_document(command.document)
        is_local = document.state in NEVER_SENT
        event = FiscalEvent.CANCEL if is_local else FiscalEvent.ASK_CANCEL
        state = after(document.state, event, document=document.id)
        if substitute:
            _check_substitute(document, substitute)
        _refuse_with_dependents(document)
        params = {
            "tenant": actor.tenant_id,
            "document": document.id,
            "state": str(state),
            "reason": command.reason,
            "substitute": substitute,
            "due": None if is_local else now,
            "done": now if is_local else None,
            "at": now,
        }
        sql.execute(_CANCEL, params)
        if is_local:
            invoicing.give_up_place(document.id)
        else:
            queue()
        invoicing.note(document.id, str(event), actor=actor.name, at=now, detail=command.reason)
        audit(
            "fiscal_document.cancelled" if is_local else "fiscal_document.cancelling",
            f"fiscal_document:{document.id}",
            actor=actor.name,
            at=now,
            number=document.number,
            reason=command.reason,
            substitute=substitute,
        )
    return Cancelled(id=document.id, number=document.number, uuid=document.uuid, state=state)


@step
def _check_substitute(document: HeldDocument, uuid: str) -> None:
    found = sql.row(_SUBSTITUTE, (current_tenant(), uuid))
    if found is None or found[1] != FiscalState.STAMPED:
        raise BadSubstitute(reason="not_ours", uuid=uuid)
    if document.replaced_by_id != found[0]:
        raise BadSubstitute(reason="unrelated", uuid=uuid)


@step
def _refuse_with_dependents(document: HeldDocument) -> None:
    numbers = sql.rows(_DEPENDENTS, {"tenant": current_tenant(), "document": document.id})
    if numbers:
        raise HasDependents(document_id=document.id, numbers=tuple(number for (number,) in numbers))
