"""Books written by hand, on any day, and what they must come to: worked out in Python from nothing but the lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.shop import Shop, now
from trastienda.domain.accounting.balances import AccountTotals, account_totals
from trastienda.domain.accounting.models import Account, Entry, EntryLine
from trastienda.insights.books.balance_sheet import BalanceSheet, SheetRow, balance_sheet
from trastienda.insights.books.income_statement import IncomeStatement, income_statement
from trastienda.insights.books.period import Period
from trastienda.insights.books.trial_balance import Columns, TrialBalance, trial_balance
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction

Line = tuple[str, str, str]
"""An account's code, its debit, its credit."""
NONE = Decimal("0.00")


def add_account(
    shop: Shop, code: str, *, above: str | None = None, side: str = "debit", name: str = ""
) -> int:
    """Put an account into the chart, below another one or at the top."""
    with shop.transaction():
        parent = Account.objects.get(code=above) if above else None
        return Account.objects.create(
            tenant_id=shop.id,
            code=code,
            sat_code="101",
            name=name or f"Cuenta {code}",
            normal_side=side,
            parent=parent,
            level=parent.level + 1 if parent else 1,
        ).id


def codes(shop: Shop) -> dict[str, int]:
    """The chart: each account's id by its code."""
    with shop.transaction():
        return dict(sql.rows("SELECT code, id FROM account WHERE tenant_id = %s", (shop.id,)))


def post(shop: Shop, on: date, *lines: Line, chart: dict[str, int] | None = None) -> None:
    """Post an entry dated that day, in the transaction that is open or one of its own."""
    chart = chart or codes(shop)
    with transaction(shop.id):
        batch = sql.Batch()
        entry = batch.new_id(Entry)
        batch.insert(
            Entry,
            id=entry,
            kind="manual",
            occurred_on=on,
            reference="",
            description="",
            document_kind="manual",
            document_id=None,
            posted_at=now(),
            actor="test",
        )
        rows = [
            {"position": at, "account": chart[code], "debit": Decimal(debit), "credit": Decimal(credit)}
            for at, (code, debit, credit) in enumerate(lines, start=1)
        ]
        batch.insert_many(EntryLine, rows, entry=entry)
        batch.write()


def move(shop: Shop, on: date, debit: str, credit: str, amount: str) -> None:
    """Post an amount from one account to another, both by their code."""
    post(shop, on, (debit, amount, "0"), (credit, "0", amount))


@dataclass
class Model:
    """A journal as a list; questions add up all of it, every time."""

    lines: list[tuple[date, str, Decimal, Decimal]] = field(default_factory=list)

    def post(self, on: date, lines: Iterable[Line]) -> None:
        self.lines += [(on, code, Decimal(debit), Decimal(credit)) for code, debit, credit in lines]

    def totals(self, first_on: date, last_on: date) -> dict[str, tuple[Decimal, Decimal, Decimal, Decimal]]:
        """Opening debit and credit, period debit and credit of every account that ever moved until the last day."""
        found: dict[str, list[Decimal]] = {}
        for on, code, debit, credit in self.lines:
            if on <= last_on:
                sums = found.setdefault(code, [NONE] * 4)
                at = 0 if on < first_on else 2
                sums[at] += debit
                sums[at + 1] += credit
        return {code: (sums[0], sums[1], sums[2], sums[3]) for code, sums in found.items()}

    def balance(self, digit: str, until: date, *, since: date = date.min) -> Decimal:
        """Debits less credits of all accounts whose code begins like that."""
        return sum(
            (
                debit - credit
                for on, code, debit, credit in self.lines
                if code.startswith(digit) and since <= on <= until
            ),
            NONE,
        )


def journal_of(shop: Shop) -> Model:
    """Return what the ledger itself says: every line of the shop."""
    with shop.transaction():
        return Model(
            sql.rows(
                "SELECT e.occurred_on, a.code, l.debit, l.credit FROM entry_line l"
                " JOIN entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id"
                " JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id WHERE l.tenant_id = %s",
                (shop.id,),
            )
        )


def told(found: Iterable[AccountTotals]) -> dict[str, tuple[Decimal, Decimal, Decimal, Decimal]]:
    """The same as `Model.totals`, from an answer."""
    return dict(_moved(found))


def _moved(found: Iterable[AccountTotals]) -> Iterator[tuple[str, tuple[Decimal, Decimal, Decimal, Decimal]]]:
    for each in found:
        sums = each.opening_debit, each.opening_credit, each.period_debit, each.period_credit
        if any(sums):
            yield each.code, sums


def totals(shop: Shop, first_on: date, last_on: date) -> dict[str, tuple[Decimal, Decimal, Decimal, Decimal]]:
    """Ask for the totals of a period."""
    with transaction(shop.id):
        return told(account_totals(first_on=first_on, last_on=last_on))


# --- the statements -----------------------------------------------------------------------------------


def trial(shop: Shop, period: Period) -> TrialBalance:
    with transaction(shop.id):
        return trial_balance(period)


def results(shop: Shop, period: Period) -> IncomeStatement:
    with transaction(shop.id):
        return income_statement(period)


def sheet(shop: Shop, on: date) -> BalanceSheet:
    with transaction(shop.id):
        return balance_sheet(on)


def amounts(rows: Iterable[SheetRow]) -> dict[str, Decimal]:
    """Every row of a tree, by its code."""
    found: dict[str, Decimal] = {}
    for row in rows:
        found |= {row.code: row.amount, **amounts(row.children)}
    return found


def all_agree(shop: Shop, journal: Model, *days: date) -> None:
    """Each statement against the lines, and against the others."""
    for at, first in enumerate(days):
        for last in days[at:]:
            period = Period(first, last)
            _trial_agrees(trial(shop, period), journal)
            _results_agree(results(shop, period), journal)
        _sheet_agrees(shop, first, journal)


def _trial_agrees(found: TrialBalance, journal: Model) -> None:
    period, wanted = found.period, {}
    for code, sums in journal.totals(period.first_on, period.last_on).items():
        opening = sums[0] - sums[1]
        closing = opening + sums[2] - sums[3]
        if opening or sums[2] or sums[3]:
            wanted[code] = (
                max(opening, NONE),
                max(-opening, NONE),
                *sums[2:],
                max(closing, NONE),
                max(-closing, NONE),
            )
    assert {row.code: _plain(row.columns) for row in found.rows} == wanted
    assert _plain(found.totals) == tuple(map(sum, zip(*wanted.values(), strict=True))) or not wanted
    totals = found.totals
    assert totals.opening_debit == totals.opening_credit
    assert totals.period_debit == totals.period_credit
    assert totals.closing_debit == totals.closing_credit


def _plain(of: Columns) -> tuple[Decimal, ...]:
    return tuple(getattr(of, name) for name in Columns.__struct_fields__)


def _results_agree(found: IncomeStatement, journal: Model) -> None:
    first, last = found.period.first_on, found.period.last_on
    income, cost, expenses = (
        sum((row.amount for row in rows), NONE)
        for rows in (found.income, found.cost_of_sales, found.expenses)
    )
    assert income - expenses == -journal.balance("4", last, since=first) - journal.balance(
        "6", last, since=first
    ) - journal.balance("7", last, since=first)
    assert cost == journal.balance("5", last, since=first)
    assert found.gross_profit == income - cost
    assert found.operating_profit == found.net_income == found.gross_profit - expenses


def _sheet_agrees(shop: Shop, on: date, journal: Model) -> None:
    found, opens = sheet(shop, on), date(on.year, 1, 1)
    assert found.total_assets == found.total_liabilities_equity
    assert found.total_assets == journal.balance("1", on)
    assert sum((row.amount for row in found.liabilities), NONE) == -journal.balance("2", on)
    assert sum((row.amount for row in found.equity), NONE) == -journal.balance("3", on)
    assert found.year_result == results(shop, Period(opens, on)).net_income
    earned = -sum((journal.balance(digit, on) for digit in "4567"), NONE)
    assert found.year_result + found.earlier_results == earned
    assert found.memorandum == -journal.balance("8", on)
    closing = {
        row.code: row.columns.closing_debit - row.columns.closing_credit
        for row in trial(shop, Period(opens, on)).rows
    }
    for part, sign in ((found.assets, 1), (found.liabilities, -1), (found.equity, -1)):
        for row in leaves(part):
            assert row.amount == sign * closing[row.code]


def leaves(rows: Iterable[SheetRow]) -> Iterable[SheetRow]:
    for row in rows:
        if row.children:
            assert row.amount == sum(below.amount for below in row.children)
            yield from leaves(row.children)
        else:
            yield row
