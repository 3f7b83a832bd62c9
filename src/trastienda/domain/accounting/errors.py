"""Refusals of the books."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PeriodClosed(DomainError):
    """The month of the entry was closed, and closing is for good."""

    year: int
    month: int
    code = "period_closed"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class PeriodAlreadyClosed(DomainError):
    """The month is closed: by itself, or because a later one is."""

    year: int
    month: int
    code = "period_already_closed"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class PeriodNotOver(DomainError):
    """The month is the current one or has not begun; only what is over is closed."""

    year: int
    month: int
    code = "period_not_over"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class EarlierPeriodOpen(DomainError):
    """An earlier month with entries is still open; months are closed in their order."""

    year: int
    month: int
    earlier_year: int
    earlier_month: int
    code = "earlier_period_open"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class AccountNotFound(DomainError):
    """No such account in this tenant's chart."""

    account_id: int
    code = "account_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class AccountInUse(DomainError):
    """The account cannot become what was asked because of what hangs on it; `reason` says what."""

    account: str
    reason: str
    code = "account_in_use"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class UnknownSatCode(DomainError):
    """The code is not in the SAT's catalogue of grouping codes."""

    sat_code: str
    code = "unknown_sat_code"
    kind = Kind.INVALID


@dataclass(eq=False)
class UnbalancedEntry(DomainError):
    """Debits and credits differ, by `difference` (debits less credits)."""

    debits: Decimal
    credits: Decimal
    difference: Decimal
    code = "unbalanced_entry"
    kind = Kind.INVALID


@dataclass(eq=False)
class WrongEntryLine(DomainError):
    """A line of an entry cannot be posted; lines count from 1."""

    line: int
    reason: str
    code = "wrong_entry_line"
    kind = Kind.INVALID


@dataclass(eq=False)
class EntryTooLate(DomainError):
    """The entry is dated after the current month: that month has not begun."""

    on: date
    last_on: date
    code = "entry_too_late"
    kind = Kind.INVALID


@dataclass(eq=False)
class EntryNotFound(DomainError):
    """No such entry in this tenant's books."""

    entry_id: int
    code = "entry_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class EntryNotReversible(DomainError):
    """The entry is not corrected by hand: a document made it, it is a reversal, or it has been reversed already."""

    entry_id: int
    reason: str
    code = "entry_not_reversible"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class BooksNotForSat(DomainError):
    """The tenant does not report to the SAT: it is not Mexican, or lacks the RFC that the files begin with."""

    reason: str
    code = "books_not_for_sat"
    kind = Kind.CONFLICT
