"""From our snapshots of drawers to this dialect's shapes."""

from typing import Any

import msgspec

from trastienda.domain.cash.queries import SessionRow
from trastienda.insights.register_day import Drawer, RegisterDay
from trastienda.insights.register_totals import ByMethod, RegisterTotals
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import ZERO
from trastienda.operations.cash.close_register import RegisterCut
from trastienda.surfaces.nexus.register import wire
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none

_summaries = msgspec.json.Decoder(RegisterTotals)


def current(drawer: Drawer, actor: Actor) -> wire.Current:
    return wire.Current(
        register_id=drawer.session.id,
        register_number=drawer.session.number,
        opened_at=wall_clock(drawer.session.opened_at, actor),
        opening_amount=drawer.session.opening_amount,
        current_cash=drawer.totals.expected,
        sales_count=drawer.totals.sales_count,
        sales_total=drawer.totals.total_sales,
    )


def cut_x(drawer: Drawer) -> wire.CutX:
    return wire.CutX(
        **_figures(drawer.totals), register_id=drawer.session.id, register_number=drawer.session.number
    )


def cut_z(cut: RegisterCut, actor: Actor) -> wire.CutZ:
    return wire.CutZ(
        register_id=cut.session,
        expected_cash=cut.expected,
        counted_amount=cut.counted,
        difference=cut.difference,
        closed_at=wall_clock(cut.closed_at, actor),
        summary=wire.Figures(**_figures(cut.totals)),
    )


def past_cut(session: SessionRow, actor: Actor) -> wire.PastCut:
    summary = _summaries.decode(session.summary or "{}")
    return wire.PastCut(
        register_id=session.id,
        register_number=session.number,
        branch_id=session.branch_id,
        opened_by=session.opened_by,
        opened_at=wall_clock(session.opened_at, actor),
        closed_by=session.closed_by,
        closed_at=wall_clock_or_none(session.closed_at, actor),
        opening_amount=session.opening_amount,
        expected_cash=session.expected_amount or ZERO,
        counted_amount=session.counted_amount or ZERO,
        difference=session.difference or ZERO,
        summary=wire.Figures(**_figures(summary)),
    )


def daily_summary(day: RegisterDay, actor: Actor) -> wire.DailySummary:
    return wire.DailySummary(
        date=day.on,
        registers=[_day_of(drawer, actor) for drawer in day.drawers],
        totals=wire.DayTotals(**_figures(day.totals), counted_amount=day.counted, difference=day.difference),
        without_register=wire.WithoutRegister(
            sales_count=day.unregistered_count, credit_sales=day.unregistered_credit
        ),
    )


def _day_of(drawer: Drawer, actor: Actor) -> wire.DayOfRegister:
    session = drawer.session
    return wire.DayOfRegister(
        **_figures(drawer.totals),
        register_id=session.id,
        register_number=session.number,
        branch_id=session.branch_id,
        opened_by=session.opened_by,
        opened_at=wall_clock(session.opened_at, actor),
        closed_at=wall_clock_or_none(session.closed_at, actor),
        counted_amount=drawer.counted,
        difference=drawer.difference,
    )


def _figures(of: RegisterTotals) -> dict[str, Any]:
    return {
        "opening_amount": of.opening,
        "sales_cash": of.sales.cash,
        "sales_card": of.sales.card,
        "sales_transfer": of.sales.transfer,
        "movements_in": of.movements_in,
        "movements_out": of.movements_out,
        "expected_cash": of.expected,
        "sales_count": of.sales_count,
        "total_sales": of.total_sales,
        "cancelled_count": of.cancelled_count,
        "returns_count": of.returns_count,
        "credit_sales": of.credit_sales,
        "refunds": _by_method(of.refunds),
        "layaway_payments": _by_method(of.layaway_payments),
        "layaway_refunds": _by_method(of.layaway_refunds),
        "customer_payments": _by_method(of.customer_payments),
    }


def _by_method(amounts: ByMethod) -> wire.ByMethod:
    return wire.ByMethod(cash=amounts.cash, card=amounts.card, transfer=amounts.transfer)
