"""Kept balances: always what the ledger says, whatever is posted, late or folded in between, and by whom at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.books import Model, codes, journal_of, move, post, told, totals
from tests.properties.effort import effort
from tests.shop import Shop, open_shop
from tests.threads import at_once
from trastienda.domain.accounting.balances import account_totals, fold
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction

TODAY = datetime.now(UTC).date()
FOLDABLE = TODAY - timedelta(days=3)
EVER = (date.min, date.max)
CASH, BANK, SALES = "100.01", "100.02", "400.01"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def folds(shop: Shop, last_on: date | None = None) -> bool:
    with transaction(shop.id):
        return fold(last_on=last_on)


def late(shop: Shop) -> int:
    return shop.count("late_entry")


def folded_until(shop: Shop) -> date | None:
    with shop.transaction():
        found: date | None = sql.value("SELECT last_on FROM folded_books WHERE tenant_id = %s", (shop.id,))
    return found


def kept(shop: Shop) -> list[tuple[Any, ...]]:
    with shop.transaction():
        return sql.rows(
            "SELECT a.code, b.day, b.debit_total::text, b.credit_total::text FROM account_balance b"
            " JOIN account a ON a.tenant_id = b.tenant_id AND a.id = b.account_id"
            " WHERE b.tenant_id = %s ORDER BY a.code, b.day",
            (shop.id,),
        )


def agrees(shop: Shop, *days: date) -> None:
    """Every period between two of the days, and all time, is told as the ledger has it."""
    journal = journal_of(shop)
    cuts = sorted({*days, *EVER})
    for at, first in enumerate(cuts):
        for last in cuts[at:]:
            assert totals(shop, first, last) == journal.totals(first, last), (first, last)


class TestFolding:
    def test_keeps_the_running_total_of_each_account_by_day(self, shop: Shop) -> None:
        move(shop, ago(10), CASH, SALES, "100.00")
        move(shop, ago(10), CASH, SALES, "20.00")
        move(shop, ago(8), BANK, CASH, "50.00")
        assert folds(shop)
        assert kept(shop) == [
            (CASH, ago(10), "120.00", "0.00"),
            (CASH, ago(8), "120.00", "50.00"),
            (BANK, ago(8), "50.00", "0.00"),
            (SALES, ago(10), "0.00", "120.00"),
        ]
        agrees(shop, ago(11), ago(10), ago(9), ago(8), ago(7))

    def test_leaves_the_last_days_alone(self, shop: Shop) -> None:
        for days in range(6):
            move(shop, ago(days), CASH, SALES, "1.00")
        assert folds(shop, TODAY + timedelta(days=30))
        assert folded_until(shop) == FOLDABLE
        assert [day for code, day, *_ in kept(shop) if code == CASH] == [ago(5), ago(4), ago(3)]
        agrees(shop, *(ago(days) for days in range(7)))

    def test_changes_nothing_the_second_time(self, shop: Shop) -> None:
        move(shop, ago(9), CASH, SALES, "100.00")
        assert folds(shop)
        with shop.nothing_changes():
            assert folds(shop)
            assert folds(shop, ago(20))

    def test_goes_on_where_it_ended(self, shop: Shop) -> None:
        for days in (9, 8, 7):
            move(shop, ago(days), CASH, SALES, "10.00")
        assert folds(shop, ago(8))
        assert (folded_until(shop), len(kept(shop))) == (ago(8), 4)
        assert folds(shop)
        assert kept(shop)[2] == (CASH, ago(7), "30.00", "0.00")
        agrees(shop, ago(9), ago(8), ago(7))

    def test_begins_anew_after_a_clock_that_was_ahead(self, shop: Shop) -> None:
        """What was posted for days that were folded too early is noted by no one."""
        with shop.transaction():
            sql.execute("INSERT INTO folded_books (tenant_id, last_on) VALUES (%s, %s)", (shop.id, ago(-30)))
        move(shop, ago(0), CASH, SALES, "10.00")
        assert folds(shop)
        assert folded_until(shop) == FOLDABLE
        agrees(shop, ago(1), ago(0))

    def test_is_each_shops_own(self, shop: Shop, neighbour: Shop) -> None:
        for each in (shop, neighbour):
            move(each, ago(9), CASH, SALES, "10.00")
        with neighbour.nothing_changes():
            assert folds(shop)
        agrees(neighbour, ago(9))


class TestLateEntries:
    def test_are_noted_and_counted_at_once(self, shop: Shop) -> None:
        move(shop, ago(9), CASH, SALES, "10.00")
        assert folds(shop)
        move(shop, ago(9), CASH, SALES, "1.00")
        move(shop, ago(400), CASH, SALES, "2.00")
        assert late(shop) == 2
        agrees(shop, ago(400), ago(399), ago(10), ago(9), ago(8))

    def test_are_folded_into_every_later_day(self, shop: Shop) -> None:
        for days in (9, 7, 5):
            move(shop, ago(days), CASH, SALES, "10.00")
        assert folds(shop)
        move(shop, ago(8), CASH, SALES, "0.50")
        move(shop, ago(7), CASH, BANK, "0.25")
        assert folds(shop, ago(300))
        assert late(shop) == 0
        assert [row for row in kept(shop) if row[0] == CASH] == [
            (CASH, ago(9), "10.00", "0.00"),
            (CASH, ago(8), "10.50", "0.00"),
            (CASH, ago(7), "20.75", "0.00"),
            (CASH, ago(5), "30.75", "0.00"),
        ]
        agrees(shop, ago(9), ago(8), ago(7), ago(6), ago(5))

    def test_of_a_day_not_folded_yet_are_not_noted(self, shop: Shop) -> None:
        assert folds(shop, ago(20))
        move(shop, ago(19), CASH, SALES, "10.00")
        move(shop, ago(0), CASH, SALES, "10.00")
        assert late(shop) == 0
        agrees(shop, ago(19), ago(0))


def locks(shop: Shop) -> int:
    """How many locks that keep folding off this transaction holds."""
    held: int = sql.value(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        " AND (classid::bigint << 32 | objid::bigint) = fold_lock(%s)",
        (shop.id,),
    )
    return held


def test_a_ticket_of_today_touches_nothing_of_it(shop: Shop) -> None:
    """No row and no lock: two tickets have nothing of this to wait for."""
    shop.has("CAFE", 3)
    shop.opens_register()
    assert folds(shop)
    tables = ("account_balance", "folded_books", "late_entry")
    before = {name: shop.everything()[name] for name in tables}
    with transaction(shop.id):
        shop.sells(("CAFE", 1))
        move(shop, ago(1), CASH, SALES, "1.00")
        assert locks(shop) == 0
        assert {name: shop.everything()[name] for name in tables} == before
        move(shop, ago(2), CASH, SALES, "1.00")
        assert locks(shop) == 1


POSTS = st.tuples(
    st.just("post"),
    st.integers(0, 12),
    st.lists(
        st.tuples(st.sampled_from([CASH, BANK, SALES, "500.01", "210.01"]), st.integers(1, 10_000)),
        min_size=1,
        max_size=3,
    ),
)
FOLDS: st.SearchStrategy[tuple[str, int, list[tuple[str, int]]]] = st.tuples(
    st.just("fold"), st.integers(0, 12), st.just([])
)


@effort(25)
@given(st.lists(POSTS | POSTS | FOLDS, min_size=1, max_size=14))
def test_equal_the_ledger_whatever_is_posted_and_folded_in_between(
    history: list[tuple[str, int, list[tuple[str, int]]]],
) -> None:
    shop, model = open_shop(), Model()
    chart = codes(shop)
    for kind, days, amounts in history:
        if kind == "fold":
            assert folds(shop, ago(days))
        else:
            cents = sum(amount for _, amount in amounts)
            lines = [(code, f"{amount}.07", "0") for code, amount in amounts]
            lines.append(("300.01", "0", f"{cents}.{7 * len(amounts):02d}"))
            post(shop, ago(days), *lines, chart=chart)
            model.post(ago(days), lines)
        for first, last in ((0, 0), (12, 6), (5, 0), (6, 3), (days, days), (days, 0)):
            assert totals(shop, ago(first), ago(last)) == model.totals(ago(first), ago(last))
    assert journal_of(shop).totals(*EVER) == model.totals(*EVER)


class Pair:
    """Two callers with a connection each: one holds its transaction open until the other has been heard."""

    def __init__(self, shop: Shop, holding: Callable[[], object]) -> None:
        self._shop, self._holding = shop, holding
        self._ready, self._enough = Event(), Event()

    def runs(self, meanwhile: Callable[[], object]) -> tuple[Any, Any]:
        """Return what each returned; the second runs while the first has not committed."""

        def first() -> object:
            with transaction(self._shop.id):
                found = self._holding()
                self._ready.set()
                self._enough.wait(timeout=10)
            return found

        def second() -> object:
            assert self._ready.wait(timeout=10)
            try:
                return meanwhile()
            finally:
                self._enough.set()

        one, other = at_once(first, second)
        return one, other


class TestTwoAtOnce:
    def test_folding_lets_a_late_posting_finish_first(self, shop: Shop) -> None:
        move(shop, ago(9), CASH, SALES, "10.00")
        assert folds(shop, ago(9))
        posting = Pair(shop, lambda: move(shop, ago(5), CASH, SALES, "1.00"))
        assert posting.runs(lambda: folds(shop)) == (None, False)
        assert folds(shop)
        agrees(shop, ago(9), ago(5), ago(4))

    def test_folding_does_not_wait_for_a_ticket_of_today(self, shop: Shop) -> None:
        move(shop, ago(9), CASH, SALES, "10.00")
        selling = Pair(shop, lambda: move(shop, ago(0), CASH, SALES, "1.00"))
        assert selling.runs(lambda: folds(shop)) == (None, True)
        agrees(shop, ago(9), ago(0))

    def test_a_ticket_of_today_does_not_wait_for_folding(self, shop: Shop) -> None:
        move(shop, ago(9), CASH, SALES, "10.00")
        folding = Pair(shop, fold)
        assert folding.runs(lambda: move(shop, ago(0), CASH, SALES, "1.00")) == (True, None)
        agrees(shop, ago(9), ago(0))

    def test_a_late_posting_waits_for_folding_and_is_noted(self, shop: Shop) -> None:
        move(shop, ago(9), CASH, SALES, "10.00")

        def gives_up() -> str:
            with transaction(shop.id):
                sql.execute("SET LOCAL lock_timeout = '100ms'")
                move(shop, ago(9), CASH, SALES, "1.00")
            return "did not wait"

        _, refused = Pair(shop, fold).runs(gives_up)
        assert "lock timeout" in str(refused)
        move(shop, ago(9), CASH, SALES, "1.00")
        assert late(shop) == 1
        agrees(shop, ago(9))

    def test_a_question_sees_a_fold_wholly_or_not_at_all(self, shop: Shop) -> None:
        move(shop, ago(9), CASH, SALES, "10.00")
        asked = Pair(shop, fold).runs(lambda: totals(shop, ago(9), ago(0)))[1]
        assert asked == journal_of(shop).totals(ago(9), ago(0)) == totals(shop, ago(9), ago(0))

    @pytest.mark.parametrize("rounds", [12])
    def test_hold_while_everybody_works(self, shop: Shop, rounds: int) -> None:
        """Sellers, accountants, two folders and a reader at once; the reader compares within one snapshot."""
        chart = codes(shop)

        def posts(*days: int) -> Callable[[], None]:
            def run() -> None:
                for at in range(rounds):
                    for each in days:
                        post(
                            shop, ago(each), (CASH, f"{at + 1}", "0"), (SALES, "0", f"{at + 1}"), chart=chart
                        )

            return run

        def folding() -> int:
            return sum(folds(shop, ago(at % 9)) for at in range(3 * rounds))

        def reading() -> None:
            for at in range(2 * rounds):
                with transaction(shop.id):
                    sql.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    first, last = ago(at % 9), ago(at % 3)
                    if first <= last:
                        found = told(account_totals(first_on=first, last_on=last))
                        assert found == journal_of(shop).totals(first, last)

        outcomes = at_once(posts(0, 1), posts(4, 9), posts(0, 6), folding, folding, reading)
        assert [each for each in outcomes if isinstance(each, Exception)] == []
        assert folds(shop)
        agrees(shop, *(ago(days) for days in range(11)))
