"""The building blocks of mails: write one down, take the next one to send, say what became of it.

A mail that is being sent is marked so, and that is committed, before the mail server hears of it: whoever dies in
between leaves a mail that nobody sends again. Better that one is missing than that one comes twice; the order tells
the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from trastienda.domain.notifying.models import Mail
from trastienda.domain.notifying.news import OrderNews
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_ATTEMPTS = 8
SENDING_TAKES = timedelta(minutes=10)
"""Longer than any attempt: who still says so then has died."""


class MailState(StrEnum):
    """`UNKNOWN`: it was on its way to the mail server when something broke. It is not sent again."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class WaitingMail(msgspec.Struct, frozen=True):
    """A mail that is to be sent now, and that nobody else sends."""

    news: OrderNews
    id: int
    document_id: int
    address: str
    attempts: int
    made_at: datetime


@step
def write_mails(kind: str, recipients: Sequence[tuple[int, str]], news: OrderNews, *, at: datetime) -> None:
    """Leave a mail for each (document, address)."""
    batch = sql.Batch()
    batch.insert_many(
        Mail,
        [{"document_id": document, "address": address} for document, address in recipients],
        document_kind=kind,
        news=str(news),
        state=str(MailState.WAITING),
        attempts=0,
        problem="",
        made_at=at,
        due_at=at,
    )
    batch.write()


_NEXT = """
UPDATE mail SET state = 'sending', attempts = attempts + 1, due_at = %(now)s
WHERE tenant_id = %(tenant)s AND id = (
  SELECT id FROM mail WHERE tenant_id = %(tenant)s AND state = 'waiting' AND due_at <= %(now)s
  ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING news, id, document_id, address, attempts, made_at
"""
_SAY = """
UPDATE mail SET state = %(state)s, problem = left(%(problem)s, 300), due_at = %(due)s, done_at = %(done)s
WHERE tenant_id = %(tenant)s AND id = %(mail)s
"""
_GIVE_UP = """
UPDATE mail SET state = 'unknown', done_at = %(now)s, problem = 'the worker stopped while it was being sent'
WHERE tenant_id = %(tenant)s AND state = 'sending' AND due_at < %(before)s
"""


@step
def take_mail(*, now: datetime) -> WaitingMail | None:
    """Mark the mail that has waited longest as being sent, and return it. Commit before it is sent."""
    found = sql.row(_NEXT, {"tenant": current_tenant(), "now": now})
    return None if found is None else WaitingMail(OrderNews(found[0]), *found[1:])


@step
def mail_done(mail_id: int, state: MailState, *, at: datetime, problem: str = "") -> None:
    """Say that nothing more is done about a mail."""
    params = {"tenant": current_tenant(), "mail": mail_id, "due": at, "done": at}
    sql.execute(_SAY, {**params, "state": str(state), "problem": problem})


@step
def try_again(mail: WaitingMail, *, at: datetime, problem: str) -> None:
    """Let a mail that certainly did not arrive wait, twice as long each time; refused after the eighth attempt."""
    is_last = mail.attempts >= MOST_ATTEMPTS
    params = {
        "tenant": current_tenant(),
        "mail": mail.id,
        "state": str(MailState.REFUSED if is_last else MailState.WAITING),
        "due": at + timedelta(minutes=2.0**mail.attempts),
        "done": at if is_last else None,
        "problem": problem,
    }
    sql.execute(_SAY, params)


@step
def give_up_interrupted(*, now: datetime) -> int:
    """Say of mails whose sender died that nobody knows; return how many."""
    return sql.execute(_GIVE_UP, {"tenant": current_tenant(), "now": now, "before": now - SENDING_TAKES})
