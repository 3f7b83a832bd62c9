"""From our snapshots to this dialect's answers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from trastienda.domain.sales.snapshots import SaleCancelled, SalePosted
from trastienda.insights.document_lines import DocumentLine
from trastienda.insights.document_people import DocumentCustomer, DocumentPayment
from trastienda.insights.sales_made import ReturnListed, SaleListed, SaleShown
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import cents, total
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none
from trastienda.surfaces.nexus.sales import wire
from trastienda.surfaces.nexus.vocabulary import METHOD_FROM_OURS, SALE_STATUS
from trastienda.web.encode import plain


def created(sale: SalePosted) -> wire.SaleCreated:
    return wire.SaleCreated(
        sale_id=sale.id, folio=sale.folio, total=sale.total, change=sale.change, items_count=sale.line_count
    )


def cancelled(sale: SaleCancelled) -> wire.SaleCancelled:
    return wire.SaleCancelled(
        id=sale.id,
        folio=sale.folio,
        status="cancelled",
        total=sale.total,
        refunded=total(sale.refunded.values()),
        credited=sale.off_balance,
        refunds=refunds(sale.refunded),
        message="Sale cancelled",
    )


def refunds(by_method: Mapping[str, Decimal]) -> list[wire.Refunded]:
    return [
        wire.Refunded(method=METHOD_FROM_OURS.get(method, method), amount=amount)
        for method, amount in by_method.items()
    ]


def row(sale: SaleListed, actor: Actor) -> wire.SaleRow:
    return wire.SaleRow(**_row(sale, actor))


def detail(shown: SaleShown, actor: Actor) -> wire.SaleDetail:
    sale = shown.sale
    is_cancelled = SALE_STATUS[sale.states] == "cancelled"
    return wire.SaleDetail(
        **_row(sale, actor),
        amount_paid=sale.tendered,
        change=sale.tendered - sale.paid,
        credit_amount=sale.credit,
        quotation_id=sale.origin_id if sale.origin_kind == "quotation" else None,
        layaway_id=sale.origin_id if sale.origin_kind == "layaway" else None,
        cancelled_at=wall_clock_or_none(sale.closed_at, actor) if is_cancelled else None,
        cancelled_by=sale.closed_by if is_cancelled else None,
        cancel_reason=sale.close_reason if is_cancelled else None,
        customer=customer(shown.customer),
        items=[wire.SoldItem(**item(line), returned_quantity=plain(line.returned)) for line in shown.lines],
        payments=[payment(each, actor) for each in shown.payments],
        returns=[_sale_return(each, actor) for each in shown.returns],
    )


def _row(sale: SaleListed, actor: Actor) -> dict[str, Any]:
    return {
        "id": sale.id,
        "folio": sale.folio,
        "date": sale.sold_on,
        "created_at": wall_clock(sale.sold_at, actor),
        "branch_id": sale.branch_id,
        "branch_name": sale.branch_name,
        "customer_id": sale.customer_id,
        "customer_name": sale.customer_name,
        "employee_id": sale.employee_id,
        "employee_name": sale.seller,
        "register_id": sale.session_id,
        "sale_type": sale.terms,
        "payment_method": METHOD_FROM_OURS.get(sale.method, sale.method),
        "subtotal": sale.amount,
        "discount": sale.discount,
        "tax": sale.tax,
        "total": sale.total,
        "status": SALE_STATUS[sale.states],
        "items_count": sale.line_count,
        "notes": sale.notes,
    }


def item(line: DocumentLine) -> dict[str, Any]:
    """Return what every document shows of a line; its price is net, to the cent."""
    return {
        "id": line.id,
        "inventory_id": line.product_id,
        "part_number": line.sku,
        "name": line.description,
        "quantity": plain(line.quantity),
        "unit_price": cents(line.net_unit_price),
        "discount_pct": plain(line.discount_pct),
        "tax_rate": plain(line.tax_rate),
        "subtotal": line.amount,
        "discount": line.discount,
        "tax": line.tax,
        "total": line.total,
    }


def payment(paid: DocumentPayment, actor: Actor) -> wire.Payment:
    return wire.Payment(
        id=paid.id,
        method=METHOD_FROM_OURS.get(paid.method, paid.method),
        amount=paid.amount,
        refunded=paid.refunded,
        reference=paid.reference,
        register_id=paid.session_id,
        created_at=wall_clock(paid.received_at, actor),
    )


def customer(buyer: DocumentCustomer | None) -> wire.Customer | None:
    if buyer is None:
        return None
    return wire.Customer(
        id=buyer.id,
        name=buyer.name,
        rfc=buyer.tax_id,
        razon_social=buyer.legal_name,
        regimen_fiscal=buyer.fiscal_regime,
        codigo_postal=buyer.postal_code,
        uso_cfdi=buyer.cfdi_use,
        email=buyer.email,
        phone=buyer.phone,
        address=buyer.address,
    )


def _sale_return(listed: ReturnListed, actor: Actor) -> wire.SaleReturn:
    return wire.SaleReturn(
        id=listed.id,
        folio=listed.folio,
        created_at=wall_clock(listed.returned_at, actor),
        reason=listed.reason,
        employee_name=listed.by,
        total=listed.total,
        refunded=listed.refunded,
        credited=listed.off_balance,
        items=[
            wire.ReturnedItem(
                inventory_id=units.product_id, quantity=plain(units.quantity), total=units.total
            )
            for units in listed.units
        ],
    )
