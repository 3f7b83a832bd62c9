"""The building blocks of fiscal documents: number one, keep it with what it stands for, hold it, move it on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.invoicing.content import Content, FiscalKind
from trastienda.domain.invoicing.errors import AlreadyInvoiced, FiscalDocumentNotFound
from trastienda.domain.invoicing.models import FiscalDocument, FiscalEvent, FiscalSettlement, FiscalSubject
from trastienda.domain.invoicing.states import FiscalState
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

SALE, RETURN, PAYMENT = "sale", "return", "payment"
ONCE = "fiscal_subject_once"
"""The rule of the database that no two live documents stand for the same thing."""


class Number(msgspec.Struct, frozen=True):
    """Of a document: F, 0001."""

    series: str
    number: str

    def __str__(self) -> str:
        return f"{self.series}-{self.number}"


class Drafted(msgspec.Struct, frozen=True):
    """A document that waits in the queue. `preview` is its text without seals."""

    id: int
    kind: FiscalKind
    number: str
    total: Decimal
    preview: str


class HeldDocument(msgspec.Struct, frozen=True):
    """A document that is locked until the operation ends."""

    kind: FiscalKind
    state: FiscalState
    content: Content
    id: int
    number: str
    branch_id: int
    customer_id: int | None
    sale_id: int | None
    related_id: int | None
    replaced_by_id: int | None
    uuid: str | None
    signed_xml: str
    stamped_xml: str
    cancel_reason: str
    cancel_substitute: str
    cancel_state: str
    attempts: int


class Standing(msgspec.Struct, frozen=True):
    """A live document and what it is."""

    id: int
    kind: FiscalKind
    number: str
    state: FiscalState


# The counter's row stays locked until commit, which is what keeps numbers without gaps.
_NEXT_NUMBER = """
UPDATE folio_counter SET last = last + 1 WHERE tenant_id = %s AND kind = %s
RETURNING rtrim(prefix, '-'), lpad(last::text, greatest(width, length(last::text)), '0')
"""
_COLUMNS = """
d.kind, d.state, d.content, d.id, d.series || '-' || d.number, d.branch_id, d.customer_id, d.sale_id, d.related_id,
d.replaced_by_id, d.uuid, d.signed_xml, d.stamped_xml, d.cancel_reason, d.cancel_substitute, d.cancel_state, d.attempts
"""
_HOLD = f"""
SELECT {_COLUMNS} FROM fiscal_document d WHERE d.tenant_id = %s AND d.id = ANY(%s::bigint[]) ORDER BY d.id FOR UPDATE
"""
_STANDING = """
SELECT s.subject_id, d.id, d.kind, d.series || '-' || d.number, d.state
FROM fiscal_subject s JOIN fiscal_document d ON d.tenant_id = s.tenant_id AND d.id = s.document_id
WHERE s.tenant_id = %s AND s.kind = %s AND s.subject_id = ANY(%s::bigint[]) AND s.is_live
"""
_SET_FREE = "UPDATE fiscal_subject SET is_live = false WHERE tenant_id = %s AND document_id = %s AND is_live"
_BIND_AGAIN = "UPDATE fiscal_subject SET is_live = true WHERE tenant_id = %s AND document_id = %s"
_REPLACE = "UPDATE fiscal_document SET replaced_by_id = %s WHERE tenant_id = %s AND id = %s"
_NO_LONGER_REPLACED = """
UPDATE fiscal_document SET replaced_by_id = NULL WHERE tenant_id = %s AND replaced_by_id = %s RETURNING id, state
"""


@step
def take_number(kind: FiscalKind) -> Number:
    """Return the next number of a kind of document. Called late: others that number one wait for the commit."""
    found = sql.row(_NEXT_NUMBER, (current_tenant(), str(kind)))
    require(found is not None, f"every tenant counts its {kind}s")
    return Number(*(found or ("", "")))


@step
def standing_for(kind: str, subjects: Sequence[int]) -> dict[int, Standing]:
    """Return the live document of each of these sales, returns or payments that has one."""
    found = sql.rows(_STANDING, (current_tenant(), kind, list(subjects)))
    return {
        subject: Standing(id=document, kind=FiscalKind(which), number=number, state=FiscalState(state))
        for subject, document, which, number, state in found
    }


class NewDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a draft besides its content. `subjects` is what it stands for: kind and ids."""

    scheme: str
    branch: int
    subjects: Mapping[str, Sequence[int]]
    customer: int | None = None
    sale: int | None = None
    related: int | None = None
    settles: Sequence[Mapping[str, object]] = ()
    """Rows of `FiscalSettlement` without their receipt."""


@step
def add_document(content: Content, new: NewDocument, *, at: datetime, actor: str) -> int:
    """
    Keep a draft, waiting for a worker, with all that it stands for. One statement.

    :raises AlreadyInvoiced: somebody else was quicker.
    """
    batch = sql.Batch()
    document = batch.new_id(FiscalDocument)
    batch.insert(
        FiscalDocument,
        id=document,
        kind=str(content.kind),
        scheme=new.scheme,
        series=content.series,
        number=content.number,
        branch=new.branch,
        customer=new.customer,
        sale=new.sale,
        related=new.related,
        state=str(FiscalState.PENDING),
        content=as_text(content),
        currency=content.payment.currency if content.payment else content.currency,
        amount=content.amount,
        discount=content.discount,
        tax=content.tax,
        total=money_of(content),
        signed_xml="",
        certificate_number="",
        stamped_xml="",
        rule="",
        problem="",
        attempts=0,
        due_at=at,
        cancel_reason="",
        cancel_substitute="",
        cancel_state="",
        drafted_at=at,
        changed_at=at,
        actor=actor,
    )
    for kind, ids in new.subjects.items():
        batch.insert_many(
            FiscalSubject, [{"subject_id": each} for each in ids], document=document, kind=kind, is_live=True
        )
    batch.insert_many(FiscalSettlement, list(new.settles), receipt=document)
    batch.insert(FiscalEvent, document=document, event="drafted", detail="", actor=actor, at=at)
    batch.may_be_refused(ONCE, AlreadyInvoiced(document_id=0, number="", state=str(FiscalState.PENDING)))
    batch.write()
    return int(document)


def as_text(content: Content) -> str:
    """Return the content as it is kept; amounts are texts, so that no digit is lost."""
    return msgspec.json.encode(content).decode()


def money_of(content: Content) -> Decimal:
    """Return what the document is about: its total, or the money that it acknowledges."""
    return content.payment.amount if content.payment else content.total


@step
def hold_document(document_id: int) -> HeldDocument:
    """Lock a document until the operation ends. :raises FiscalDocumentNotFound: unknown or a neighbour's."""
    found = hold_documents([document_id])
    if not found:
        raise FiscalDocumentNotFound(document_id=document_id)
    return found[0]


@step
def hold_documents(ids: Sequence[int]) -> list[HeldDocument]:
    """Lock documents in the order of their ids; those that are not there are not returned."""
    return [_held(row) for row in sql.rows(_HOLD, (current_tenant(), list(ids)))]


def _held(row: tuple[object, ...]) -> HeldDocument:
    kind, state, content, *rest = row
    return HeldDocument(
        FiscalKind(str(kind)),
        FiscalState(str(state)),
        msgspec.json.decode(str(content), type=Content),
        *rest,  # type: ignore[arg-type]
    )


@step
def set_free(document_id: int) -> None:
    """What a document stood for may have another."""
    sql.execute(_SET_FREE, (current_tenant(), document_id))


@step
def replace(old: int, new: int) -> None:
    """Note which document takes another's place."""
    sql.execute(_REPLACE, (new, current_tenant(), old))


@step
def give_up_place(document_id: int) -> None:
    """
    Set free what a cancelled document stood for; what it was to take the place of stands for that again, if it lives.
    """
    set_free(document_id)
    for old, state in sql.rows(_NO_LONGER_REPLACED, (current_tenant(), document_id)):
        if state != FiscalState.CANCELLED:
            sql.execute(_BIND_AGAIN, (current_tenant(), old))


@step
def note(document_id: int, event: str, *, actor: str, at: datetime, detail: str = "") -> None:
    """Write down what was done about a document, or what somebody answered."""
    batch = sql.Batch()
    batch.insert(FiscalEvent, document=document_id, event=event, detail=detail[:1000], actor=actor, at=at)
    batch.write()
