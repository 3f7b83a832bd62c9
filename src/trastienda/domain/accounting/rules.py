"""What an account's code may be, what an entry's lines must be, which months may be closed. Pure.

Sources: docs/rules/accounting.md (SAT, Anexo 24 of the Resolución Miscelánea Fiscal: código agrupador, whose first
digit tells assets, liabilities, equity, income, cost, expenses, financing and memorandum accounts apart).
"""

import calendar
import csv
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.accounting.chart import CREDIT, DEBIT
from trastienda.domain.accounting.errors import (
    EntryTooLate,
    PeriodNotOver,
    UnbalancedEntry,
    UnknownSatCode,
    WrongEntryLine,
)
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import LARGEST, cents, total
from trastienda.kernel.text import tidy

SAT_CODES = Path(__file__).parent / "data" / "sat_codes.csv"
"""`code,name`: c_CodAgrup as the schema CatalogosParaEsqContE 1.3 lists it. Four newer codes have no name there."""
SIDES = (DEBIT, CREDIT)
DEEPEST = 9
"""Levels of the chart; SAT's own goes to two, charts of accountants to five or six."""
MOST_LINES = 500
FEWEST_LINES = 2
_CODE = re.compile(r"[1-8][0-9A-Za-z]*(?:[.\-][0-9A-Za-z]+)*\Z")


class AccountFields(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is to be written of an account; unset is left as it is.

    `sat_code` None or empty means that of the account above; `parent` None means a top account.
    """

    code: str | UnsetType = UNSET
    sat_code: str | UnsetType | None = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    normal_side: str | UnsetType = UNSET
    parent: int | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class EntryLineWanted(msgspec.Struct, frozen=True):
    """One line of an entry made by hand: exactly one of the two is above zero, to the cent."""

    account: int
    debit: Decimal
    credit: Decimal


@lru_cache(maxsize=1)
def sat_codes() -> frozenset[str]:
    """Return every grouping code of the SAT."""
    with SAT_CODES.open(encoding="utf-8", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))


def sat_code_of(given: str | UnsetType | None, *, above: str | None) -> str:
    """
    Return the SAT's code of an account: the given one, else that of the account above it.

    :raises UnknownSatCode: it is not in the SAT's catalogue.
    :raises Invalid: none is given, and there is no account above.
    """
    code = given.strip() if isinstance(given, str) else ""
    if code and code not in sat_codes():
        raise UnknownSatCode(sat_code=code)
    if not code and above is None:
        raise Invalid(field="sat_code", reason="missing")
    return code or str(above)


def check_code(code: str, *, above: str | None) -> str:
    """
    Return an account's code. Its first digit is its class (1 assets … 6 expenses), and that of the account above.

    :raises Invalid: it has another form, or is of another class than the account above.
    """
    code = code.strip()
    if not _CODE.match(code):
        raise Invalid(field="code", reason="not_an_account_code")
    if above is not None and code[0] != above[0]:
        raise Invalid(field="code", reason="of_another_class")
    return code


def check_name(name: str) -> str:
    """Return an account's name, tidy. :raises Invalid: it is empty, or has a character that no XML may hold."""
    name = tidy(name)
    if not name:
        raise Invalid(field="name", reason="missing")
    if not name.isprintable():
        raise Invalid(field="name", reason="not_printable")
    return name


def check_side(side: str) -> str:
    """Return the side on which an account grows. :raises Invalid: it is neither debit nor credit."""
    if side not in SIDES:
        raise Invalid(field="normal_side", reason="unknown_value")
    return side


def check_lines(lines: Sequence[EntryLineWanted]) -> None:
    """
    Refuse what is no balanced entry; lines are counted from 1.

    :raises Invalid: fewer than two lines, or too many.
    :raises WrongEntryLine: a line without exactly one amount above zero, or with fractions of a cent.
    :raises UnbalancedEntry: debits and credits differ.
    """
    if len(lines) < FEWEST_LINES:
        raise Invalid(field="lines", reason="fewer_than_two")
    if len(lines) > MOST_LINES:
        raise Invalid(field="lines", reason="too_many")
    for at, line in enumerate(lines, start=1):
        if min(line.debit, line.credit) != 0 or max(line.debit, line.credit) <= 0:
            raise WrongEntryLine(line=at, reason="one_side")
        amount = line.debit + line.credit
        if amount > LARGEST or amount != cents(amount):
            raise WrongEntryLine(line=at, reason="not_an_amount")
    debits, credits_ = total(line.debit for line in lines), total(line.credit for line in lines)
    if debits != credits_:
        raise UnbalancedEntry(debits=debits, credits=credits_, difference=debits - credits_)


def last_of_month(day: date) -> date:
    """Return the last day of that day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def check_month_has_begun(on: date, *, today: date) -> None:
    """:raises EntryTooLate: the day lies after today's month."""
    last_on = last_of_month(today)
    if on > last_on:
        raise EntryTooLate(on=on, last_on=last_on)


def check_month_is_over(year: int, month: int, *, today: date) -> None:
    """:raises PeriodNotOver: the month is today's or has not begun."""
    if (year, month) >= (today.year, today.month):
        raise PeriodNotOver(year=year, month=month)
