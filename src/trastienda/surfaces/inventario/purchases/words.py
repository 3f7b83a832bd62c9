"""What this area calls things: ways to pay, kinds, states; and the addresses of its lists."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.purchases import PostedLine, PurchasesWanted
from trastienda.insights.desk.spending import SpendingWanted
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.inventario.desk.listing import (
    Cell,
    Choice,
    Column,
    Filter,
    Row,
    Table,
    asked_order,
    money,
)

_NOTHING = Decimal("0.00")
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
PAID_BY: Mapping[str, str] = {"efectivo": "cash", "transferencia": "transfer", "credito": "credit"}
PAYMENT_TITLES: Mapping[str, str] = {"cash": "Efectivo", "transfer": "Transferencia", "credit": "Por pagar"}
KINDS: Mapping[str, str] = {"productos": "goods", "activos": "assets"}
KIND_TITLES: Mapping[str, str] = {"goods": "Productos", "assets": "Activos"}
STATES: Mapping[str, str] = {"vigentes": "standing", "canceladas": "cancelled"}

PAYMENT_CHOICES = (
    Choice("credito", "Por pagar"),
    Choice("efectivo", "Efectivo"),
    Choice("transferencia", "Transferencia"),
)
PAID_CHOICES = PAYMENT_CHOICES[1:]
KIND_CHOICES = (Choice("productos", "Productos"), Choice("activos", "Activos"))
STATE_CHOICES = (Choice("vigentes", "Vigentes"), Choice("canceladas", "Canceladas"))
DAYS = (Filter("desde", "Desde"), Filter("hasta", "Hasta"))

ORDERS: Mapping[str, str] = {"fecha": "date", "total": "total", "numero": "number"}
SPENDING_ORDERS: Mapping[str, str] = {"fecha": "date", "monto": "amount", "concepto": "concept"}
"""The words after `orden=`, and ours."""


def zone_of(actor: Actor) -> str:
    """Return the tenant's time zone."""
    with transaction(actor.tenant_id):
        return tenant_profile(actor.tenant_id).time_zone


def wanted_purchases(query: Mapping[str, str], *, zone_name: str) -> PurchasesWanted:
    """Return what a list's address asks for; what makes no sense is as if it were not there."""
    order, descending = asked_order(query, ORDERS, usual="-fecha")
    first_on, last_on = day(query.get("desde", "")), day(query.get("hasta", ""))
    since, until = _instants(first_on, last_on, zone_name=zone_name)
    return PurchasesWanted(
        text=_words(query),
        since=since,
        until=until,
        kind=KINDS.get(query.get("tipo", ""), ""),
        paid_by=PAID_BY.get(query.get("pago", ""), ""),
        state=STATES.get(query.get("estado", ""), ""),
        order=order,
        descending=descending,
    )


def wanted_spending(query: Mapping[str, str]) -> SpendingWanted:
    """The same for expenses and assets."""
    order, descending = asked_order(query, SPENDING_ORDERS, usual="-fecha")
    return SpendingWanted(
        text=_words(query),
        first_on=day(query.get("desde", "")),
        last_on=day(query.get("hasta", "")),
        paid_by=PAID_BY.get(query.get("pago", ""), ""),
        state=STATES.get(query.get("estado", ""), ""),
        order=order,
        descending=descending,
    )


def day(text: str) -> date | None:
    """Return the date that a text says, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def short_day(on: date) -> str:
    """21 nov 2026"""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def posted_table(posted: list[PostedLine]) -> Table:
    """The entries of a document, with their sums."""
    columns = (
        Column("Póliza"),
        Column("Cuenta"),
        Column("Cargo", kind="number"),
        Column("Abono", kind="number"),
    )
    rows = [
        Row(
            cells=(
                Cell(str(each.entry_id), detail=short_day(each.occurred_on)),
                Cell(f"{each.account_code} {each.account}", detail=each.description),
                Cell(money(each.debit) if each.debit else ""),
                Cell(money(each.credit) if each.credit else ""),
            )
        )
        for each in posted
    ]
    sums = (
        "Suma",
        "",
        money(sum((each.debit for each in posted), start=_NOTHING)),
        money(sum((each.credit for each in posted), start=_NOTHING)),
    )
    return Table(
        title="En la contabilidad", columns=columns, rows=rows, totals=sums, empty="No tiene póliza."
    )


def state_cell(*, is_cancelled: bool, paid_by: str) -> Cell:
    """How it was paid, or that it no longer stands."""
    if is_cancelled:
        return Cell("Cancelada", tone="quiet")
    return Cell(PAYMENT_TITLES[paid_by], tone="warn" if paid_by == "credit" else "good")


def _words(query: Mapping[str, str]) -> str:
    return query.get("q", "").replace("\0", "")[:100]


def _instants(
    first_on: date | None, last_on: date | None, *, zone_name: str
) -> tuple[datetime | None, datetime | None]:
    since, until = day_bounds(first_on, last_on, zone_name=zone_name)
    return since if first_on else None, until if last_on else None
