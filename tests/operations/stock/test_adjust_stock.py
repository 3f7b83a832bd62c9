"""adjust_stock: a signed difference, its reason, and what it was worth."""

from decimal import Decimal

import pytest

from tests.shop import Shop, now
from trastienda.domain.catalog.errors import FractionNotAllowed, NotStocked, ProductNotFound, TooLarge
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.errors import Forbidden, Invalid, NotFound
from trastienda.operations.stock.adjust_stock import AdjustStock, StockAdjusted, adjust_stock


def adjusts(
    shop: Shop, sku: str, units: str, *, reason: str = "Merma", branch: int | None = None
) -> StockAdjusted:
    command = AdjustStock(shop.products.get(sku, 999_999), Decimal(units), reason, branch)
    return adjust_stock(command, actor=shop.owner, now=now())


class TestAdjustStock:
    def test_takes_what_is_missing_as_shrinkage_at_average_cost(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="33.333333")  # worth 100.00
        assert adjusts(shop, "CAFE", "-2").on_hand == 1
        assert shop.stock("CAFE") == 1
        assert shop.books["Mermas de Inventario"] == Decimal("66.67")
        assert shop.books["Inventario"] == Decimal("33.33")

    def test_adds_what_was_found_as_surplus_at_average_cost(self, shop: Shop) -> None:
        shop.has("CAFE", 2, cost="40.00")
        assert adjusts(shop, "CAFE", "3").on_hand == 5
        assert shop.books["Sobrantes de Caja e Inventario"] == Decimal("-120.00")
        assert shop.books["Inventario"] == Decimal("200.00")

    def test_what_was_found_where_there_never_was_any_is_worth_the_last_cost(self, shop: Shop) -> None:
        shop.has("CAFE", cost="25.00")
        adjusts(shop, "CAFE", "2")
        assert shop.books["Inventario"] == Decimal("50.00")

    def test_what_costs_nothing_moves_without_an_entry(self, shop: Shop) -> None:
        shop.has("CAFE", cost="0")
        adjusts(shop, "CAFE", "2")
        assert shop.stock("CAFE") == 2
        assert (shop.books, shop.count("entry")) == ({}, 0)

    def test_corrects_what_is_left_of_a_product_no_longer_sold(self, shop: Shop) -> None:
        shop.has("VIEJO", 2, is_active=False)
        adjusts(shop, "VIEJO", "-2")
        assert shop.stock("VIEJO") == 0

    def test_leaves_the_other_branch_alone(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        norte = shop.branch("Norte")
        adjusts(shop, "CAFE", "3", branch=norte)
        assert (shop.stock("CAFE"), shop.stock("CAFE", branch=norte)) == (Decimal(2), Decimal(3))

    def test_sells_below_zero_only_where_the_branch_does(self, shop: Shop) -> None:
        shop.has("CAFE", 1, cost="10.00")
        norte = shop.branch("Norte", below_zero=True)
        assert adjusts(shop, "CAFE", "-2", branch=norte).on_hand == -2


@pytest.mark.parametrize(
    ("case", "sku", "units", "reason", "refusal"),
    [
        ("nothing", "CAFE", "0", "Merma", Invalid),
        ("no reason", "CAFE", "1", "  ", Invalid),
        ("more than there is", "CAFE", "-4", "Merma", NotEnoughStock),
        ("half a piece", "CAFE", "-0.5", "Merma", FractionNotAllowed),
        ("unknown", "NADA", "1", "Merma", ProductNotFound),
        ("a service", "CURSO", "1", "Merma", NotStocked),
        ("worth more than any document", "ORO", "99999999", "Hallazgo", TooLarge),
    ],
)
def test_refuses_and_leaves_nothing(
    case: str, sku: str, units: str, reason: str, refusal: type[Exception], shop: Shop
) -> None:
    shop.has("CAFE", 3)
    shop.has("CURSO", is_stocked=False)
    shop.has("ORO", cost="99999.00")
    with shop.nothing_changes(), pytest.raises(refusal):
        adjusts(shop, sku, units, reason=reason)


def test_refuses_units_that_are_promised_to_somebody(shop: Shop) -> None:
    shop.has("CAFE", 3)
    with shop.transaction():
        shop_level = (
            "UPDATE stock_level SET reserved = 2 WHERE tenant_id = %s AND product_id = %s RETURNING id"
        )
        shop._rows(shop_level, shop.products["CAFE"])
    with shop.nothing_changes(), pytest.raises(NotEnoughStock):
        adjusts(shop, "CAFE", "-2")
    adjusts(shop, "CAFE", "-1")


def test_refuses_elsewhere_and_nobody(shop: Shop, neighbour: Shop) -> None:
    shop.has("CAFE", 3)
    cashier = shop.actor(shop.hire("cashier", pin="8642"))
    with shop.nothing_changes():
        with pytest.raises(NotFound):
            adjusts(shop, "CAFE", "1", branch=neighbour.branch_id)
        with pytest.raises(Forbidden):
            adjust_stock(AdjustStock(shop.products["CAFE"], Decimal(1), "x"), actor=cashier, now=now())
