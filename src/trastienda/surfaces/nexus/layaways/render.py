"""From our snapshots to this dialect's answers."""

from datetime import datetime
from typing import Any

from trastienda.domain.sales.snapshots import LayawayCancelled, LayawayStanding
from trastienda.insights.layaways_started import LayawayListed, LayawayShown
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import total
from trastienda.operations.sales.complete_layaway import LayawayCompleted
from trastienda.surfaces.nexus.layaways import wire
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none
from trastienda.surfaces.nexus.sales.render import customer, item, payment, refunds
from trastienda.surfaces.nexus.sales.wire import DocumentItem


def standing(layaway: LayawayStanding, *, message: str) -> wire.Standing:
    return wire.Standing(
        id=layaway.id,
        folio=layaway.folio,
        total=layaway.total,
        paid=layaway.paid,
        balance=layaway.balance,
        message=message,
    )


def completed(done: LayawayCompleted) -> wire.LayawayCompleted:
    return wire.LayawayCompleted(
        id=done.id,
        folio=done.folio,
        status="completed",
        sale_id=done.sale.id,
        sale_folio=done.sale.folio,
        total=done.sale.total,
        items_count=done.sale.line_count,
        message="Layaway completed",
    )


def cancelled(done: LayawayCancelled) -> wire.LayawayCancelled:
    return wire.LayawayCancelled(
        id=done.id,
        folio=done.folio,
        status="cancelled",
        total=done.total,
        refunded=total(done.refunded.values()),
        refunds=refunds(done.refunded),
        message="Layaway cancelled",
    )


def row(layaway: LayawayListed, actor: Actor, now: datetime) -> wire.LayawayRow:
    return wire.LayawayRow(**_row(layaway, actor, now))


def detail(shown: LayawayShown, actor: Actor, now: datetime) -> wire.LayawayDetail:
    return wire.LayawayDetail(
        **_row(shown.layaway, actor, now),
        closed_at=wall_clock_or_none(shown.layaway.closed_at, actor),
        cancel_reason=shown.layaway.close_reason,
        customer=customer(shown.customer),
        items=[DocumentItem(**item(line)) for line in shown.lines],
        payments=[payment(each, actor) for each in shown.payments],
    )


def _row(layaway: LayawayListed, actor: Actor, now: datetime) -> dict[str, Any]:
    created_at = wall_clock(layaway.started_at, actor)
    return {
        "id": layaway.id,
        "folio": layaway.folio,
        "date": created_at.date(),
        "created_at": created_at,
        "due_date": layaway.due_on,
        "is_overdue": layaway.is_overdue(wall_clock(now, actor).date()),
        "branch_id": layaway.branch_id,
        "branch_name": layaway.branch_name,
        "customer_id": layaway.customer_id,
        "customer_name": layaway.customer_name,
        "employee_id": layaway.employee_id,
        "employee_name": layaway.seller,
        "subtotal": layaway.amount,
        "discount": layaway.discount,
        "tax": layaway.tax,
        "total": layaway.total,
        "paid": layaway.paid,
        "balance": layaway.balance,
        "status": layaway.state,
        "items_count": layaway.line_count,
        "notes": layaway.notes,
        "sale_id": layaway.sale_id,
        "sale_folio": layaway.sale_folio,
    }
