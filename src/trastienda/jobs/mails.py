"""Sends the mails that operations left: each once, or, where nobody can know whether it left, at most once.

A mail is marked as being sent, and that is committed, before the mail server hears of it. A server that cannot be
reached, or that says to come back, is tried again later; one that says no is believed; a connection that breaks in the
middle leaves a mail of which nobody knows, and that is not sent again.
"""

import logging
from datetime import UTC, datetime
from email.utils import formataddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from procrastinate.contrib.django import app

from trastienda.domain.notifying.steps import (
    MailState,
    WaitingMail,
    give_up_interrupted,
    mail_done,
    take_mail,
    try_again,
)
from trastienda.insights.audit.audit_tenant import tenant_ids
from trastienda.insights.order_told import OrderTold, order_told
from trastienda.kernel import clock
from trastienda.kernel.transaction import transaction
from trastienda.operations.notifying.order_news import QUEUE, TASK
from trastienda.papers.order_mail import order_mail

log = logging.getLogger("trastienda.mails")

MOST_AT_ONCE = 500
"""After so many other jobs get their turn; those that are left have jobs of their own, or wait for the periodic one."""
_PERMANENT = 500
"""SMTP's replies from here on mean no; those below mean not now (RFC 5321, 4.2.1)."""


@app.task(name=TASK, queue=QUEUE)
def send_mails(tenant_id: int) -> None:
    """Send everything that waits at this tenant."""
    send_waiting(tenant_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="send_mails_again", queue=QUEUE, queueing_lock="send_mails_again")
def send_mails_again(timestamp: int) -> None:
    """Try again what could not be sent before, tenant by tenant."""
    for tenant in tenant_ids():
        with transaction(tenant):
            give_up_interrupted(now=datetime.fromtimestamp(timestamp, UTC))
        send_waiting(tenant)


def send_waiting(tenant_id: int) -> int:
    """Send what waits at a tenant, over one connection; return how many were taken up."""
    server: BaseEmailBackend | None = None
    taken = 0
    try:
        while taken < MOST_AT_ONCE:
            with transaction(tenant_id):
                mail = take_mail(now=clock.now())
                told = order_told(mail.document_id) if mail is not None else None
            if mail is None:
                break
            taken += 1
            server = server or get_connection(timeout=settings.EMAIL_TIMEOUT)
            if not _send(mail, told, server, tenant_id=tenant_id):
                _close(server)
                server = None
    finally:
        _close(server)
    return taken


def _send(mail: WaitingMail, told: OrderTold | None, server: BaseEmailBackend, *, tenant_id: int) -> bool:
    """Send one mail and write what became of it; tell whether the connection is good for another."""
    if told is None:
        _done(mail, MailState.REFUSED, tenant_id=tenant_id, problem="its order is gone")
        return True
    try:
        server.open()
    except (OSError, SMTPResponseException) as error:  # nothing was said yet: certainly not sent
        _later(mail, tenant_id=tenant_id, problem=f"{type(error).__name__}: {error}")
        return False
    try:
        server.send_messages([_message(mail, told, tenant_id=tenant_id)])
    except SMTPRecipientsRefused as refused:
        _refused(mail, refused.recipients.get(mail.address, (_PERMANENT, b""))[0], str(refused), tenant_id)
        return False
    except SMTPResponseException as refused:
        _refused(mail, refused.smtp_code, str(refused), tenant_id)
        return False
    except (OSError, UnicodeError) as error:
        problem = f"{type(error).__name__}: {error}"
        log.warning("mail %s of tenant %s: %s", mail.id, tenant_id, problem)
        _done(mail, MailState.UNKNOWN, tenant_id=tenant_id, problem=problem)
        return False
    _done(mail, MailState.SENT, tenant_id=tenant_id)
    return True


def _message(mail: WaitingMail, told: OrderTold, *, tenant_id: int) -> EmailMultiAlternatives:
    """Return the mail. Its Message-ID is the same at every attempt, so that a reader who got it twice shows it once."""
    said = order_mail(told, mail.news)
    sender = formataddr((" ".join(told.shop.split()), settings.DEFAULT_FROM_EMAIL))
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=said.subject,
        body=said.text,
        from_email=sender,
        to=[mail.address],
        headers={
            "Message-ID": f"<order-mail-{tenant_id}-{mail.id}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": "es",
        },
    )
    message.attach_alternative(said.html, "text/html")
    return message


def _refused(mail: WaitingMail, code: int, problem: str, tenant_id: int) -> None:
    if code >= _PERMANENT:
        log.warning("mail %s of tenant %s was refused: %s", mail.id, tenant_id, problem)
        _done(mail, MailState.REFUSED, tenant_id=tenant_id, problem=problem)
    else:
        _later(mail, tenant_id=tenant_id, problem=problem)


def _later(mail: WaitingMail, *, tenant_id: int, problem: str) -> None:
    with transaction(tenant_id):
        try_again(mail, at=clock.now(), problem=problem)


def _done(mail: WaitingMail, state: MailState, *, tenant_id: int, problem: str = "") -> None:
    with transaction(tenant_id):
        mail_done(mail.id, state, at=clock.now(), problem=problem)


def _close(server: BaseEmailBackend | None) -> None:
    """Hang up; a connection that is broken already says nothing more."""
    if server is not None:
        try:
            server.close()
        except OSError as error:
            log.info("the mail server hung up: %s", error)
