"""The three statements agree with each other and with every line, at any date, whatever the chart and history."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import books
from tests.books import Line, Model, add_account, all_agree, amounts, codes, journal_of, move, post
from tests.properties.effort import effort
from tests.shop import Shop, open_shop
from trastienda.domain.accounting.balances import fold
from trastienda.insights.books.balance_sheet import BalanceSheet
from trastienda.insights.books.income_statement import IncomeStatement
from trastienda.insights.books.period import Period, period_asked
from trastienda.insights.books.trial_balance import Columns, TrialBalance
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction

TODAY = datetime.now(UTC).date()
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


def trial(shop: Shop) -> TrialBalance:
    return books.trial(shop, APRIL)


def results(shop: Shop) -> IncomeStatement:
    return books.results(shop, APRIL)


def sheet(shop: Shop, on: date = APRIL.last_on) -> BalanceSheet:
    return books.sheet(shop, on)


def columns(*amounts: int) -> Columns:
    return Columns(*(Decimal(amount) for amount in amounts))


class TestTrialBalance:
    def test_nets_what_stood_before_and_after_and_not_what_moved(self, shop: Shop) -> None:
        move(shop, date(2026, 3, 1), "100.01", "300.01", "50000")
        move(shop, date(2026, 4, 2), "100.01", "400.01", "25000")
        move(shop, date(2026, 4, 30), "600.01", "100.01", "18000")
        move(shop, date(2026, 5, 1), "100.01", "400.01", "1")
        found = trial(shop)
        assert {row.code: row.columns for row in found.rows} == {
            "100.01": columns(50000, 0, 25000, 18000, 57000, 0),
            "300.01": columns(0, 50000, 0, 0, 0, 50000),
            "400.01": columns(0, 0, 0, 25000, 0, 25000),
            "600.01": columns(0, 0, 18000, 0, 18000, 0),
        }
        assert found.totals == columns(50000, 50000, 43000, 43000, 75000, 75000)

    def test_leaves_out_what_neither_stands_nor_moved(self, shop: Shop) -> None:
        move(shop, date(2026, 3, 1), "100.01", "400.01", "10")
        move(shop, date(2026, 3, 2), "400.01", "100.01", "10")
        assert trial(shop).rows == []
        assert trial(shop).totals == columns(0, 0, 0, 0, 0, 0)

    def test_shows_what_moved_and_came_back_to_nothing(self, shop: Shop) -> None:
        move(shop, date(2026, 4, 1), "100.01", "400.01", "10")
        move(shop, date(2026, 4, 2), "400.01", "100.01", "10")
        assert [row.columns for row in trial(shop).rows] == [columns(0, 0, 10, 10, 0, 0)] * 2

    def test_an_account_on_its_other_side_stands_on_that_side(self, shop: Shop) -> None:
        move(shop, date(2026, 4, 1), "600.01", "100.01", "10")
        assert trial(shop).rows[0].columns == columns(0, 0, 0, 10, 0, 10)


class TestIncomeStatement:
    def test_what_gives_back_takes_away_from_its_own_part(self, shop: Shop) -> None:
        add_account(shop, "400.09", above="400", side="debit", name="Devoluciones sobre Ventas")
        add_account(shop, "500.09", above="500", side="credit", name="Descuentos sobre Compras")
        post(shop, date(2026, 4, 1), ("100.01", "900", "0"), ("400.09", "100", "0"), ("400.01", "0", "1000"))
        post(shop, date(2026, 4, 1), ("500.01", "300", "0"), ("500.09", "0", "50"), ("100.04", "0", "250"))
        found = results(shop)
        assert [(row.code, row.amount) for row in found.income] == [("400.01", 1000), ("400.09", -100)]
        assert [(row.code, row.amount) for row in found.cost_of_sales] == [("500.01", 300), ("500.09", -50)]
        assert (found.gross_profit, found.net_income) == (650, 650)

    def test_a_class_is_told_by_the_account_at_the_top(self, shop: Shop) -> None:
        add_account(shop, "610", name="Gastos de Venta")
        add_account(shop, "610.01", above="610")
        add_account(shop, "610.01.01", above="610.01")
        move(shop, date(2026, 4, 1), "610.01.01", "100.01", "7")
        assert [(row.code, row.amount) for row in results(shop).expenses] == [("610.01.01", 7)]

    def test_financing_is_income_or_expense_by_its_side(self, shop: Shop) -> None:
        add_account(shop, "700")
        add_account(shop, "701", above="700", side="debit")
        add_account(shop, "702", above="700", side="credit")
        move(shop, date(2026, 4, 1), "701", "100.01", "30")
        move(shop, date(2026, 4, 1), "100.01", "702", "50")
        found = results(shop)
        assert [(row.code, row.amount) for row in found.income] == [("702", 50)]
        assert [(row.code, row.amount) for row in found.expenses] == [("701", 30)]
        assert found.net_income == sheet(shop).year_result == 20


class TestBalanceSheet:
    def test_rolls_amounts_up_and_leaves_out_what_is_empty(self, shop: Shop) -> None:
        add_account(shop, "100.09", above="100", side="credit", name="Depreciación Acumulada")
        move(shop, date(2026, 4, 1), "100.01", "300.01", "1000")
        move(shop, date(2026, 4, 2), "600.01", "100.09", "100")
        found = sheet(shop)
        assert amounts(found.assets) == {"100": 900, "100.01": 1000, "100.09": -100}
        assert amounts(found.equity) == {"300": 1000, "300.01": 1000}
        assert (found.liabilities, found.year_result, found.earlier_results) == ([], -100, 0)
        assert found.total_assets == found.total_liabilities_equity == 900

    def test_is_empty_before_the_first_entry(self, shop: Shop) -> None:
        move(shop, date(2026, 4, 1), "100.01", "300.01", "1000")
        for on in (date.min, date(2026, 3, 31)):
            found = sheet(shop, on)
            assert (found.assets, found.liabilities, found.equity) == ([], [], [])
            assert (found.total_assets, found.total_liabilities_equity, found.year_result) == (0, 0, 0)

    def test_a_year_begins_with_nothing_earned(self, shop: Shop) -> None:
        move(shop, date(2025, 12, 31), "100.01", "400.01", "70")
        move(shop, date(2026, 1, 1), "100.01", "400.01", "5")
        for on, of_year, before in (
            (date(2025, 12, 31), 70, 0),
            (date(2026, 1, 1), 5, 70),
            (date(2027, 1, 1), 0, 75),
            (date.max, 0, 75),
        ):
            found = sheet(shop, on)
            assert (found.year_result, found.earlier_results) == (of_year, before), on
            assert found.total_assets == found.total_liabilities_equity == of_year + before

    def test_what_was_carried_over_is_the_accounts(self, shop: Shop) -> None:
        move(shop, date(2025, 6, 1), "100.01", "400.01", "70")
        move(shop, date(2025, 12, 31), "400.01", "300.02", "70")
        found = sheet(shop)
        assert amounts(found.equity) == {"300": 70, "300.02": 70}
        assert (found.year_result, found.earlier_results) == (0, 0)

    def test_balances_with_memorandum_accounts_and_lines_on_an_account_above_others(self, shop: Shop) -> None:
        add_account(shop, "800")
        move(shop, date(2026, 4, 1), "800", "100.01", "10")
        move(shop, date(2026, 4, 1), "100", "200.01", "30")
        found = sheet(shop)
        assert amounts(found.assets) == {"100": 20, "100.01": -10}
        assert found.memorandum == -10
        assert found.total_assets == found.total_liabilities_equity == 20


class TestPeriod:
    @pytest.mark.parametrize(
        ("first", "last", "period"),
        [
            (None, None, ("2026-02-01", "2026-02-28")),
            ("2026-01-10", None, ("2026-01-10", "2026-02-28")),
            ("2026-02-20", None, ("2026-02-20", "2026-02-28")),
            ("2026-05-10", None, ("2026-05-10", "2026-05-31")),
            (None, "2026-01-10", ("2026-01-01", "2026-01-10")),
            ("2024-01-01", "2026-01-10", ("2024-01-01", "2026-01-10")),
            ("2026-02-02", "2026-02-02", ("2026-02-02", "2026-02-02")),
        ],
    )
    def test_is_the_current_month_unless_said(
        self, first: str | None, last: str | None, period: tuple[str, str]
    ) -> None:
        said = (date.fromisoformat(day) if day else None for day in (first, last))
        found = period_asked(*said, today=date(2026, 2, 14))
        assert (found.first_on.isoformat(), found.last_on.isoformat()) == period

    def test_does_not_end_before_it_begins(self) -> None:
        with pytest.raises(Invalid):
            period_asked(date(2026, 4, 2), date(2026, 4, 1), today=date(2026, 2, 14))


CHART = (
    "100.01",
    "100.04",
    "200.01",
    "210.01",
    "300.01",
    "400.01",
    "400.09",
    "500.01",
    "600.01",
    "701",
    "800",
)
ENTRIES = st.tuples(
    st.integers(0, 800),
    st.lists(
        st.tuples(st.sampled_from(CHART), st.integers(1, 99_999_99), st.booleans()), min_size=1, max_size=4
    ),
    st.booleans(),
)


@effort(15)
@given(st.lists(ENTRIES, min_size=1, max_size=8))
def test_agree_with_each_other_and_every_line_at_any_date(
    history: list[tuple[int, list[tuple[str, int, bool]], bool]],
) -> None:
    shop, model = open_shop(), Model()
    add_account(shop, "400.09", above="400")
    add_account(shop, "701")
    add_account(shop, "800")
    chart, days = codes(shop), [TODAY - timedelta(days=days) for days, *_ in history]
    for on, (_, drawn, folds) in zip(days, history, strict=True):
        lines = list(_balanced(drawn))
        post(shop, on, *lines, chart=chart)
        model.post(on, lines)
        if folds:
            with transaction(shop.id):
                fold()
    one_day = timedelta(days=1)
    cuts = sorted({days[0], days[0] - one_day, days[-1], max(days), date(TODAY.year, 1, 1), TODAY + one_day})
    all_agree(shop, model, *cuts)


def _balanced(drawn: list[tuple[str, int, bool]]) -> Iterable[Line]:
    """The lines drawn, and one on the bank's account that evens them out."""
    left = 0
    for code, cents, is_debit in drawn:
        amount = str(Decimal(cents) / 100)
        left += cents if is_debit else -cents
        yield (code, amount, "0") if is_debit else (code, "0", amount)
    rest = str(Decimal(abs(left)) / 100)
    if left:
        yield ("100.02", "0", rest) if left > 0 else ("100.02", rest, "0")


def test_agree_after_what_a_shop_does(shop: Shop) -> None:
    shop.has("CAFE", 10)
    shop.sells(("CAFE", 2))
    shop.sells(("CAFE", 1), terms="credit", customer=shop.customer(credit_limit="5000.00"))
    day = timedelta(days=1)
    all_agree(shop, journal_of(shop), TODAY - day, TODAY, TODAY + day)
    found = sheet(shop, TODAY + day)
    assert found.year_result == 3 * 350 - 3 * 100
    assert amounts(found.assets)["100.03"] == 406
