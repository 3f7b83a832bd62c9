"""What a worker does about one document, each act in a transaction of its own; the network lies between them.

Take it (nobody else will while the lease lasts), keep what was signed, write down what the certifier answered. A worker
that died leaves its lease to run out; one that is late finds `attempts` changed and changes nothing, unless it brings
the news that the document is stamped: that is a fact, whoever tells it.
"""

from datetime import datetime, timedelta

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.content import Content, FiscalKind
from trastienda.domain.invoicing.scheme import CancelState, Signed, Stamped
from trastienda.domain.invoicing.states import WAITING, FiscalEvent, FiscalState, after
from trastienda.domain.invoicing.steps import HeldDocument
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.steps import announce_all
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import zone
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.invoicing.drafting import QUEUE, queue

LEASE = timedelta(minutes=3)
"""Longer than signing, asking and sending take with all their time-outs."""
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(hours=1)
ASKED = "asked"
"""A cancellation was sent, and nobody answered."""
CREDIT_RETURN, MAIL = "credit_return", "mail_fiscal_document"


class Task(msgspec.Struct, frozen=True):
    """A document that this worker has taken; `attempts` is its token."""

    state: FiscalState
    content: Content
    id: int
    branch_id: int
    signed_xml: str
    certificate_number: str
    uuid: str | None
    cancel_reason: str
    cancel_substitute: str
    cancel_state: str
    attempts: int

    @property
    def signed(self) -> Signed | None:
        if not self.signed_xml:
            return None
        return Signed(xml=self.signed_xml, certificate_number=self.certificate_number)


# One that was being sent when its worker died may be at the certifier: nobody knows.
_TAKE = """
UPDATE fiscal_document SET attempts = attempts + 1, due_at = %(lease)s,
  state = CASE WHEN state = 'sending' THEN 'unknown' ELSE state END
WHERE tenant_id = %(tenant)s AND id = (
  SELECT id FROM fiscal_document WHERE tenant_id = %(tenant)s AND due_at <= %(now)s
    AND state IN ('pending', 'sending', 'unknown', 'cancelling')
  ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING state, content, id, branch_id, signed_xml, certificate_number, uuid, cancel_reason, cancel_substitute,
  cancel_state, attempts
"""
_SIGNED = """
UPDATE fiscal_document SET state = 'sending', signed_xml = %(xml)s, certificate_number = %(number)s, changed_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(document)s AND attempts = %(attempts)s AND state = 'pending'
"""
_STAMPED = """
UPDATE fiscal_document SET state = 'stamped', uuid = %(uuid)s, stamped_xml = %(xml)s, stamped_at = %(stamped_at)s,
  rule = '', problem = '', due_at = NULL, changed_at = %(at)s
WHERE tenant_id = %(tenant)s AND id = %(document)s
"""
_SAY = """
UPDATE fiscal_document SET state = %(state)s, rule = %(rule)s, problem = %(problem)s, due_at = %(due)s,
  changed_at = %(at)s, cancel_state = %(cancel_state)s,
  cancelled_at = CASE WHEN %(is_over)s::boolean THEN %(at)s ELSE cancelled_at END
WHERE tenant_id = %(tenant)s AND id = %(document)s
"""


def take_document(*, actor: Actor, now: datetime) -> Task | None:
    """Take the document that has been due for longest; None when none is. It is this worker's while the lease lasts."""
    with transaction(actor.tenant_id):
        found = sql.row(_TAKE, {"tenant": actor.tenant_id, "now": now, "lease": now + LEASE})
    if found is None:
        return None
    state, content, *rest = found
    return Task(FiscalState(state), msgspec.json.decode(content, type=Content), *rest)


def begin_sending(task: Task, signed: Signed, *, actor: Actor, now: datetime) -> bool:
    """
    Keep what is about to be sent. Tell whether it may be: not when somebody cancelled it or took it over meanwhile.
    """
    with transaction(actor.tenant_id):
        params = {
            "tenant": actor.tenant_id,
            "document": task.id,
            "attempts": task.attempts,
            "xml": signed.xml,
            "number": signed.certificate_number,
            "at": now,
        }
        is_ours = sql.execute(_SIGNED, params) == 1
        if is_ours:
            invoicing.note(task.id, "sending", actor=actor.name, at=now)
    return is_ours


def record_stamped(task: Task, stamped: Stamped, *, actor: Actor, now: datetime) -> None:
    """
    Keep the certified document. However often it is told, and by whom: the number is one and the same.

    :raises Bug: it has another number already, or was drafted anew: what must never happen.
    """
    with transaction(actor.tenant_id):
        document = invoicing.hold_document(task.id)
        if document.uuid is not None:
            require(
                document.uuid == stamped.uuid,
                f"document {task.id} is stamped once, not again as {stamped.uuid}",
            )
            return
        require(
            document.state in WAITING, f"document {task.id} is stamped while it waits, not {document.state}"
        )
        at = stamped.stamped_at.replace(tzinfo=zone(tenant_profile(actor.tenant_id).time_zone))
        params = {
            "tenant": actor.tenant_id,
            "document": task.id,
            "uuid": stamped.uuid,
            "xml": stamped.xml,
            "stamped_at": at,
            "at": now,
        }
        sql.execute(_STAMPED, params)
        invoicing.note(task.id, str(FiscalEvent.STAMP), actor=actor.name, at=now, detail=stamped.uuid)
        _follow(document)
        _announce(Event.INVOICE_STAMPED, document, at=now, uuid=stamped.uuid, stamped_at=at)
        audit(
            "fiscal_document.stamped",
            f"fiscal_document:{task.id}",
            actor=actor.name,
            at=now,
            number=document.number,
            uuid=stamped.uuid,
        )


@step
def _follow(document: HeldDocument) -> None:
    """Leave what the tenant wants done once a document is valid: credit what came back meanwhile, mail it."""
    chosen, tenant = tenant_settings(), current_tenant()
    if chosen.credit_notes == "with_return" and document.kind is FiscalKind.INVOICE and document.sale_id:
        defer(CREDIT_RETURN, queue=QUEUE, tenant_id=tenant, sale_id=document.sale_id)
    if chosen.invoices_mailed == "when_stamped" and document.customer_id:
        defer(MAIL, queue=QUEUE, tenant_id=tenant, document_id=document.id, address="")


class Refused(msgspec.Struct, frozen=True):
    """Why a document cannot be stamped as it is: the authority's rule or our word for it, and what was said."""

    rule: str
    problem: str


def record_refused(task: Task, refused: Refused, *, actor: Actor, now: datetime) -> None:
    """Write down why; nothing more is done until somebody mends it. Only for what certainly is not stamped."""
    _move(task, FiscalEvent.REFUSE, refused, due=None, actor=actor, now=now)


def record_lost(task: Task, problem: str, *, may_have_happened: bool, actor: Actor, now: datetime) -> None:
    """
    Nobody answered. What may be at the certifier is asked about next time; what certainly is not waits as before.
    """
    is_doubtful = may_have_happened or task.state is FiscalState.UNKNOWN
    event = FiscalEvent.LOSE if is_doubtful else FiscalEvent.POSTPONE
    _move(task, event, Refused("", problem), due=now + delay(task.attempts), actor=actor, now=now)


def postpone(task: Task, problem: str, *, actor: Actor, now: datetime) -> None:
    """Leave a document as it is for a while: nothing was sent, because something of ours is missing."""
    with transaction(actor.tenant_id):
        if _is_ours(task):
            document = invoicing.hold_document(task.id)
            _say(document, document.state, Refused("", problem), due=now + delay(task.attempts), at=now)


def delay(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, an hour at most."""
    return min(FIRST_DELAY * 2.0 ** min(attempts - 1, 20), LONGEST_DELAY)


def record_cancellation(
    task: Task, told: CancelState | None, *, problem: str = "", actor: Actor, now: datetime
) -> None:
    """
    Write down how far a cancellation is; None when nobody said. It is asked about until the authority has decided.

    :param problem: what was said besides; a refusal for good comes as NOT_ALLOWED with its reason here.
    """
    with transaction(actor.tenant_id):
        if not _is_ours(task):
            return
        document = invoicing.hold_document(task.id)
        state, known = document.state, str(told) if told is not None else document.cancel_state or ASKED
        if told is CancelState.CANCELLED:
            state = after(state, FiscalEvent.ACCEPT, document=document.id)
        elif told in {CancelState.REJECTED, CancelState.NOT_ALLOWED}:
            state = after(state, FiscalEvent.REJECT, document=document.id)
        is_over = state is not FiscalState.CANCELLING
        due = None if is_over else now + delay(task.attempts)
        _say(document, state, Refused("", problem), due=due, at=now, cancel_state=known)
        if told is not None and known != document.cancel_state:
            invoicing.note(task.id, f"cancel_{known}", actor=actor.name, at=now, detail=problem)
        if state is FiscalState.CANCELLED:
            invoicing.give_up_place(task.id)
            _announce(
                Event.INVOICE_CANCELLED, document, at=now, uuid=document.uuid, reason=document.cancel_reason
            )
        if is_over:
            audit(
                f"fiscal_document.cancel_{known}",
                f"fiscal_document:{task.id}",
                actor=actor.name,
                at=now,
                number=document.number,
                reason=document.cancel_reason,
            )


@step
def _announce(event: Event, document: HeldDocument, *, at: datetime, **data: object) -> None:
    """Tell whoever is subscribed what became of a document. One statement."""
    told = {"kind": str(document.kind), "sale_id": document.sale_id, **data}
    announce_all(event, "invoice", [(document.id, document.number, told)], at=at)


def _move(
    task: Task, event: FiscalEvent, why: Refused, *, due: datetime | None, actor: Actor, now: datetime
) -> None:
    with transaction(actor.tenant_id):
        if not _is_ours(task):
            return
        document = invoicing.hold_document(task.id)
        state = after(document.state, event, document=document.id)
        _say(document, state, why, due=due, at=now)
        detail = ": ".join(filter(None, [why.rule, why.problem]))
        invoicing.note(task.id, str(event), actor=actor.name, at=now, detail=detail)


@step
def _is_ours(task: Task) -> bool:
    """Lock the document, and tell whether nobody took it over meanwhile."""
    return invoicing.hold_document(task.id).attempts == task.attempts


@step
def _say(
    document: HeldDocument,
    state: FiscalState,
    why: Refused,
    *,
    due: datetime | None,
    at: datetime,
    cancel_state: str | None = None,
) -> None:
    params = {
        "tenant": current_tenant(),
        "document": document.id,
        "state": str(state),
        "rule": why.rule[:40],
        "problem": why.problem[:1000],
        "due": due,
        "at": at,
        "is_over": state is FiscalState.CANCELLED,
        "cancel_state": document.cancel_state if cancel_state is None else cancel_state,
    }
    sql.execute(_SAY, params)
    if due is not None:
        queue(due)
