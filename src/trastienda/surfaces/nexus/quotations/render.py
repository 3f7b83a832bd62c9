"""From our snapshots to this dialect's answers."""

from typing import Any

from trastienda.domain.sales.snapshots import QuotationMade
from trastienda.insights.quotations_made import QuotationListed, QuotationShown
from trastienda.kernel.actor import Actor
from trastienda.surfaces.nexus.quotations import wire
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none
from trastienda.surfaces.nexus.sales.render import customer, item
from trastienda.surfaces.nexus.sales.wire import DocumentItem


def created(made: QuotationMade, actor: Actor) -> wire.QuotationCreated:
    return wire.QuotationCreated(
        id=made.id,
        folio=made.folio,
        total=made.total,
        items_count=made.line_count,
        expires_at=wall_clock(made.expires_at, actor),
        message="Quotation created",
    )


def row(quotation: QuotationListed, actor: Actor) -> wire.QuotationRow:
    return wire.QuotationRow(**_row(quotation, actor))


def detail(shown: QuotationShown, actor: Actor) -> wire.QuotationDetail:
    return wire.QuotationDetail(
        **_row(shown.quotation, actor),
        closed_at=wall_clock_or_none(shown.quotation.closed_at, actor),
        cancel_reason=shown.quotation.close_reason,
        customer=customer(shown.customer),
        items=[DocumentItem(**item(line)) for line in shown.lines],
    )


def _row(quotation: QuotationListed, actor: Actor) -> dict[str, Any]:
    created_at = wall_clock(quotation.quoted_at, actor)
    return {
        "id": quotation.id,
        "folio": quotation.folio,
        "date": created_at.date(),
        "created_at": created_at,
        "expires_at": wall_clock(quotation.expires_at, actor),
        "branch_id": quotation.branch_id,
        "branch_name": quotation.branch_name,
        "customer_id": quotation.customer_id,
        "customer_name": quotation.customer_name,
        "employee_id": quotation.employee_id,
        "employee_name": quotation.seller,
        "subtotal": quotation.amount,
        "discount": quotation.discount,
        "tax": quotation.tax,
        "total": quotation.total,
        "status": quotation.state,
        "items_count": quotation.line_count,
        "notes": quotation.notes,
        "sale_id": quotation.sale_id,
        "sale_folio": quotation.sale_folio,
    }
