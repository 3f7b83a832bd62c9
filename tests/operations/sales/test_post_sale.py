"""post_sale: a ticket becomes a sale that stock, drawer and books agree with."""

from decimal import Decimal

import pytest

from tests.shop import Shop
from trastienda.domain.cash.errors import RegisterNotFound
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound
from trastienda.domain.parties.errors import CreditLimitExceeded, CustomerNotFound, CustomerRequired
from trastienda.domain.payments.errors import NoChangeForThisMethod, PaidTooLittle, PaidTooMuch
from trastienda.domain.sales.errors import DiscountTooHigh, EmptyDocument
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.errors import Forbidden


class TestPostSale:
    def test_takes_stock_money_and_books_together(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="40.00")
        sale = shop.sells(("CAFE", 2, "100.00"), cash="250.00")
        assert sale.folio == "V-0001"
        assert (sale.total, sale.change) == (Decimal("232.00"), Decimal("18.00"))
        assert shop.stock("CAFE") == 1
        assert shop.drawer == Decimal("2232.00")
        assert shop.books == {
            "Caja": Decimal("232.00"),
            "Ventas": Decimal("-200.00"),
            "IVA Trasladado": Decimal("-32.00"),
            "Costo de Ventas": Decimal("80.00"),
            "Inventario": Decimal("40.00"),
            "Capital Social": Decimal("-120.00"),
        }

    def test_charges_the_customers_tier_price_when_none_is_sent(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        sale = shop.sells(("CAFE", 1), cash="324.80", customer=shop.customer(tier=3))
        assert sale.total == Decimal("324.80")  # 280.00 net

    def test_charges_a_price_entered_with_tax_to_the_cent(self, shop: Shop) -> None:
        shop.has("LIBRO", 3, price_1=Decimal("150.50"), prices_include_tax=True)
        assert shop.sells(("LIBRO", 1), cash="150.50").total == Decimal("150.50")

    def test_puts_the_unpaid_part_of_a_mixed_sale_on_the_account(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        customer = shop.customer(credit_limit="500.00")
        sale = shop.sells(("CAFE", 1, "350.00"), terms="mixed", cash="100.00", customer=customer)
        assert (sale.paid, sale.credit) == (Decimal("100.00"), Decimal("306.00"))
        assert shop.owes(customer) == Decimal("306.00")

    def test_sells_on_credit_without_a_register(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        customer = shop.customer(credit_limit="406.00")
        shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=customer)
        assert shop.owes(customer) == Decimal("406.00")
        assert shop.books["Clientes"] == Decimal("406.00")

    def test_gives_the_last_unit_all_the_value_that_is_left(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="33.333333")  # worth 100.00
        for _ in range(3):
            shop.sells(("CAFE", 1))
        assert "Inventario" not in shop.books
        assert shop.books["Costo de Ventas"] == Decimal("100.00")

    def test_numbers_sales_without_gaps_even_after_a_refusal(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        shop.sells(("CAFE", 1))
        with pytest.raises(NotEnoughStock):
            shop.sells(("CAFE", 2))
        assert shop.sells(("CAFE", 1)).folio == "V-0002"


@pytest.mark.parametrize(
    ("case", "sale", "refusal"),
    [
        ("no lines", {"lines": []}, EmptyDocument),
        ("unknown product", {"lines": [(999_999, 1)], "cash": "1"}, ProductNotFound),
        ("half a piece", {"lines": [("CAFE", "1.5")], "cash": "999"}, FractionNotAllowed),
        ("more than on hand", {"lines": [("CAFE", 4)], "cash": "9999"}, NotEnoughStock),
        (
            "two lines of one product together",
            {"lines": [("CAFE", 2), ("CAFE", 2)], "cash": "9999"},
            NotEnoughStock,
        ),
        ("one cent short", {"lines": [("CAFE", 1, "100")], "cash": "115.99"}, PaidTooLittle),
        ("change from a card", {"lines": [("CAFE", 1, "100")], "card": "120.00"}, NoChangeForThisMethod),
        ("unknown register", {"lines": [("CAFE", 1)], "session": 999_999, "cash": "406"}, RegisterNotFound),
        ("paid, yet on credit", {"lines": [("CAFE", 1)], "terms": "credit", "cash": "1.00"}, PaidTooMuch),
        ("credit for nobody", {"lines": [("CAFE", 1)], "terms": "credit"}, CustomerRequired),
        (
            "unknown customer",
            {"lines": [("CAFE", 1)], "terms": "credit", "customer": 999_999},
            CustomerNotFound,
        ),
    ],
)
def test_refuses_and_leaves_nothing(
    case: str, sale: dict[str, object], refusal: type[Exception], shop: Shop
) -> None:
    shop.has("CAFE", 3)
    shop.opens_register()
    lines = sale.pop("lines")
    with shop.nothing_changes(), pytest.raises(refusal):
        shop.sells(*lines, **sale)  # type: ignore[misc, arg-type]


def test_refuses_credit_over_the_limit(shop: Shop) -> None:
    shop.has("CAFE", 3)
    customer = shop.customer(credit_limit="405.99")
    with shop.nothing_changes(), pytest.raises(CreditLimitExceeded):
        shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=customer)


def test_refuses_a_discount_above_the_employees_own(shop: Shop) -> None:
    shop.has("CAFE", 3)
    cashier = shop.hire("cashier", pin="5678", max_discount_pct="10")
    session = shop.opens_register(number=2, employee=cashier)
    shop.sells(("CAFE", 1, "100", "10"), cash="104.40", employee=cashier, session=session)
    with shop.nothing_changes(), pytest.raises(DiscountTooHigh):
        shop.sells(("CAFE", 1, "100", "10.01"), cash="999", employee=cashier, session=session)


def test_refuses_whoever_may_not_sell(shop: Shop) -> None:
    shop.has("CAFE", 3)
    shop.opens_register()
    warehouse = shop.hire("warehouse", pin="2468")
    with shop.nothing_changes(), pytest.raises(Forbidden):
        shop.sells(("CAFE", 1), cash="406", employee=warehouse)
