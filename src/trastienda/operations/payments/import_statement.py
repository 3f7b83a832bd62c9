"""Load a bank's statement: money that names an order and is exactly what it costs pays it, once.

Nothing is guessed. A line that names no order, several, one that costs something else, is paid already or was given up
pays nothing and is reported with the reason; money for the last two is returned by hand. Each line commits on its own,
and a statement may be loaded again: what paid stays, what paid nothing is tried anew.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.errors import PaidTooLittle, PaidTooMuch
from trastienda.domain.payments.rules import TRANSFER
from trastienda.domain.payments.transfers import (
    StatementLine,
    decide_proofs,
    folios_in,
    hold_line,
    last_payment,
    mark_line,
)
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import DocumentNotFound, OrderAlreadyPaid, OrderNotPayable
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import DomainError, Invalid
from trastienda.kernel.money import LARGEST
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.importing.cells import BadCell, ImportReport, line_of_text, number
from trastienda.operations.importing.tables import Table, TableRow
from trastienda.operations.orders.pay_order import PayOrder, check_payable, pay_order

PAID, KNOWN = "paid", "known"
NO_ORDER, SEVERAL_ORDERS, DIFFERS = "no_order", "several_orders", "amount_differs"
_REFUSED: dict[type[DomainError], str] = {
    PaidTooLittle: DIFFERS,
    PaidTooMuch: DIFFERS,
    Invalid: "other_currency",
    OrderAlreadyPaid: "paid_already",
    OrderNotPayable: "given_up",
    DocumentNotFound: NO_ORDER,
    NotEnoughStock: "no_stock",
}
"""Why a line that names an order pays nothing; of `paid_already` and `given_up` the money is returned by hand."""
_DAY = re.compile(r"(?P<first>\d{1,4})[-/.](?P<month>\d{1,2})[-/.](?P<last>\d{1,4})(?:[ T].*)?\Z")
_FOLIOS = "SELECT prefix, width FROM folio_counter WHERE tenant_id = %s AND kind = 'order'"
_ORDERS = "SELECT id FROM sale WHERE tenant_id = %s AND folio = ANY(%s::text[]) AND placed_at IS NOT NULL"


def import_statement(
    table: Table,
    *,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _read: None,
) -> ImportReport:
    """
    Load a statement's lines, in the tenant's currency; `created` counts the orders paid, `unchanged` what was loaded
    before and money that left. A dry run says the same and writes nothing.

    :raises Forbidden: the actor may not manage orders.
    """
    actor.require(Permission.MANAGE_ORDERS)
    report, seen, spoken_for = ImportReport(refused=[]), Counter[StatementLine](), set[int]()
    for row in table:
        report.read += 1
        progress(report.read)
        try:
            line = _parsed(row)
        except BadCell as problem:
            report.refuse(row.line, _said(row), problem)
            continue
        if line is None:
            report.unchanged += 1
            continue
        seen[line] += 1
        key = line.key(1 if line.bank_id else seen[line])
        outcome = (
            _foresee(line, key, spoken_for, actor=actor)
            if dry_run
            else _load(line, key, actor=actor, now=now)
        )
        if outcome == PAID:
            report.created += 1
        elif outcome == KNOWN:
            report.unchanged += 1
        else:
            report.refuse(row.line, _said(row), BadCell("statement", outcome))
    return report


def _load(line: StatementLine, key: str, *, actor: Actor, now: datetime) -> str:
    try:
        with transaction(actor.tenant_id):
            return _match(line, key, actor=actor, now=now)
    except tuple(_REFUSED) as refusal:  # nothing of it is left; the line is kept all the same
        with transaction(actor.tenant_id):
            return _match(line, key, actor=actor, now=now, refusal=_REFUSED[type(refusal)])


@step
def _match(line: StatementLine, key: str, *, actor: Actor, now: datetime, refusal: str | None = None) -> str:
    held = hold_line(line, key=key, by=actor.name, at=now)
    if held.payment_id is not None:
        return KNOWN
    found = _orders_named(line)
    outcome = refusal or (PAID if len(found) == 1 else SEVERAL_ORDERS if found else NO_ORDER)
    if outcome != PAID:
        mark_line(held.id, outcome)
        return outcome
    command = PayOrder(
        order=found[0],
        method=TRANSFER,
        amount=line.amount,
        currency=tenant_profile(actor.tenant_id).currency,
        reference=(line.bank_id or line.reference or line.description)[:100] or None,
    )
    paid = pay_order(command, actor=actor, now=now)
    mark_line(held.id, PAID, payment=last_payment(paid.id))
    decide_proofs(paid.id, "approved", by=actor.name, at=now)
    audit(
        "transfer.matched",
        f"sale:{paid.id}",
        actor=actor.name,
        at=now,
        folio=paid.folio,
        amount=line.amount,
        on=line.on.isoformat(),
        line=held.id,
    )
    return PAID


def _foresee(line: StatementLine, key: str, spoken_for: set[int], *, actor: Actor) -> str:
    """Say what `_load` would, but for goods that are gone; an order that an earlier line pays is paid."""
    with transaction(actor.tenant_id):
        known = "SELECT payment_id FROM bank_statement_line WHERE tenant_id = %s AND key = %s"
        if sql.value(known, (current_tenant(), key)) is not None:
            return KNOWN
        found = _orders_named(line)
        if len(found) != 1:
            return SEVERAL_ORDERS if found else NO_ORDER
        order = sales.hold_order(found[0], deleted_too=True)
        try:
            check_payable(order)
        except (OrderAlreadyPaid, OrderNotPayable) as refusal:
            return _REFUSED[type(refusal)]
        if order.id in spoken_for:
            return _REFUSED[OrderAlreadyPaid]
        if order.currency != tenant_profile(actor.tenant_id).currency:
            return _REFUSED[Invalid]
        if order.unpaid != line.amount:
            return DIFFERS
        spoken_for.add(order.id)
        return PAID


@step
def _orders_named(line: StatementLine) -> list[int]:
    """Return the orders whose folio the reference names, or else the description."""
    prefix, width = sql.row(_FOLIOS, (current_tenant(),)) or ("", 0)
    for text in (line.reference, line.description):
        folios = folios_in([text], prefix=prefix, width=width)
        if folios:
            return [found[0] for found in sql.rows(_ORDERS, (current_tenant(), folios))]
    return []


# --- a row -------------------------------------------------------------------------------------------------


def _parsed(row: TableRow) -> StatementLine | None:
    """Return a row as a line, None for money that left or did not move. :raises BadCell: it cannot be read."""
    cells = row.cells
    if "amount" not in cells:
        if "debit" in cells:
            return None
        raise BadCell("amount", "missing")
    amount = number(cells["amount"], field="amount", places=2, largest=LARGEST, least=None)
    if amount <= 0:
        return None
    return StatementLine(
        on=_day(cells.get("on", "")),
        reference=line_of_text(cells.get("reference", ""), field="reference", longest=200),
        description=line_of_text(cells.get("description", ""), field="description", longest=300),
        amount=Decimal(amount),
        bank_id=line_of_text(cells.get("bank_id", ""), field="bank_id", longest=100),
    )


def _day(text: str) -> date:
    """Return a day as banks here write it: 2026-02-04 or 4/2/2026. :raises BadCell: it is none."""
    matched = _DAY.match(text)
    if matched is None:
        raise BadCell("on", "missing" if not text else "not_a_day")
    first, month, last = (int(part) for part in matched.group("first", "month", "last"))
    year, day = (first, last) if first > 31 else (last + 2000 if last < 100 else last, first)
    try:
        return date(year, month, day)
    except ValueError:
        raise BadCell("on", "not_a_day") from None


def _said(row: TableRow) -> str:
    told = (row.cells.get(field, "") for field in ("reference", "description", "amount"))
    return " · ".join(text for text in told if text)
