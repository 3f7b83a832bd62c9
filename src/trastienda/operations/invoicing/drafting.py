"""What every draft needs to know: who issues, who receives, what was sold, and how it was paid for.

Amounts are those of the sale's own lines, to the cent: ticket, invoice and entry are the same money.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.invoicing.content import Content, Issuer, Item, Receiver
from trastienda.domain.invoicing.errors import NotFiscal
from trastienda.domain.invoicing.rules import sums_of, told
from trastienda.domain.invoicing.scheme import Codes, Scheme
from trastienda.domain.invoicing.steps import Drafted
from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.clock import local
from trastienda.kernel.deferring import defer
from trastienda.kernel.errors import require
from trastienda.kernel.money import micros
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

QUEUE, STAMP = "fiscal", "see_to_fiscal_documents"


class InvoicedSale(msgspec.Struct, frozen=True):
    """A sale that is locked while its document is drafted."""

    id: int
    folio: str
    branch_id: int
    customer_id: int | None
    currency: str
    amount: Decimal
    discount: Decimal
    base: Decimal
    tax: Decimal
    total: Decimal
    cost: Decimal
    credit: Decimal
    unpaid: Decimal
    method: str
    fulfilment_state: str
    sold_on: date


# Whoever ordered in the web store bought it.
_SALE = """
SELECT s.id, s.folio, s.branch_id,
  coalesce(s.customer_id, (SELECT u.customer_id FROM app_user u
    WHERE u.tenant_id = s.tenant_id AND u.id = s.user_id AND s.placed_at IS NOT NULL)),
  s.currency, s.amount, s.discount, s.base, s.tax, s.total, s.cost, s.credit, s.unpaid, s.method, s.fulfilment_state,
  s.sold_on
FROM sale s WHERE s.tenant_id = %s AND s.id = %s FOR UPDATE OF s
"""
_ISSUER = """
SELECT coalesce(nullif(i.tax_id, ''), t.tax_id), coalesce(nullif(i.legal_name, ''), t.legal_name),
  coalesce(nullif(i.regime, ''), t.fiscal_regime), coalesce(nullif(i.postal_code, ''), t.postal_code)
FROM tenant t LEFT JOIN fiscal_issuer i ON i.tenant_id = t.id AND i.branch_id = %s WHERE t.id = %s
"""
_RECEIVER = """
SELECT tax_id, coalesce(legal_name, name), fiscal_regime, postal_code, cfdi_use FROM customer
WHERE tenant_id = %s AND id = %s
"""
_ITEMS = """
SELECT p.sku, l.description, coalesce(p.item_code, c.item_code), coalesce(p.unit_code, c.unit_code), p.unit,
  l.quantity, l.amount, l.discount, l.base, l.tax_rate, l.tax, l.total
FROM sale_line l
JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
LEFT JOIN category c ON c.tenant_id = p.tenant_id AND c.id = p.category_id
WHERE l.tenant_id = %s AND l.sale_id = %s ORDER BY l.position
"""
_POSTED = """
SELECT coalesce(sum(l.debit), 0) FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE e.tenant_id = %s AND e.document_kind = 'sale' AND e.document_id = %s
"""


@step
def hold_invoiced_sale(sale_id: int) -> InvoicedSale:
    """Lock a sale while a document is made of it. :raises DocumentNotFound: unknown or a neighbour's."""
    found = sql.structs(InvoicedSale, _SALE, (current_tenant(), sale_id))
    if not found:
        raise DocumentNotFound(noun="sale", id=sale_id)
    return found[0]


@step
def issuer_at(branch: int) -> Issuer:
    """Return who a branch issues as. :raises NotFiscal: something that every document says of them is missing."""
    found = sql.row(_ISSUER, (branch, current_tenant())) or ("", "", "", "")
    _all_said(dict(zip(("tax_id", "legal_name", "regime", "postal_code"), found, strict=True)), "issuer")
    return Issuer(*found)


@step
def receiver_of(customer: int, *, codes: Codes, issuer: Issuer, use: str = "") -> Receiver:
    """
    Return a customer as the tax authority knows them.

    Whoever gives the number that stands for the public in general has the regime, use and place that go with it.

    :raises CustomerNotFound: unknown or a neighbour's.
    :raises NotFiscal: something that every document says of them is missing; names the field.
    """
    found = sql.row(_RECEIVER, (current_tenant(), customer))
    if found is None:
        raise CustomerNotFound(customer_id=customer)
    tax_id, legal_name, regime, postal_code, own_use = found
    if tax_id == codes.public_tax_id:
        regime, postal_code, own_use = codes.public_regime, issuer.postal_code, codes.public_use
    said = {"tax_id": tax_id, "legal_name": legal_name, "regime": regime, "postal_code": postal_code}
    _all_said(said, "receiver")
    return Receiver(
        tax_id=tax_id,
        legal_name=legal_name,
        regime=regime,
        postal_code=postal_code,
        use=use or own_use or codes.use,
    )


def public_receiver(codes: Codes, *, issuer: Issuer) -> Receiver:
    """Return nobody in particular."""
    return Receiver(
        tax_id=codes.public_tax_id,
        legal_name=codes.public_name,
        regime=codes.public_regime,
        postal_code=issuer.postal_code,
        use=codes.public_use,
    )


def _all_said(facts: Mapping[str, str | None], who: str) -> None:
    for field, fact in facts.items():
        if not fact:
            raise NotFiscal(where=f"{who}.{field}", problem="missing")


class Wording(msgspec.Struct, frozen=True):
    """How goods without codes of their own are called."""

    item_code: str
    unit_code: str
    units: Mapping[str, str]

    def unit(self, unit: str) -> str:
        return self.unit_code or self.units.get(unit.upper(), self.units[""])


@step
def wording(codes: Codes) -> Wording:
    """Return the tenant's choice, else the country's."""
    chosen = tenant_settings()
    return Wording(
        item_code=chosen.fiscal_item_code or codes.item_code,
        unit_code=chosen.fiscal_unit_code,
        units={**codes.units, "": codes.unit_code},
    )


@step
def items_of_sale(sale: InvoicedSale, *, codes: Codes) -> tuple[Item, ...]:
    """
    Return the lines of a sale, whole, as they were sold.

    :raises Bug: they, the sale and its entry in the books are not the same money.
    """
    words = wording(codes)
    items = told(_item(row, words) for row in sql.rows(_ITEMS, (current_tenant(), sale.id)))
    sums = sums_of(items)
    same = (sums.amount, sums.discount, sums.tax, sums.total) == (
        sale.amount,
        sale.discount,
        sale.tax,
        sale.total,
    )
    require(same, f"the document of sale {sale.folio} says what the sale says: {sums} of {sale}")
    posted = sql.value(_POSTED, (current_tenant(), sale.id))
    require(
        posted == sale.total + sale.cost, f"the entry of sale {sale.folio} is of {sale.total}, not {posted}"
    )
    return items


def _item(row: Sequence[object], words: Wording) -> Item:
    sku, description, item_code, unit_code, unit, quantity, amount, discount, base, rate, tax, total = row
    return Item(
        sku=str(sku),
        description=str(description),
        item_code=str(item_code or words.item_code),
        unit_code=str(unit_code or words.unit(str(unit))),
        unit=str(unit),
        quantity=_number(quantity),
        unit_price=micros(_number(amount) / _number(quantity)),
        amount=_number(amount),
        discount=_number(discount),
        base=_number(base),
        tax_rate=_number(rate),
        tax=_number(tax),
        total=_number(total),
    )


def _number(found: object) -> Decimal:
    require(isinstance(found, Decimal), "an amount is a Decimal")
    return found if isinstance(found, Decimal) else Decimal(0)


def form_of(received: Mapping[str, Decimal], *, codes: Codes) -> str:
    """Return how most of the money changed hands, in the country's code; what is not known there counts as a card."""
    if not received:
        return codes.later_form
    method = max(received, key=lambda each: received[each])
    return codes.forms.get(method, codes.forms["card"])


def local_moment(at: datetime) -> datetime:
    """Return an instant as the wall clock of the running tenant shows it, without an offset."""
    zone_name = tenant_profile(current_tenant()).time_zone
    return local(at, zone_name=zone_name).replace(tzinfo=None, microsecond=0)


@step
def queue(at: datetime | None = None) -> None:
    """Let a worker see to the tenant's documents."""
    defer(STAMP, queue=QUEUE, at=at, tenant_id=current_tenant())


def drafted(document: int, content: Content, *, scheme: Scheme) -> Drafted:
    """Return what whoever asked for a document is told."""
    return Drafted(
        id=document,
        kind=content.kind,
        number=f"{content.series}-{content.number}",
        total=content.payment.amount if content.payment else content.total,
        preview=scheme.preview(content),
    )
