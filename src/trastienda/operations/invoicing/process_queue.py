"""Let the worker see to everything that waits, now; what was refused is drafted anew first."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.content import Content, FiscalKind
from trastienda.domain.invoicing.errors import NotFiscal, NotInvoiceable
from trastienda.domain.invoicing.rules import sums_of
from trastienda.domain.invoicing.scheme import Scheme
from trastienda.domain.invoicing.states import FiscalEvent, FiscalState, after
from trastienda.domain.invoicing.steps import HeldDocument, Number
from trastienda.domain.parties.errors import CustomerNotFound, CustomerRequired
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.invoicing.drafting import issuer_at, local_moment, queue
from trastienda.operations.invoicing.issue_invoice import IssueInvoice, invoice_again

MOST_AT_ONCE = 500


class Processing(msgspec.Struct, frozen=True):
    """Which documents a worker was asked to see to, and which stay refused until somebody mends them."""

    taken: tuple[int, ...]
    refused: tuple[int, ...]


_WAITING = f"""
UPDATE fiscal_document SET due_at = least(due_at, %(now)s)
WHERE tenant_id = %(tenant)s AND id IN (
  SELECT id FROM fiscal_document WHERE tenant_id = %(tenant)s AND state IN ('pending', 'unknown')
  ORDER BY drafted_at, id LIMIT {MOST_AT_ONCE} FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_REFUSED = f"""
SELECT id FROM fiscal_document WHERE tenant_id = %(tenant)s AND state = 'error'
ORDER BY drafted_at, id LIMIT {MOST_AT_ONCE} FOR UPDATE SKIP LOCKED
"""
_AGAIN = """
UPDATE fiscal_document SET state = %(state)s, content = %(content)s::jsonb, signed_xml = '', certificate_number = '',
  rule = '', problem = '', attempts = attempts + 1, due_at = %(now)s, changed_at = %(now)s
WHERE tenant_id = %(tenant)s AND id = %(document)s
"""
_STAYS = """
UPDATE fiscal_document SET rule = %(rule)s, problem = %(problem)s, changed_at = %(now)s
WHERE tenant_id = %(tenant)s AND id = %(document)s
"""


def process_queue(*, scheme: Scheme, actor: Actor, now: datetime) -> Processing:
    """
    Make what waits due, whatever its delay, and draft anew what was refused: with today's date and what is known by now
    of customer, goods and issuer, under its old number. Only what certainly is not stamped is ever drafted anew.
    """
    actor.require(Permission.CREATE_INVOICES)
    with transaction(actor.tenant_id):
        params = {"tenant": actor.tenant_id, "now": now}
        taken = [found[0] for found in sql.rows(_WAITING, params)]
        refused: list[int] = []
        for document in invoicing.hold_documents([found[0] for found in sql.rows(_REFUSED, params)]):
            is_mended = _draft_again(document, scheme=scheme, actor=actor, now=now)
            (taken if is_mended else refused).append(document.id)
        if taken:
            queue()
            audit("fiscal_queue.processed", "fiscal_document", actor=actor.name, at=now, documents=len(taken))
    return Processing(taken=tuple(taken), refused=tuple(refused))


@step
def _draft_again(document: HeldDocument, *, scheme: Scheme, actor: Actor, now: datetime) -> bool:
    state = after(document.state, FiscalEvent.RETRY, document=document.id)
    params = {"tenant": current_tenant(), "document": document.id, "now": now}
    try:
        content = _redrafted(document, scheme=scheme, at=now)
        scheme.check(content)
    except NotFiscal as wrong:
        sql.execute(
            _STAYS,
            {**params, "rule": wrong.rule, "problem": f"{wrong.where}: {wrong.problem} {wrong.detail}"},
        )
        return False
    except (NotInvoiceable, CustomerRequired, CustomerNotFound) as wrong:
        sql.execute(_STAYS, {**params, "rule": wrong.code, "problem": str(wrong)})
        return False
    require(
        document.state is FiscalState.ERROR and document.uuid is None, "what is stamped is never drafted anew"
    )
    sql.execute(_AGAIN, {**params, "state": str(state), "content": invoicing.as_text(content)})
    invoicing.note(document.id, str(FiscalEvent.RETRY), actor=actor.name, at=now)
    return True


@step
def _redrafted(document: HeldDocument, *, scheme: Scheme, at: datetime) -> Content:
    """Amounts never change: they are the sale's. A note or receipt names who its invoice named."""
    kept = document.content
    if document.kind is FiscalKind.INVOICE and document.sale_id is not None:
        return _invoice(document, kept, scheme=scheme, at=at)
    issuer = issuer_at(document.branch_id)
    receiver = kept.receiver
    if document.kind is FiscalKind.GLOBAL_INVOICE:
        receiver = msgspec.structs.replace(receiver, postal_code=issuer.postal_code)
    return msgspec.structs.replace(kept, issuer=issuer, receiver=receiver, issued_at=local_moment(at))


@step
def _invoice(document: HeldDocument, kept: Content, *, scheme: Scheme, at: datetime) -> Content:
    """The use that was asked for, unless the authority would not have it for this customer any more."""
    number = Number(kept.series, kept.number)
    asked = IssueInvoice(sale=document.sale_id or 0, use=kept.receiver.use, form=kept.form, terms=kept.terms)
    content = invoice_again(asked.sale, asked, scheme=scheme, at=at, number=number, kept=kept)
    try:
        scheme.check(content)
    except NotFiscal as wrong:
        if wrong.where != "receiver.use":
            raise
        own = msgspec.structs.replace(asked, use="")
        content = invoice_again(own.sale, own, scheme=scheme, at=at, number=number, kept=kept)
    require(sums_of(content.items) == sums_of(kept.items), "an invoice drafted anew is of the same money")
    return content
