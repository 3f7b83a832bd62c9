"""Mails a stamped document to its customer: the XML, which is the document, and the PDF, which people read.

A server that cannot be reached, or that says to come back, is tried again later; what it refuses is noted on the
document. The Message-ID is the same at every attempt of one mail, so that a reader who got it twice shows it once.
"""

import logging
from email.utils import formataddr
from smtplib import SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.errors import FiscalDocumentNotFound
from trastienda.domain.invoicing.states import EXISTS, FiscalState
from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.domain.parties.queries import customer
from trastienda.insights.fiscal_queue import FiscalShown, fiscal_shown
from trastienda.kernel import clock
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.drafting import QUEUE
from trastienda.operations.invoicing.stamping import MAIL
from trastienda.papers.cfdi_seal import seal_of
from trastienda.papers.cfdi_words import TITLES
from trastienda.papers.invoice_pdf import Shop, invoice_name, invoice_pdf

log = logging.getLogger("trastienda.mails")

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=5, retry_exceptions={OSError, ConnectionError})
"""After 5 s, 25 s, two minutes… an hour in all."""
_PERMANENT = 500
_TEXT = """Hola:

{shop} le envía {title} {number} por {total} {currency}.

El archivo XML es el comprobante fiscal; el PDF es su representación impresa. Folio fiscal: {uuid}

Gracias por su compra.
"""


@app.task(name=MAIL, queue=QUEUE, retry=AGAIN, pass_context=True)
def mail_fiscal_document(context: JobContext, tenant_id: int, document_id: int, address: str) -> None:
    """Mail one document; to the customer's own address when none is said."""
    send_document(
        document_id, address, actor=system_actor(tenant_id, name="Correo"), key=str(context.job.id or 0)
    )


def send_document(document_id: int, address: str, *, actor: Actor, key: str) -> bool:
    """
    Send it, and note what became of it; tell whether it was sent.

    :param key: names this mail among all that are sent of the document.
    :raises OSError: nobody answers; the job is tried again.
    """
    try:
        shown = fiscal_shown(document_id, actor=actor)
    except FiscalDocumentNotFound:
        return False
    address = address or _own_address(shown, actor=actor)
    if not address or shown.document.state not in EXISTS:
        return False
    try:
        _message(shown, address, key=key).send()
    except SMTPResponseException as refused:
        if refused.smtp_code < _PERMANENT:
            raise OSError(f"the mail server says {refused.smtp_code}") from None
        _note(document_id, "mail_refused", f"{address}: {refused}", actor=actor)
        return False
    _note(document_id, "mailed", address, actor=actor)
    return True


def _own_address(shown: FiscalShown, *, actor: Actor) -> str:
    if shown.document.customer_id is None:
        return ""
    try:
        with transaction(actor.tenant_id):
            return customer(shown.document.customer_id).email or ""
    except CustomerNotFound:
        return ""


def _message(shown: FiscalShown, address: str, *, key: str) -> EmailMessage:
    seal, document, at = seal_of(shown.xml), shown.document, shown.issued_at
    title = TITLES[shown.content.kind]
    text = _TEXT.format(
        shop=at.shop,
        title=title.lower(),
        number=document.number,
        total=f"{document.total:,.2f}",
        currency=document.currency,
        uuid=document.uuid,
    )
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    message = EmailMessage(
        subject=" ".join(f"{title} {document.number} de {at.shop}".split())[:150],
        body=text,
        from_email=formataddr((" ".join(at.shop.split()), settings.DEFAULT_FROM_EMAIL)),
        to=[address],
        headers={
            "Message-ID": f"<fiscal-{document.uuid}-{key}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": "es",
        },
    )
    shop = Shop(name=at.shop, rows=[each for each in (at.address, at.phone) if each])
    is_cancelled = document.state == FiscalState.CANCELLED
    pdf = invoice_pdf(shown.content, seal, shop=shop, made_at=clock.now(), is_cancelled=is_cancelled)
    name = invoice_name(shown.content, seal)
    message.attach(name.removesuffix(".pdf") + ".xml", shown.xml.encode(), "application/xml")
    message.attach(name, pdf, "application/pdf")
    return message


def _note(document_id: int, event: str, detail: str, *, actor: Actor) -> None:
    with transaction(actor.tenant_id):
        invoicing.note(document_id, event, actor=actor.name, at=clock.now(), detail=detail)
