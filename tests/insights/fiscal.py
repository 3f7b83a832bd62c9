"""Every kind of fiscal document in one shop, and what breaks each proof about them."""

from tests.operations.invoicing.helpers import (
    cancels,
    credits_back,
    invoices,
    invoices_tickets,
    pays,
    receipts,
    stamped,
    takes_back,
    taxpayer,
    works,
)
from tests.shop import Shop
from trastienda.kernel import sql

_ISSUER = """
UPDATE tenant SET tax_id = 'EKU9003173C9', legal_name = 'ESCUELA KEMPER URGATE', fiscal_regime = '601',
  postal_code = '42501' WHERE id = %s
"""


def issue_everything(shop: Shop) -> None:
    """Two invoices, a substitute, a credit note, a payment receipt, a global invoice, and some that were cancelled."""
    with shop.transaction():
        sql.execute(_ISSUER, (shop.id,))
    shop.has("FACTURABLE", 30)
    who = taxpayer(shop, credit_limit="9000")
    on_credit = shop.sells(("FACTURABLE", 2), terms="credit", customer=who)
    stamped(shop, on_credit.id)
    pays(shop, who, "300.00")
    receipts(shop, on_credit.id)
    takes_back(shop, on_credit.id, ("FACTURABLE", 1))
    credits_back(shop, on_credit.id)
    paid = shop.sells(("FACTURABLE", 1), customer=who)
    old = stamped(shop, paid.id)
    invoices(shop, paid.id, replaces=old)
    given_up = shop.sells(("FACTURABLE", 1), customer=who)
    cancels(shop, invoices(shop, given_up.id).id)
    shop.sells(("FACTURABLE", 1))
    invoices_tickets(shop)
    works(shop)


FISCAL = [
    (
        "an invoice says another amount than its sale",
        "UPDATE sale SET tax = tax + 1 WHERE tenant_id = %(tenant)s AND id = (SELECT sale_id FROM fiscal_document"
        " WHERE tenant_id = %(tenant)s AND number = '0001' AND kind = 'invoice')",
        "invoices.sales",
        "factura F-0001: 812.00",
    ),
    (
        "a document says another amount than its lines",
        "UPDATE fiscal_document SET total = total + 1 WHERE tenant_id = %(tenant)s AND kind = 'global_invoice'",
        "invoices.content",
        "comprobante FG-0001",
    ),
    (
        "a credit note is of more than came back",
        "UPDATE fiscal_document SET total = total + 1 WHERE tenant_id = %(tenant)s AND kind = 'credit_note'",
        "invoices.credited",
        "nota NC-0001: 407.00, devuelto 406.00",
    ),
    (
        "a ticket is lost from a global invoice",
        "DELETE FROM fiscal_subject WHERE tenant_id = %(tenant)s AND kind = 'sale' AND document_id = (SELECT max(id)"
        " FROM fiscal_document WHERE tenant_id = %(tenant)s AND kind = 'global_invoice') AND subject_id = (SELECT"
        " max(subject_id) FROM fiscal_subject WHERE tenant_id = %(tenant)s AND kind = 'sale')",
        "invoices.tickets",
        "factura global FG-0001",
    ),
    (
        "a receipt is of more than was received",
        "UPDATE fiscal_settlement SET paid = paid + 1, before = before + 1 WHERE tenant_id = %(tenant)s",
        "invoices.received",
        "recibo CP-0001: 300.00, abonado 301.00",
    ),
    (
        "receipts of an invoice are of more than it",
        "UPDATE fiscal_settlement SET paid = 813, before = 813 + after WHERE tenant_id = %(tenant)s",
        "invoices.settled",
        "factura F-0001: 812.00, pagada 813.00",
    ),
    (
        "a stamped document loses its XML",
        "UPDATE fiscal_document SET stamped_xml = '' WHERE tenant_id = %(tenant)s AND number = '0001'",
        "invoices.standing",
        "(stamped)",
    ),
    (
        "a cancelled document still stands for its sale",
        "UPDATE fiscal_document SET state = 'cancelled' WHERE tenant_id = %(tenant)s AND kind = 'credit_note'",
        "invoices.standing",
        "comprobante NC-0001 (cancelled): responde por 1 de 1",
    ),
]
"""What, the statement that does it, the proof that notices, and what it says."""
