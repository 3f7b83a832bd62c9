"""record_purchase: goods on the shelf, a debt to the supplier, and the cost kept."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from trastienda.domain.catalog.errors import FractionNotAllowed, NotStocked, ProductNotFound, TooLarge
from trastienda.domain.catalog.models import Product
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.kernel.errors import Forbidden, NotFound
from trastienda.operations.stock.record_purchase import (
    BoughtLine,
    PurchaseRecorded,
    RecordPurchase,
    record_purchase,
)


def buys(
    shop: Shop, *lines: tuple[str, str, str], supplier: str | None = "Distribuidora Central", **more: object
) -> PurchaseRecorded:
    """Buy `(sku, units, unit cost)` lines."""
    bought = [BoughtLine(shop.products[sku], Decimal(units), Decimal(cost)) for sku, units, cost in lines]
    command = RecordPurchase(lines=bought, supplier=supplier, **more)  # type: ignore[arg-type]
    return record_purchase(command, actor=shop.owner, now=now())


def product(shop: Shop, sku: str) -> Product:
    with shop.transaction():
        return Product.objects.get(pk=shop.products[sku])


def average_cost(shop: Shop, sku: str) -> Decimal:
    query = "SELECT average_cost FROM stock_level WHERE tenant_id = %s AND product_id = %s"
    return Decimal(shop._value(query, shop.products[sku]))


class TestRecordPurchase:
    def test_receives_the_goods_and_owes_for_them(self, shop: Shop) -> None:
        shop.has("CAFE")
        bought = buys(shop, ("CAFE", "20", "145.00"), invoice_number="FAC-001")
        assert (bought.base, bought.tax, bought.total) == (
            Decimal("2900.00"),
            Decimal("464.00"),
            Decimal("3364.00"),
        )
        assert shop.stock("CAFE") == 20
        assert shop.books == {
            "Inventario": Decimal("2900.00"),
            "IVA Acreditable": Decimal("464.00"),
            "Proveedores": Decimal("-3364.00"),
        }

    def test_keeps_the_last_cost_and_the_moving_average(self, shop: Shop) -> None:
        shop.has("CAFE", 10, cost="100.00")
        buys(shop, ("CAFE", "30", "140.00"))
        assert product(shop, "CAFE").cost == 140
        assert average_cost(shop, "CAFE") == 130  # (10 x 100 + 30 x 140) / 40

    def test_totals_the_lines_of_one_product(self, shop: Shop) -> None:
        shop.has("CAFE")
        bought = buys(shop, ("CAFE", "1", "10.00"), ("CAFE", "3", "14.00"))
        assert (bought.line_count, bought.base) == (2, Decimal("52.00"))
        assert shop.stock("CAFE") == 4
        assert (shop.count("stock_move"), shop.count("purchase_line")) == (1, 2)
        assert product(shop, "CAFE").cost == 14
        assert average_cost(shop, "CAFE") == 13

    def test_rounds_each_line_half_up_and_taxes_it_at_its_own_rate(self, shop: Shop) -> None:
        shop.has("CAFE")
        shop.has("LIBRO", tax_rate=Decimal(0))
        bought = buys(shop, ("CAFE", "3", "0.335"), ("LIBRO", "1", "99.99"))
        assert bought.base == Decimal("101.00")  # 1.005 is 1.01, and 99.99
        assert bought.tax == Decimal("0.16")  # of 1.01

    def test_finds_the_supplier_by_name_or_makes_one(self, shop: Shop) -> None:
        shop.has("CAFE")
        for name in ("Distribuidora Central", "distribuidora  CENTRAL ", "Otra"):
            buys(shop, ("CAFE", "1", "10.00"), supplier=name)
        assert shop.count("supplier") == 2
        buys(shop, ("CAFE", "1", "10.00"), supplier=None)
        assert shop.count("supplier") == 2

    def test_receives_where_it_is_told(self, shop: Shop) -> None:
        shop.has("CAFE")
        norte = shop.branch("Norte")
        buys(shop, ("CAFE", "2", "10.00"), branch=norte)
        assert (shop.stock("CAFE"), shop.stock("CAFE", branch=norte)) == (Decimal(0), Decimal(2))

    def test_takes_kilos_by_the_gram(self, shop: Shop) -> None:
        shop.has("GRANO", unit="KG")
        buys(shop, ("GRANO", "1.125", "80.00"))
        assert shop.stock("GRANO") == Decimal("1.125")

    def test_costs_the_same_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for number in range(50):
            shop.has(f"P{number}")
        buys(shop, ("P0", "1", "5.00"))  # the supplier is known and the tenant's profile kept from now on
        costs = []
        for count in (1, 50):
            with CaptureQueriesContext(connection) as queries:
                buys(shop, *((f"P{number}", "1", "5.00") for number in range(count)))
            costs.append(len(queries))
        assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("case", "line", "refusal"),
    [
        ("a fraction of a piece", ("CAFE", "0.5", "10"), FractionNotAllowed),
        ("a service", ("CURSO", "1", "10"), NotStocked),
        ("no longer sold", ("VIEJO", "1", "10"), ProductNotFound),
        ("beyond any invoice", ("CAFE", "99999999", "9999.99"), TooLarge),
    ],
)
def test_refuses_and_leaves_nothing(
    case: str, line: tuple[str, str, str], refusal: type[Exception], shop: Shop
) -> None:
    shop.has("CAFE")
    shop.has("CURSO", is_stocked=False)
    shop.has("VIEJO", is_active=False)
    with shop.nothing_changes(), pytest.raises(refusal):
        buys(shop, ("CAFE", "1", "1"), line)


def test_refuses_nothing_nowhere_and_nobody(shop: Shop, neighbour: Shop) -> None:
    shop.has("CAFE")
    cashier = shop.actor(shop.hire("cashier", pin="8642"))
    line = BoughtLine(shop.products["CAFE"], Decimal(1), Decimal(1))
    with shop.nothing_changes():
        with pytest.raises(EmptyDocument):
            buys(shop)
        with pytest.raises(NotFound):
            buys(shop, ("CAFE", "1", "1"), branch=neighbour.branch_id)
        with pytest.raises(Forbidden):
            record_purchase(RecordPurchase(lines=[line]), actor=cashier, now=now())
