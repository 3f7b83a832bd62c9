"""transfer_stock: goods and their value change branch, together or not at all."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.stock.errors import NotEnoughStock, SameBranch
from trastienda.kernel.errors import Forbidden, NotFound
from trastienda.operations.stock.transfer_stock import StockTransferred, TransferStock, transfer_stock


def transfers(
    shop: Shop, *lines: tuple[str, str], source: int | None = None, target: int | None = None
) -> StockTransferred:
    wanted = [(shop.products[sku], Decimal(units)) for sku, units in lines]
    command = TransferStock(source or shop.branch_id, target or shop.branches["Norte"], wanted)
    return transfer_stock(command, actor=shop.owner, now=now())


@pytest.fixture
def two(shop: Shop) -> Shop:
    """Two branches; coffee and tea in the first."""
    shop.branch("Norte")
    shop.has("CAFE", 3, cost="33.333333")
    shop.has("TE", 5, cost="10.00")
    return shop


def value(shop: Shop, branch: int) -> Decimal:
    query = "SELECT sum(value) FROM stock_level WHERE tenant_id = %s AND branch_id = %s"
    return Decimal(shop._value(query, branch))


class TestTransferStock:
    def test_moves_units_with_their_share_of_the_value(self, two: Shop) -> None:
        norte, books, entries = two.branches["Norte"], two.books, two.count("entry")
        transfers(two, ("CAFE", "1"), ("TE", "5"))
        assert (two.stock("CAFE"), two.stock("CAFE", branch=norte)) == (Decimal(2), Decimal(1))
        assert (two.stock("TE"), two.stock("TE", branch=norte)) == (Decimal(0), Decimal(5))
        assert (value(two, two.branch_id), value(two, norte)) == (Decimal("66.67"), Decimal("83.33"))
        assert (two.books, two.count("entry")) == (books, entries)

    def test_moves_come_in_pairs_that_sum_to_zero(self, two: Shop) -> None:
        transfer = transfers(two, ("CAFE", "1"), ("TE", "2"), ("TE", "1")).id
        pairs = two._rows(
            "SELECT product_id, count(*), sum(quantity), sum(value) FROM stock_move WHERE tenant_id = %s"
            " AND document_kind = 'transfer' AND document_id = %s GROUP BY 1",
            transfer,
        )
        assert sorted(row[1:] for row in pairs) == [(2, 0, 0), (2, 0, 0)]

    def test_all_that_goes_comes_back_to_the_cent(self, two: Shop) -> None:
        for _ in range(3):
            transfers(two, ("CAFE", "1"))
        transfers(two, ("CAFE", "3"), source=two.branches["Norte"], target=two.branch_id)
        assert value(two, two.branch_id) == Decimal("150.00")
        assert value(two, two.branches["Norte"]) == 0

    def test_opposite_transfers_at_once_do_not_wait_for_each_other(self, two: Shop) -> None:
        norte = two.branches["Norte"]
        for sku in ("CAFE", "TE"):
            two.receives(sku, 50, branch=norte)
            two.receives(sku, 50)

        def shuttle(there: bool) -> None:
            source, target = (two.branch_id, norte) if there else (norte, two.branch_id)
            lines = (("CAFE", "1"), ("TE", "1")) if there else (("TE", "1"), ("CAFE", "1"))
            for _ in range(10):
                transfers(two, *lines, source=source, target=target)

        ended = at_once(*(lambda there=there: shuttle(there) for there in (True, False, True, False)))
        assert ended == [None] * 4
        assert (two.stock("CAFE"), two.stock("CAFE", branch=norte)) == (Decimal(53), Decimal(50))

    def test_costs_the_same_for_one_line_and_for_fifty(self, two: Shop) -> None:
        for number in range(50):
            two.has(f"P{number}", 2)
        costs = []
        for count in (1, 50):
            with CaptureQueriesContext(connection) as queries:
                transfers(two, *((f"P{number}", "1") for number in range(count)))
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestRefuses:
    def test_all_when_one_is_too_many(self, two: Shop) -> None:
        with two.nothing_changes(), pytest.raises(NotEnoughStock):
            transfers(two, ("TE", "1"), ("CAFE", "4"))

    def test_two_lines_that_are_too_many_together(self, two: Shop) -> None:
        with two.nothing_changes(), pytest.raises(NotEnoughStock):
            transfers(two, ("CAFE", "2"), ("CAFE", "2"))

    def test_to_take_from_where_there_never_was_any(self, two: Shop) -> None:
        with two.nothing_changes(), pytest.raises(NotEnoughStock):
            transfers(two, ("CAFE", "1"), source=two.branches["Norte"], target=two.branch_id)

    def test_the_same_branch_no_lines_and_fractions(self, two: Shop) -> None:
        with two.nothing_changes():
            with pytest.raises(SameBranch):
                transfers(two, ("CAFE", "1"), target=two.branch_id)
            with pytest.raises(EmptyDocument):
                transfers(two)
            with pytest.raises(FractionNotAllowed):
                transfers(two, ("CAFE", "0.5"))

    def test_what_belongs_to_the_neighbours(self, two: Shop, neighbour: Shop) -> None:
        theirs = neighbour.has("AZUCAR", 5)
        two.products["AZUCAR"] = theirs
        with two.nothing_changes(), neighbour.nothing_changes():
            with pytest.raises(ProductNotFound):
                transfers(two, ("AZUCAR", "1"))
            with pytest.raises(NotFound):
                transfers(two, ("CAFE", "1"), target=neighbour.branch_id)

    def test_whoever_may_not(self, two: Shop) -> None:
        cashier = two.actor(two.hire("cashier", pin="8642"))
        command = TransferStock(two.branch_id, two.branches["Norte"], [(two.products["CAFE"], Decimal(1))])
        with two.nothing_changes(), pytest.raises(Forbidden):
            transfer_stock(command, actor=cashier, now=now())
