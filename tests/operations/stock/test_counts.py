"""start_count and approve_count: what was counted is applied once, to what is there by then."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.stock.errors import CountAlreadyApproved, CountNotFound, NotEnoughStock
from trastienda.kernel.errors import Forbidden, Invalid, NotFound
from trastienda.operations.stock.approve_count import CountApproved, approve_count
from trastienda.operations.stock.start_count import StartCount, start_count


def counts(shop: Shop, *lines: tuple[str, str], branch: int | None = None) -> int:
    wanted = [(shop.products.get(sku, 999_999), Decimal(units)) for sku, units in lines]
    return start_count(StartCount(wanted, branch), actor=shop.owner, now=now()).id


def approves(shop: Shop, count: int) -> CountApproved:
    return approve_count(count, actor=shop.owner, now=now())


class TestCount:
    def test_starting_moves_nothing(self, shop: Shop) -> None:
        shop.has("CAFE", 23)
        with shop.nothing_changes(but=("stock_count", "stock_count_line")):
            counts(shop, ("CAFE", "22"))

    def test_approving_posts_what_is_missing_and_what_was_found(self, shop: Shop) -> None:
        shop.has("CAFE", 10, cost="30.00")
        shop.has("TE", 4, cost="5.00")
        shop.has("AZUCAR", 7, cost="2.00")
        approved = approves(shop, counts(shop, ("CAFE", "8"), ("TE", "9"), ("AZUCAR", "7")))
        assert (shop.stock("CAFE"), shop.stock("TE"), shop.stock("AZUCAR")) == (
            Decimal(8),
            Decimal(9),
            Decimal(7),
        )
        assert (approved.shrinkage, approved.surplus) == (Decimal("60.00"), Decimal("25.00"))
        assert shop.books["Mermas de Inventario"] == Decimal("60.00")
        assert shop.books["Sobrantes de Caja e Inventario"] == Decimal("-25.00")
        assert shop.books["Inventario"] == Decimal("299.00")  # 8 x 30 + 9 x 5 + 7 x 2
        assert [line.difference for line in approved.lines] == [-2, 5, 0]

    def test_what_was_sold_between_counting_and_approving_stays_sold(self, shop: Shop) -> None:
        shop.has("CAFE", 23)
        count = counts(shop, ("CAFE", "22"))
        shop.sells(("CAFE", 5))
        assert approves(shop, count).lines[0].on_hand == 17
        assert shop.stock("CAFE") == 17

    def test_finds_goods_where_there_never_were_any(self, shop: Shop) -> None:
        shop.has("CAFE", cost="12.00")
        norte = shop.branch("Norte")
        approves(shop, counts(shop, ("CAFE", "3"), branch=norte))
        assert shop.stock("CAFE", branch=norte) == 3
        assert shop.books["Inventario"] == Decimal("36.00")

    def test_a_count_that_agrees_moves_nothing(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        count = counts(shop, ("CAFE", "3"))
        with shop.nothing_changes(but=("stock_count",)):
            approves(shop, count)

    def test_two_approvals_at_once_apply_it_once(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        count = counts(shop, ("CAFE", "8"))
        ended = at_once(*(lambda: approves(shop, count) for _ in range(4)))
        assert sorted(type(each).__name__ for each in ended) == ["CountAlreadyApproved"] * 3 + [
            "CountApproved"
        ]
        assert shop.stock("CAFE") == 8

    def test_costs_the_same_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for number in range(50):
            shop.has(f"P{number}", 2)
        approves(shop, counts(shop, ("P0", "1")))  # the tenant's profile is kept from now on
        costs = []
        for size in (2, 50):
            with CaptureQueriesContext(connection) as queries:
                approves(shop, counts(shop, *((f"P{n}", str(5 * (n % 2))) for n in range(size))))
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestRefuses:
    @pytest.mark.parametrize(
        ("case", "lines", "refusal"),
        [
            ("nothing", [], EmptyDocument),
            ("one product twice", [("CAFE", "1"), ("CAFE", "2")], Invalid),
            ("unknown", [("NADA", "1")], ProductNotFound),
            ("half a piece", [("CAFE", "0.5")], FractionNotAllowed),
        ],
    )
    def test_to_start(
        self, case: str, lines: list[tuple[str, str]], refusal: type[Exception], shop: Shop
    ) -> None:
        shop.has("CAFE", 3)
        with shop.nothing_changes(), pytest.raises(refusal):
            counts(shop, *lines)

    def test_a_second_approval(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        count = counts(shop, ("CAFE", "1"))
        approves(shop, count)
        with shop.nothing_changes(), pytest.raises(CountAlreadyApproved):
            approves(shop, count)

    def test_what_would_take_more_than_there_is_by_then(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        shop.has("TE", 5)
        count = counts(shop, ("CAFE", "1"), ("TE", "9"))
        shop.sells(("CAFE", 3))
        with shop.nothing_changes(), pytest.raises(NotEnoughStock):
            approves(shop, count)
        shop.receives("CAFE", 2)
        approves(shop, count)  # it may still be approved once the goods are there
        assert (shop.stock("CAFE"), shop.stock("TE")) == (Decimal(0), Decimal(9))

    def test_the_neighbours_and_the_unknown(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("CAFE", 3)
        theirs = counts(neighbour, ("CAFE", "1"))
        shop.has("CAFE", 3)
        with shop.nothing_changes(), neighbour.nothing_changes():
            for count in (theirs, 999_999):
                with pytest.raises(CountNotFound):
                    approves(shop, count)
            with pytest.raises(NotFound):
                counts(shop, ("CAFE", "1"), branch=neighbour.branch_id)

    def test_whoever_may_not(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        count = counts(shop, ("CAFE", "1"))
        cashier = shop.actor(shop.hire("cashier", pin="8642"))
        with shop.nothing_changes():
            with pytest.raises(Forbidden):
                start_count(StartCount([(shop.products["CAFE"], Decimal(1))]), actor=cashier, now=now())
            with pytest.raises(Forbidden):
                approve_count(count, actor=cashier, now=now())
