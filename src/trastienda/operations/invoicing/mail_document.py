"""Send a stamped document to its customer again; a worker makes the papers and mails them."""

from datetime import datetime

import msgspec

from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.errors import NothingToMail
from trastienda.domain.invoicing.states import EXISTS
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import is_email
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.drafting import QUEUE
from trastienda.operations.invoicing.stamping import MAIL


class MailDocument(msgspec.Struct, frozen=True):
    """Where to; empty is the customer's own address."""

    document: int
    address: str = ""


class Mailed(msgspec.Struct, frozen=True):
    """A mail that is on its way to a mail server."""

    document: int
    number: str
    address: str


_ADDRESS = "SELECT coalesce(email, '') FROM customer WHERE tenant_id = %s AND id = %s"


def mail_document(command: MailDocument, *, actor: Actor, now: datetime) -> Mailed:
    """
    Leave the mail for a worker, with XML and PDF.

    :raises FiscalDocumentNotFound: unknown or a neighbour's.
    :raises NothingToMail: it is not valid, or nobody's address is known.
    :raises Invalid: that is no address.
    """
    actor.require(Permission.CREATE_INVOICES)
    address = command.address.strip()
    if address and not is_email(address):
        raise Invalid(field="email", reason="not_an_email")
    with transaction(actor.tenant_id):
        document = invoicing.hold_document(command.document)
        if document.state not in EXISTS:
            raise NothingToMail(reason="not_stamped")
        if not address and document.customer_id is not None:
            address = sql.value(_ADDRESS, (actor.tenant_id, document.customer_id)) or ""
        if not address:
            raise NothingToMail(reason="no_address")
        defer(MAIL, queue=QUEUE, tenant_id=current_tenant(), document_id=document.id, address=address)
        invoicing.note(document.id, "mail", actor=actor.name, at=now, detail=address)
    return Mailed(document=document.id, number=document.number, address=address)
