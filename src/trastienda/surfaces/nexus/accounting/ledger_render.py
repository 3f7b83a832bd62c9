"""From our snapshots of the books to this dialect's shapes."""

import msgspec

from trastienda.domain.accounting import queries
from trastienda.insights.books.aging import Aging
from trastienda.kernel.actor import Actor
from trastienda.surfaces.nexus.accounting import ledger_wire as wire
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none


def account(row: queries.AccountRow) -> wire.Account:
    return wire.Account(
        id=row.id,
        code=row.code,
        sat_code=row.sat_code,
        name=row.name,
        type=row.normal_side,
        parent_id=row.parent_id,
        level=row.level,
        is_active=row.is_active,
    )


def listed_entry(row: queries.EntryRow, actor: Actor) -> wire.ListedEntry:
    return wire.ListedEntry(
        id=row.id,
        date=row.occurred_on,
        type=row.kind,
        reference=row.reference,
        description=row.description,
        total=row.total,
        created_by=row.actor,
        created_at=wall_clock(row.posted_at, actor),
    )


def entry(of: queries.EntryDetail) -> wire.Entry:
    return wire.Entry(
        id=of.id,
        date=of.occurred_on,
        type=of.kind,
        reference=of.reference,
        description=of.description,
        lines=[msgspec.convert(line, wire.EntryLine, from_attributes=True) for line in of.lines],
    )


def period(row: queries.PeriodRow, actor: Actor) -> wire.Period:
    return wire.Period(
        year=row.year,
        month=row.month,
        status="closed" if row.is_closed else "open",
        closed_at=wall_clock_or_none(row.closed_at, actor),
        closed_by=row.closed_by,
    )


def aging(of: Aging) -> wire.Aging:
    return wire.Aging(
        date=of.on,
        customers=[
            wire.AgedCustomer(
                customer_id=each.customer_id, name=each.name, **msgspec.structs.asdict(each.owed)
            )
            for each in of.customers
        ],
        totals=msgspec.convert(of.totals, wire.AgedTotals, from_attributes=True),
    )
