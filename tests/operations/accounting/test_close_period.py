"""close_period: a closed month is closed for everybody, for good, and nothing slips into it meanwhile."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection

from tests.accountant import closes, month_before, noon, on_account, posted_on, today
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.accounting.errors import (
    EarlierPeriodOpen,
    PeriodAlreadyClosed,
    PeriodClosed,
    PeriodNotOver,
)
from trastienda.domain.accounting.rules import last_of_month
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel import sql
from trastienda.kernel.errors import Forbidden
from trastienda.operations.accounting.close_period import ClosePeriod, close_period
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods


@pytest.fixture
def last() -> date:
    """The first day of last month."""
    return month_before(today(), 1)


def entries_in(shop: Shop, month: date) -> int:
    return shop._value(
        "SELECT count(*) FROM entry WHERE tenant_id = %s AND date_trunc('month', occurred_on) = %s", month
    )


class TestClosing:
    def test_refuses_entries_from_then_on(self, shop: Shop, last: date) -> None:
        posted_on(shop, last)
        closes(shop, last)
        with shop.nothing_changes(), pytest.raises(PeriodClosed):
            posted_on(shop, last_of_month(last))

    def test_is_not_of_the_current_month_nor_a_later_one(self, shop: Shop) -> None:
        for month in (today(), month_before(today(), -1), date(9999, 12, 1)):
            with shop.nothing_changes(), pytest.raises(PeriodNotOver):
                closes(shop, month)

    def test_the_current_month_is_the_tenants_own(self, shop: Shop) -> None:
        """On the first of April in UTC it is still March in the shop."""
        night = noon(date(2026, 4, 1)).replace(hour=3)
        with shop.nothing_changes(), pytest.raises(PeriodNotOver):
            closes(shop, date(2026, 3, 1), at=night)
        closes(shop, date(2026, 3, 1), at=noon(date(2026, 4, 1)))

    def test_happens_once(self, shop: Shop, last: date) -> None:
        closes(shop, last)
        with shop.nothing_changes(), pytest.raises(PeriodAlreadyClosed):
            closes(shop, last)

    def test_closes_what_comes_before(self, shop: Shop, last: date) -> None:
        closes(shop, last)
        earlier = month_before(today(), 5)
        with shop.nothing_changes(), pytest.raises(PeriodClosed):
            posted_on(shop, earlier)
        with shop.nothing_changes(), pytest.raises(PeriodAlreadyClosed):
            closes(shop, earlier)

    def test_waits_its_turn(self, shop: Shop, last: date) -> None:
        before = month_before(today(), 3)
        posted_on(shop, before)
        with shop.nothing_changes(), pytest.raises(EarlierPeriodOpen, match=f"earlier_month={before.month}"):
            closes(shop, last)
        closes(shop, before)
        closes(shop, last)  # the month between had no entries

    def test_needs_the_permission(self, shop: Shop, last: date) -> None:
        cashier = shop.actor(shop.hire("cashier", pin="9021"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            close_period(ClosePeriod(last.year, last.month), actor=cashier, now=now())

    def test_leaves_an_event(self, shop: Shop, last: date) -> None:
        closes(shop, last)
        found = shop._rows(
            "SELECT actor, subject FROM audit_event WHERE tenant_id = %s AND action = 'period.closed'"
        )
        assert found == [("Admin", f"period:{last.year}-{last.month:02}")]

    def test_is_done_by_one_of_several_at_the_same_moment(self, shop: Shop, last: date) -> None:
        done = at_once(*[lambda: closes(shop, last) for _ in range(4)])
        assert sum(isinstance(each, int) for each in done) == 1, done
        assert sum(isinstance(each, PeriodAlreadyClosed) for each in done) == 3, done

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE period SET closed_at = NULL WHERE tenant_id = %s",
            "UPDATE period SET closed_by = 'otro' WHERE tenant_id = %s",
            "UPDATE period SET month = month - 1 WHERE tenant_id = %s AND month > 1",
            "DELETE FROM period WHERE tenant_id = %s",
        ],
    )
    def test_is_for_good_in_the_database_too(self, shop: Shop, change: str) -> None:
        closes(shop, date(2026, 3, 1), at=noon(date(2026, 4, 5)))
        with (
            shop.nothing_changes(),
            pytest.raises(IntegrityError, match="closed for good"),
            shop.transaction(),
        ):
            sql.execute(change, (shop.id,))


class Posting:
    """Somebody else's posting, on a connection of its own, that is not committed before it is told to."""

    def __init__(self, shop: Shop, day: date) -> None:
        self._written, self._may_commit = Event(), Event()
        self._thread = Thread(target=self._run, args=(shop, day))
        self._thread.start()
        assert self._written.wait(10)

    def _run(self, shop: Shop, day: date) -> None:
        try:
            with shop.transaction():
                posted_on(shop, day)
                self._written.set()
                self._may_commit.wait(10)
        finally:
            connection.close()

    def commits(self) -> None:
        self._may_commit.set()
        self._thread.join(10)


class TestAtTheSameMoment:
    """With two connections: no entry enters a month after its closing was committed."""

    @pytest.fixture
    def closing(self, shop: Shop, last: date) -> Iterator[tuple[list[object], Thread]]:
        done: list[object] = []

        def run() -> None:
            try:
                done.append(closes(shop, last))
            except Exception as error:
                done.append(error)
            finally:
                connection.close()

        thread = Thread(target=run)
        yield done, thread
        thread.join(10)

    def test_a_closing_waits_for_a_posting_under_way(
        self, shop: Shop, last: date, closing: tuple[list[object], Thread]
    ) -> None:
        posting = Posting(shop, last)
        done, thread = closing
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "the closing did not wait"
        posting.commits()
        thread.join(10)
        assert isinstance(done[0], int)
        assert entries_in(shop, last) == 1

    def test_a_closing_sees_an_earlier_months_posting_that_it_waited_for(
        self, shop: Shop, closing: tuple[list[object], Thread]
    ) -> None:
        posting = Posting(shop, month_before(today(), 4))
        done, thread = closing
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "the closing did not wait"
        posting.commits()
        thread.join(10)
        assert isinstance(done[0], EarlierPeriodOpen)

    def test_a_posting_waits_for_a_closing_under_way_and_is_refused(self, shop: Shop, last: date) -> None:
        done: list[object] = []

        def posts() -> None:
            try:
                done.append(posted_on(shop, last))
            except Exception as error:
                done.append(error)
            finally:
                connection.close()

        late = Thread(target=posts)
        with shop.transaction():
            closes(shop, last)
            late.start()
            late.join(0.3)
            assert late.is_alive(), "the posting did not wait"
        late.join(10)
        assert isinstance(done[0], PeriodClosed)
        assert entries_in(shop, last) == 0

    def test_postings_of_this_month_never_wait(self, shop: Shop, last: date) -> None:
        posting = Posting(shop, today())
        closes(shop, last)
        posting.commits()
        assert entries_in(shop, today().replace(day=1)) == 1

    def test_of_many_postings_those_that_succeed_are_in_before_the_closing(
        self, shop: Shop, last: date
    ) -> None:
        done = at_once(*[lambda: posted_on(shop, last) for _ in range(5)], lambda: closes(shop, last))
        posted = sum(isinstance(each, int) for each in done[:-1])
        assert isinstance(done[-1], int)
        assert all(isinstance(each, int | PeriodClosed) for each in done)
        assert entries_in(shop, last) == posted


class TestUndoingWhatIsInAClosedMonth:
    """The reversal of a sale of a closed month is posted in the open one."""

    @pytest.fixture
    def sold(self, shop: Shop, last: date) -> tuple[int, int]:
        """A sale of 1,000.00 on account last month, which is closed since; and its customer."""
        customer = shop.customer(credit_limit="5000")
        sale = on_account(shop, customer, "1000.00", on=last)
        closes(shop, last)
        return sale.id, customer

    def month_of(self, shop: Shop, month: date) -> dict[str, Decimal]:
        return dict(
            shop._rows(
                "SELECT a.code, sum(l.debit - l.credit) FROM entry e"
                " JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id"
                " JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id"
                " WHERE e.tenant_id = %s AND e.kind = 'sale' AND date_trunc('month', e.occurred_on) = %s"
                " GROUP BY a.code",
                month,
            )
        )

    def test_cancelling(self, shop: Shop, last: date, sold: tuple[int, int]) -> None:
        sale, customer = sold
        cancel_sale(CancelSale(sale=sale, reason="Error de captura"), actor=shop.owner, now=now())
        assert self.month_of(shop, last) == {"100.03": 1000, "400.01": -1000}
        assert self.month_of(shop, today().replace(day=1)) == {"100.03": -1000, "400.01": 1000}
        assert shop.owes(customer) == 0

    def test_returning(self, shop: Shop, last: date, sold: tuple[int, int]) -> None:
        sale, customer = sold
        goods = [ComingBack(shop.products["SIN-IVA"], Decimal(1))]
        command = ReturnGoods(sale=sale, goods=goods, reason="Defecto")
        return_goods(command, actor=shop.owner, now=now())
        assert self.month_of(shop, last) == {"100.03": 1000, "400.01": -1000}
        assert self.month_of(shop, today().replace(day=1)) == {"100.03": -1000, "400.01": 1000}
        assert shop.owes(customer) == 0

    def test_leaves_the_shop_in_order(self, shop: Shop, sold: tuple[int, int]) -> None:
        cancel_sale(CancelSale(sale=sold[0], reason="Error de captura"), actor=shop.owner, now=now())
        assert [finding.key for finding in audit_tenant(shop.id) if not finding.holds] == []
