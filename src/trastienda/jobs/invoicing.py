"""Sees fiscal documents through: signs, keeps, sends, asks, cancels, mails. A document is never stamped twice.

What was signed is committed before it is sent. An answer that does not come leaves a document of which nobody knows; it
is asked for, or the same bytes are sent again, which a certifier answers with the same number. Whoever dies in between
leaves a lease that runs out. Transactions are short; no network is spoken to inside one.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from procrastinate.contrib.django import app

from trastienda.adapters.fiscal.offices import office_for, scheme_for
from trastienda.domain.invoicing.errors import (
    AlreadyInvoiced,
    BadCredential,
    NoCertificate,
    NoFiscalScheme,
    NoOffice,
    NotFiscal,
    NotInvoiceable,
    OfficeRefused,
    OfficeUnavailable,
)
from trastienda.domain.invoicing.scheme import CancelState, CancelWanted, Credential, Office, Signed, Stamped
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.certificates import credential_for
from trastienda.operations.invoicing.drafting import QUEUE, STAMP, queue
from trastienda.operations.invoicing.issue_credit_note import IssueCreditNote, issue_credit_note
from trastienda.operations.invoicing.stamping import (
    CREDIT_RETURN,
    Refused,
    Task,
    begin_sending,
    postpone,
    record_cancellation,
    record_lost,
    record_refused,
    record_stamped,
    take_document,
)

log = logging.getLogger("trastienda.fiscal")

MOST_AT_ONCE = 100
"""After so many other jobs get their turn."""
NOT_KNOWN_THERE = "credentials"
"""A certifier that does not know our account has said nothing about the document."""
Clock = Callable[[], datetime]
Credentials = Callable[[int], Credential]


@app.task(name=STAMP, queue=QUEUE)
def see_to_fiscal_documents(tenant_id: int) -> None:
    """See to everything that is due at this tenant."""
    with transaction(tenant_id):
        country = tenant_profile(tenant_id).country
    actor = system_actor(tenant_id, name="Timbrado")

    def credentials(branch: int) -> Credential:
        return credential_for(branch, secret=settings.SECRET_KEY, actor=actor)

    try:
        office = office_for(tenant_id, country)
    except (NoOffice, NoFiscalScheme) as nobody:
        wait_for_office(str(nobody), actor=actor)
        return
    if see_to_all(office, credentials, actor=actor) == MOST_AT_ONCE:
        with transaction(tenant_id):
            queue()


@app.periodic(cron="*/5 * * * *")
@app.task(name="see_to_overdue_documents", queue=QUEUE, queueing_lock="see_to_overdue_documents")
def see_to_overdue_documents(timestamp: int) -> None:
    """Take up what a lost job or a worker that died left behind, tenant by tenant."""
    now = datetime.fromtimestamp(timestamp, UTC)
    for tenant in tenant_ids():
        with transaction(tenant):
            if sql.value(_IS_ANY_DUE, (tenant, now)):
                queue()


_IS_ANY_DUE = "SELECT EXISTS (SELECT FROM fiscal_document WHERE tenant_id = %s AND due_at <= %s)"


@app.task(name=CREDIT_RETURN, queue=QUEUE)
def credit_return(tenant_id: int, sale_id: int) -> None:
    """Draft the credit note of what came back from a sale, as its tenant wants it done by itself."""
    with transaction(tenant_id):
        country = tenant_profile(tenant_id).country
    actor = system_actor(tenant_id, name="Timbrado")
    try:
        issue_credit_note(
            IssueCreditNote(sale=sale_id), scheme=scheme_for(country), actor=actor, now=clock.now()
        )
    except (NotInvoiceable, AlreadyInvoiced) as nothing:
        log.info("sale %s of tenant %s is not credited: %s", sale_id, tenant_id, nothing)
    except NotFiscal as wrong:
        log.warning("sale %s of tenant %s cannot be credited: %s", sale_id, tenant_id, wrong)


def wait_for_office(problem: str, *, actor: Actor) -> None:
    """Leave everything that is due for later: there is nobody to send it to."""
    while (task := take_document(actor=actor, now=clock.now())) is not None:
        postpone(task, problem, actor=actor, now=clock.now())


def see_to_all(
    office: Office,
    credentials: Credentials,
    *,
    actor: Actor,
    now: Clock = clock.now,
    most: int = MOST_AT_ONCE,
) -> int:
    """See to what is due, one document after the other; return how many were taken up."""
    taken = 0
    while taken < most and (task := take_document(actor=actor, now=now())) is not None:
        taken += 1
        Attempt(office, credentials, task, actor=actor, now=now).make()
    return taken


class Attempt:
    """One worker's attempt at one document."""

    def __init__(
        self, office: Office, credentials: Credentials, task: Task, *, actor: Actor, now: Clock
    ) -> None:
        self._office = office
        self._credentials = credentials
        self._task = task
        self._actor = actor
        self._now = now

    def make(self) -> None:
        """Do what the document's state asks for."""
        if self._task.state is FiscalState.CANCELLING:
            self._cancel()
        elif self._task.state is FiscalState.UNKNOWN:
            self._ask()
        else:
            self._sign_and_send()

    def _sign_and_send(self) -> None:
        signed = self._task.signed or self._sign()
        if signed is None:
            return
        if not begin_sending(self._task, signed, actor=self._actor, now=self._now()):
            return  # cancelled, or taken over: whoever did that decides
        self._certify(lambda: self._office.stamp(signed))

    def _sign(self) -> Signed | None:
        """Nothing is sent here: what goes wrong, certainly did not happen."""
        try:
            return self._office.sign(self._task.content, self._credentials(self._task.branch_id))
        except NotFiscal as wrong:
            self._refuse(wrong.rule or wrong.code, f"{wrong.where}: {wrong.problem} {wrong.detail}".strip())
        except BadCredential as wrong:
            self._refuse(wrong.code, f"{wrong.problem} {wrong.detail}".strip())
        except NoCertificate as wrong:
            self._refuse(wrong.code, "")
        except Exception as wrong:
            log.exception("document %s of tenant %s was not signed", self._task.id, self._actor.tenant_id)
            self._refuse("unexpected", f"{type(wrong).__name__}: {wrong}")
        return None

    def _ask(self) -> None:
        """It was sent before: ask for it, and send the very same again only when it is not there."""
        signed = self._task.signed
        if signed is None:
            return  # a state that no operation makes
        self._certify(lambda: self._office.find(signed) or self._office.stamp(signed))

    def _certify(self, asked: Callable[[], Stamped]) -> None:
        """Believe an answer only when it is one; everything else may have happened."""
        try:
            stamped = asked()
        except OfficeRefused as refused:
            self._not_taken(refused)
        except OfficeUnavailable as silent:
            self._lost(silent.detail or silent.code, may_have_happened=silent.may_have_happened)
        except Exception as garbled:
            log.exception("document %s of tenant %s: no answer", self._task.id, self._actor.tenant_id)
            self._lost(f"{type(garbled).__name__}: {garbled}", may_have_happened=True)
        else:
            record_stamped(self._task, stamped, actor=self._actor, now=self._now())

    def _not_taken(self, refused: OfficeRefused) -> None:
        if refused.reason == NOT_KNOWN_THERE:
            self._lost(f"{refused.office}: {refused.reason}", may_have_happened=False)
        else:
            self._refuse(refused.reason, refused.detail)

    def _refuse(self, rule: str, problem: str) -> None:
        record_refused(self._task, Refused(rule, problem), actor=self._actor, now=self._now())

    def _lost(self, problem: str, *, may_have_happened: bool) -> None:
        record_lost(
            self._task, problem, may_have_happened=may_have_happened, actor=self._actor, now=self._now()
        )

    # --- cancelling ------------------------------------------------------------------------------------------

    def _cancel(self) -> None:
        """Ask how far it is where it was asked for before; ask for it where nobody there knows of it."""
        wanted = CancelWanted(
            uuid=self._task.uuid or "",
            signed_xml=self._task.signed_xml,
            reason=self._task.cancel_reason,
            substitute=self._task.cancel_substitute,
        )
        told: CancelState | None = None
        problem = ""
        try:
            told = self._cancellation(wanted)
        except OfficeRefused as refused:
            problem = f"{refused.reason} {refused.detail}".strip()
            told = None if refused.reason == NOT_KNOWN_THERE else CancelState.NOT_ALLOWED
        except NotFiscal as wrong:
            told, problem = CancelState.NOT_ALLOWED, f"{wrong.where}: {wrong.problem}"
        except (OfficeUnavailable, NoCertificate, BadCredential) as silent:
            problem = str(silent)
        except Exception as garbled:
            log.exception("cancelling document %s of tenant %s", self._task.id, self._actor.tenant_id)
            problem = f"{type(garbled).__name__}: {garbled}"
        record_cancellation(self._task, told, problem=problem, actor=self._actor, now=self._now())

    def _cancellation(self, wanted: CancelWanted) -> CancelState:
        if self._task.cancel_state:
            told = self._office.cancellation(wanted)
            if told is not CancelState.UNKNOWN_THERE:
                return told
        return self._office.cancel(wanted, self._credentials(self._task.branch_id))
