"""Posting: from a document's components to a balanced entry, in the same transaction as the document.

A return or cancellation posts the document's own rules with the sides swapped: an exact inverse, or its share.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.accounting.chart import DEBIT
from trastienda.domain.accounting.errors import PeriodClosed
from trastienda.domain.accounting.models import Entry, EntryLine
from trastienda.domain.accounting.rules import EntryLineWanted
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.keeping import Kept
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Posting(msgspec.Struct, frozen=True):
    """
    What is to be posted: how much of each component of one kind of document.

    `rules` names the rows of `posting_rule`; `kind` is the entry's type as people filter it (sale, purchase,
    adjustment, cash, payment, manual). `reverse` swaps the sides. The reference is a text or the folio of the batch.
    """

    rules: str
    kind: str
    amounts: Mapping[str, Decimal]
    occurred_on: date
    description: str
    document: tuple[str, sql.Id | None]
    reference: sql.Text
    reverse: bool = False


Rule = tuple[str, str, int]
"""Component, side, account."""

_RULES = """
SELECT component, side, account_id FROM posting_rule WHERE tenant_id = %s AND document = %s ORDER BY id
"""
_rules: Kept[tuple[int, str], list[Rule]] = Kept()
MANUAL = "manual"
"""The kind of entries that people make; all others are their documents'."""
OPEN_PERIOD = "entry_in_open_period"
"""The rule of the database that a closed month takes no entry."""


@step
def post(posting: Posting, *, batch: sql.Batch, at: datetime, actor: str) -> None:
    """
    Queue the entry of a document: one line per component that has an amount.

    :raises PeriodClosed: the month of `occurred_on` was closed (when the batch is written).
    :raises Bug: the components do not balance, or one has no rule.
    """
    amounts = {component: amount for component, amount in posting.amounts.items() if amount}
    if not amounts:
        return
    lines: list[dict[str, Any]] = []
    for component, side, account in posting_rules(posting.rules):
        amount = amounts.pop(component, ZERO)
        if amount:
            lines.append(_line(account, amount, is_debit=(side == DEBIT) is not posting.reverse))
    require(not amounts, f"{posting.rules} has no posting rule for {sorted(amounts)}")
    require(
        sum(line["debit"] for line in lines) == sum(line["credit"] for line in lines),
        f"the {posting.rules} entry of {posting.document} balances: {dict(posting.amounts)}",
    )
    _write(lines, posting, batch=batch, at=at, actor=actor)


@step
def post_by_hand(
    lines: Sequence[EntryLineWanted],
    *,
    occurred_on: date,
    description: str,
    reference: str,
    because: tuple[str, int | None],
    batch: sql.Batch,
    at: datetime,
    actor: str,
) -> sql.NewId:
    """
    Queue an entry that a person made, of lines that `check_lines` let through; return its id, once written.

    :raises PeriodClosed: the month of `occurred_on` was closed (when the batch is written).
    """
    posting = Posting(
        rules="",
        kind=MANUAL,
        amounts={},
        occurred_on=occurred_on,
        description=description,
        document=because,
        reference=reference,
    )
    queued = [{"account": line.account, "debit": line.debit, "credit": line.credit} for line in lines]
    return _write(queued, posting, batch=batch, at=at, actor=actor)


@step
def posting_rules(document: str) -> list[Rule]:
    """Return where the components of a kind of document go, in the order of the entry's lines."""
    tenant = current_tenant()
    return _rules.get((tenant, document), lambda: sql.rows(_RULES, (tenant, document)))


def _line(account: int, amount: Decimal, *, is_debit: bool) -> dict[str, Any]:
    """A negative amount belongs on the other side, so that no line ever holds one."""
    if amount < 0:
        amount, is_debit = -amount, not is_debit
    return {"account": account, "debit": amount if is_debit else ZERO, "credit": ZERO if is_debit else amount}


def _write(
    lines: list[dict[str, Any]], posting: Posting, *, batch: sql.Batch, at: datetime, actor: str
) -> sql.NewId:
    closed = PeriodClosed(year=posting.occurred_on.year, month=posting.occurred_on.month)
    batch.may_be_refused(OPEN_PERIOD, closed)
    entry_id = batch.new_id(Entry)
    batch.insert(
        Entry,
        id=entry_id,
        kind=posting.kind,
        occurred_on=posting.occurred_on,
        reference=posting.reference,
        description=posting.description,
        document_kind=posting.document[0],
        document_id=posting.document[1],
        posted_at=at,
        actor=actor,
    )
    batch.insert_many(
        EntryLine, [{"position": at, **line} for at, line in enumerate(lines, start=1)], entry=entry_id
    )
    return entry_id
