"""From this dialect's words to our commands."""

from collections.abc import Sequence
from decimal import Decimal

from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.payments.errors import PaymentsDoNotMatch
from trastienda.domain.payments.rules import Tender
from trastienda.insights.sales_made import SalesWanted
from trastienda.kernel.money import total
from trastienda.operations.sales.post_sale import PostSale
from trastienda.surfaces.nexus.sales import wire
from trastienda.surfaces.nexus.vocabulary import METHOD_TO_OURS, MIXED_METHOD, SALE_STATUS, SALES_SHOWN
from trastienda.web.decode import exact, exact_or_none
from trastienda.web.errors import Malformed


def new_sale(body: wire.NewSale) -> PostSale:
    return PostSale(
        lines=wanted_lines(body.items),
        tenders=tenders(body),
        terms=body.sale_type,
        customer=body.customer_id,
        session=body.register_id,
        notes=body.notes or "",
    )


def wanted_lines(items: Sequence[wire.Item]) -> list[WantedLine]:
    """A price in this dialect is net and taken as sent; a missing one is the customer's tier price."""
    return [
        WantedLine(
            product_id=item.inventory_id,
            quantity=exact(item.quantity),
            unit_price=exact_or_none(item.unit_price),
            includes_tax=False,
            discount_pct=exact(item.discount_pct or Decimal(0)),
            tax_rate=exact_or_none(item.tax_rate),
        )
        for item in items
    ]


def tenders(body: wire.Paying) -> list[Tender]:
    """
    Read how a sale is paid.

    :raises PaymentsDoNotMatch: the payments listed differ from the amount said to be paid.
    :raises Malformed: `mixto` without its payments, or no amount at all where something must be paid.
    """
    paid = exact_or_none(body.amount_paid)
    if paid is None and body.payment_method != MIXED_METHOD:
        if body.sale_type != "credit":
            raise Malformed(where="amount_paid", reason="falta el importe pagado")
        return []
    return paid_by(body.payment_method, paid, body.payment_details)


def paid_by(
    method: wire.PaymentMethod, paid: Decimal | None, details: Sequence[wire.PaymentDetail] | None
) -> list[Tender]:
    """
    Read one payment. `mixto` lists its parts, which add up to `paid` where that is said; any other is one part.

    :raises PaymentsDoNotMatch: the parts listed differ from the amount.
    :raises Malformed: `mixto` without its parts.
    """
    if method == MIXED_METHOD:
        listed = [
            Tender(METHOD_TO_OURS[detail.method], exact(detail.amount), detail.reference)
            for detail in details or ()
        ]
        if not listed:
            raise Malformed(where="payment_details", reason="mixto requiere el detalle de los pagos")
        listed_sum = total(tender.amount for tender in listed)
        if paid is not None and paid != listed_sum:
            raise PaymentsDoNotMatch(expected=paid, sum=listed_sum)
        return listed
    references = [detail.reference for detail in details or () if detail.reference]
    return [Tender(METHOD_TO_OURS[method], paid, references[0] if references else None)] if paid else []


def wanted_sales(query: wire.ListQuery) -> SalesWanted:
    return SalesWanted(
        states=SALES_SHOWN
        if query.status is None
        else [states for states, status in SALE_STATUS.items() if status == query.status],
        first_on=query.date_from,
        last_on=query.date_to,
        employee=query.employee_id,
        customer=query.customer_id,
        session=query.register_id,
        branch=query.branch_id,
    )
