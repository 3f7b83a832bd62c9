"""The demo shop issues fiscal documents: a certificate made on the spot, and a few drafts for the worker to stamp.

The certificate certifies nothing anywhere but at our own stand-in for a certifier; it is made anew with every demo, so
no key is ever part of the house.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from trastienda.adapters.fiscal.offices import examine, scheme_for
from trastienda.domain.invoicing.errors import NotInvoiceable
from trastienda.domain.invoicing.scheme import Credential
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.operations.invoicing.certificates import InstallCertificate, install_certificate
from trastienda.operations.invoicing.issue_global_invoice import IssueGlobalInvoice, issue_global_invoice
from trastienda.operations.invoicing.issue_invoice import IssueInvoice, issue_invoice
from trastienda.operations.tenancy.provision_tenant import ProvisionTenant
from trastienda.sandbox.pac.certificates import make

COUNTRY = "MX"
DOCUMENTED_SALE = 45
"""The document's example asks for the invoice of this sale; a taxpayer bought it."""
INVOICES = 8

# Only a counter sale that was paid on the spot has nothing to do with who bought it but its name.
_DOCUMENTED = """
WITH bought AS (
  UPDATE sale SET customer_id = %(customer)s
  WHERE tenant_id = %(tenant)s AND id = %(sale)s AND customer_id IS NULL AND credit = 0 AND unpaid = 0
    AND placed_at IS NULL AND fulfilment_state = 'delivered'
  RETURNING id)
UPDATE payment p SET customer_id = %(customer)s FROM bought
WHERE p.tenant_id = %(tenant)s AND p.document_kind = 'sale' AND p.document_id = bought.id
"""
_TAXPAYER = """
SELECT id FROM customer WHERE tenant_id = %s AND length(tax_id) = 12 AND cfdi_use IS NOT NULL ORDER BY id LIMIT 1
"""
_LATELY = """
SELECT s.id, s.credit FROM sale s JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
WHERE s.tenant_id = %(tenant)s AND s.sold_at >= %(since)s AND s.unpaid = 0 AND s.fulfilment_state = 'delivered'
  AND length(c.tax_id) BETWEEN 12 AND 13 AND c.tax_id NOT LIKE 'XAXX%%' AND c.postal_code IS NOT NULL
ORDER BY s.sold_at DESC, s.id DESC LIMIT 20
"""


@step
def open_invoicing(shop: ProvisionTenant, *, secret: str, branch: int, now: datetime) -> None:
    """Give a Mexican demo shop what it needs to issue, and the documents of its last days."""
    if shop.country != COUNTRY:
        return
    tenant = current_tenant()
    actor = system_actor(tenant, name=shop.owner_name, branch_id=branch)
    made = make(tax_id=shop.tax_id, legal_name=shop.legal_name, now=now)
    credential = Credential(certificate=made.certificate, key=made.key, password=made.password)
    install_certificate(
        InstallCertificate(credential=credential), examine=examine, secret=secret, actor=actor, now=now
    )
    customer = sql.value(_TAXPAYER, (tenant,))
    if customer is not None:
        sql.execute(_DOCUMENTED, {"tenant": tenant, "sale": DOCUMENTED_SALE, "customer": customer})
    since = now - timedelta(days=45)
    _issue(sql.rows(_LATELY, {"tenant": tenant, "since": since}), actor=actor, now=now)
    _issue_tickets(shop, actor=actor, now=now)


def _issue(sales: Sequence[tuple[int, Decimal]], *, actor: Actor, now: datetime) -> None:
    """Half of them paid at once and half on credit, as far as there are."""
    on_credit = [sale for sale, credit in sales if credit]
    paid = [sale for sale, credit in sales if not credit]
    for sale in sorted([*on_credit[: INVOICES // 2], *paid[: INVOICES // 2]]):
        issue_invoice(IssueInvoice(sale=sale), scheme=scheme_for(COUNTRY), actor=actor, now=now)


def _issue_tickets(shop: ProvisionTenant, *, actor: Actor, now: datetime) -> None:
    """The day before yesterday's tickets: the last days are left to whoever tries it."""
    day = local_date(now, zone_name=shop.time_zone) - timedelta(days=2)
    try:
        command = IssueGlobalInvoice(first_on=day, last_on=day)
        issue_global_invoice(command, scheme=scheme_for(COUNTRY), actor=actor, now=now)
    except NotInvoiceable:
        return  # a Sunday: the shop was closed
