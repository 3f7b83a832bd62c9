"""place_order: goods are set aside at the price on show, and the books know nothing yet."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.orders.helpers import (
    gives_up,
    ordered,
    orders,
    orders_for_themself,
    stands,
    user_actor,
    visitor,
)
from tests.operations.sales.helpers import nothing_is_wrong, shelf, statements
from tests.shop import Shop, now, open_shop
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound, TooLarge
from trastienda.domain.sales.errors import EmptyDocument, TooManyUnpaidOrders
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.domain.tenancy.branches import web_branch
from trastienda.domain.tenancy.models import Branch
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Forbidden, NotFound
from trastienda.kernel.money import cents
from trastienda.operations.orders.place_order import PlaceOrder, place_order
from trastienda.operations.orders.place_own_order import place_own_order
from trastienda.operations.tenancy.change_settings import change_settings


def chooses(shop: Shop, name: str, content: Any) -> None:
    change_settings({name: content}, actor=system_actor(shop.id), now=now())


def closes(shop: Shop, branch: int) -> None:
    with shop.transaction():
        Branch.objects.filter(id=branch).update(is_active=False)


class TestPlaceOrder:
    def test_sets_the_goods_aside_and_posts_nothing(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        before = shop.books
        order = orders(shop, ("CAFE", 2))
        assert (order.folio, order.total, order.currency) == ("W-0001", Decimal("812.00"), "MXN")
        assert shelf(shop, "CAFE") == (3, 1)
        assert stands(shop, order.id) == ("pending", "on_hold", Decimal("812.00"))
        assert shop.books == before
        assert nothing_is_wrong(shop)

    def test_numbers_orders_apart_from_tickets_without_gaps(self, shop: Shop) -> None:
        shop.has("CAFE", 9)
        first = orders(shop, ("CAFE", 1)).folio
        with pytest.raises(NotEnoughStock):
            orders(shop, ("CAFE", 99))
        assert [first, shop.sells(("CAFE", 1)).folio, orders(shop, ("CAFE", 1)).folio] == [
            "W-0001",
            "V-0001",
            "W-0002",
        ]

    def test_waits_as_long_as_the_shop_chose(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        at = now()
        assert orders(shop, ("CAFE", 1), at=at).expires_at == at + timedelta(hours=48)
        chooses(shop, "order_hold_hours", 2)
        assert orders(shop, ("CAFE", 1), at=at).expires_at == at + timedelta(hours=2)

    @pytest.mark.parametrize(
        ("price", "includes_tax", "rate", "units", "shown", "total"),
        [
            ("350", False, "0.16", 2, "406.00", "812.00"),
            ("129.99", False, "0.16", 100, "150.79", "15079.00"),  # and not 150.7884 x 100
            ("150.50", True, "0.16", 3, "150.50", "451.50"),
            ("9.99", False, "0.21", 7, "12.09", "84.63"),
            ("0.005", True, "0", 3, "0.01", "0.03"),
        ],
    )
    def test_charges_the_price_on_show_times_the_units_to_the_cent(
        self, price: str, includes_tax: bool, rate: str, units: int, shown: str, total: str, shop: Shop
    ) -> None:
        shop.has("X", 200, price_1=Decimal(price), prices_include_tax=includes_tax, tax_rate=Decimal(rate))
        order = orders(shop, ("X", units))
        assert order.total == Decimal(total) == cents(Decimal(shown) * units)
        line = "SELECT unit_price, includes_tax, base + tax FROM sale_line WHERE tenant_id = %s"
        assert shop._rows(line) == [(Decimal(shown), True, Decimal(total))]

    def test_needs_no_shelf_for_a_service(self, shop: Shop) -> None:
        shop.has("CURSO", is_stocked=False)
        orders(shop, ("CURSO", 50))
        assert shop.count("stock_reservation") == 0
        assert nothing_is_wrong(shop)

    def test_is_paid_at_once_when_it_costs_nothing(self, shop: Shop) -> None:
        shop.has("MUESTRA", 3, price_1=Decimal(0), cost="10.00")
        order = orders(shop, ("MUESTRA", 2))
        assert (order.is_paid, order.expires_at) == (True, None)
        assert stands(shop, order.id) == ("paid", "preparing", 0)
        assert shelf(shop, "MUESTRA") == (1, 1)
        assert shop.books["Costo de Ventas"] == Decimal("20.00")
        assert nothing_is_wrong(shop)

    def test_takes_the_goods_from_the_branch_that_was_chosen(self, shop: Shop) -> None:
        north = shop.branch("Norte")
        shop.has("CAFE", 1)
        shop.receives("CAFE", 5, branch=north)
        with pytest.raises(NotEnoughStock):
            orders(shop, ("CAFE", 2))
        chooses(shop, "web_branch", north)
        orders(shop, ("CAFE", 2))
        assert shop.available("CAFE", branch=north) == 3
        closes(shop, north)  # the first open one is asked instead
        with pytest.raises(NotEnoughStock):
            orders(shop, ("CAFE", 2))
        closes(shop, shop.branch_id)
        with shop.transaction(), pytest.raises(NotFound):
            web_branch()

    def test_may_sell_before_it_is_received_where_the_branch_does(self, shop: Shop) -> None:
        north = shop.branch("Norte", below_zero=True)
        shop.has("CAFE")
        shop.receives("CAFE", 1, branch=north)
        chooses(shop, "web_branch", north)
        orders(shop, ("CAFE", 5))
        assert shop.available("CAFE", branch=north) == -4
        assert nothing_is_wrong(shop)

    def test_is_in_the_tenants_currency(self) -> None:
        argentina = open_shop(tax_rate="0.21", currency="ARS", prices_include_tax=True)
        argentina.has("MANGA", 3)
        assert orders(argentina, ("MANGA", 1)).currency == "ARS"

    def test_is_for_whoever_is_named(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        customer = shop.customer()
        ana = shop.user("customer", username="ana", customer_id=customer)
        order = orders(shop, ("CAFE", 1), username="ana")
        whose = "SELECT user_id, customer_id, actor, channel FROM sale WHERE tenant_id = %s AND id = %s"
        assert shop._rows(whose, order.id) == [(ana, customer, "Sistema", "web")]

    def test_costs_as_many_statements_for_fifty_lines_as_for_one(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 5)
        counts = []
        for lines in ([("P0", 1)], [(f"P{at}", 1) for at in range(50)]):
            with statements(shop) as sent:
                orders(shop, *lines)
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 9


class TestOwnOrder:
    def test_is_anybodys_who_has_signed_in(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        ana = shop.user("customer", username="ana")
        order = orders_for_themself(shop, ana, ("CAFE", 1))
        assert shop._value("SELECT user_id FROM sale WHERE tenant_id = %s AND id = %s", order.id) == ana

    def test_is_no_visitors(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        with shop.nothing_changes(), pytest.raises(Forbidden):
            place_own_order(ordered(shop, ("CAFE", 1)), actor=visitor(shop), now=now())

    def test_for_somebody_else_needs_the_permission(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        actor = user_actor(shop, shop.user("customer", username="ana"))
        command = PlaceOrder(lines=ordered(shop, ("CAFE", 1)), username="ana")
        with shop.nothing_changes(), pytest.raises(Forbidden):
            place_order(command, actor=actor, now=now())

    def test_sets_aside_only_so_much_for_whoever_is_only_a_customer(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        chooses(shop, "unpaid_orders_each", 2)
        ana = shop.user("customer", username="ana")
        first, _ = (orders_for_themself(shop, ana, ("CAFE", 1)) for _ in range(2))
        with shop.nothing_changes(), pytest.raises(TooManyUnpaidOrders) as refused:
            orders_for_themself(shop, ana, ("CAFE", 1))
        assert refused.value.limit == 2
        gives_up(shop, first.id)
        assert orders_for_themself(shop, ana, ("CAFE", 1)).id > first.id

    def test_trusts_whoever_may_order_for_others(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        chooses(shop, "unpaid_orders_each", 1)
        cashier = shop.user("cashier")
        assert (
            orders_for_themself(shop, cashier, ("CAFE", 1)).id
            < orders_for_themself(shop, cashier, ("CAFE", 1)).id
        )


@pytest.mark.parametrize(
    ("lines", "command", "refusal"),
    [
        ([], {}, EmptyDocument),
        ([(999_999, 1)], {}, ProductNotFound),
        ([("GONE", 1)], {}, ProductNotFound),
        ([("CAFE", "1.5")], {}, FractionNotAllowed),
        ([("CAFE", 4)], {}, NotEnoughStock),
        ([("CAFE", 2), ("CAFE", 2)], {}, NotEnoughStock),
        ([("NEVER", 1)], {}, NotEnoughStock),
        ([("CURSO", 99_999_999)], {}, TooLarge),
        ([("CAFE", 1)], {"username": "nadie"}, NotFound),
    ],
)
def test_refuses_and_leaves_nothing(
    lines: list[tuple[Any, Any]], command: dict[str, Any], refusal: type[Exception], shop: Shop
) -> None:
    shop.has("CAFE", 3)
    shop.has("GONE", 3, is_active=False)
    shop.has("NEVER")
    shop.has("CURSO", is_stocked=False)
    with shop.nothing_changes(), pytest.raises(refusal):
        orders(shop, *lines, **command)


def test_sells_nothing_of_a_neighbours(shop: Shop, neighbour: Shop) -> None:
    theirs = neighbour.has("CAFE", 3)
    with neighbour.nothing_changes(), pytest.raises(ProductNotFound):
        orders(shop, (theirs, 1))
