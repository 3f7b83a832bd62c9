"""create_product, update_product, propose_barcode: the catalogue and who may change it."""

from decimal import Decimal
from typing import Any

import pytest

from tests.shop import Shop, now, open_shop
from tests.threads import at_once
from trastienda.domain.catalog.codes import new_barcode
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.rules import ean13
from trastienda.kernel.errors import AlreadyTaken, Forbidden
from trastienda.operations.catalog.create_product import CreateProduct, ProductCreated, create_product
from trastienda.operations.catalog.propose_barcode import propose_barcode
from trastienda.operations.catalog.update_product import UpdateProduct, update_product


def creates(shop: Shop, sku: str = "CAFE", **fields: Any) -> ProductCreated:
    command = CreateProduct(**{"sku": sku, "name": f"Producto {sku}", "price_1": Decimal("100.00"), **fields})
    return create_product(command, actor=shop.owner, now=now())


def updates(shop: Shop, product: int, **changes: Any) -> None:
    update_product(UpdateProduct(id=product, **changes), actor=shop.owner, now=now())


def product(shop: Shop, product_id: int) -> Product:
    with shop.transaction():
        return Product.objects.get(pk=product_id)


class TestCreateProduct:
    def test_has_a_place_on_the_home_shelf_even_without_stock(self, shop: Shop) -> None:
        made = creates(shop, min_stock=Decimal(5), max_stock=Decimal(50), location="A-3-2")
        level = shop._rows(
            "SELECT branch_id, on_hand, min_stock, max_stock, location FROM stock_level"
            " WHERE tenant_id = %s AND product_id = %s",
            made.id,
        )
        assert level == [(shop.branch_id, 0, 5, 50, "A-3-2")]
        assert (shop.count("stock_move"), shop.count("entry")) == (0, 0)

    def test_initial_stock_is_worth_its_cost(self, shop: Shop) -> None:
        creates(shop, initial_stock=Decimal(10), cost=Decimal("150.00"))
        assert shop.books == {"Inventario": Decimal("1500.00"), "Capital Social": Decimal("-1500.00")}

    def test_takes_the_tenants_tax_rate(self) -> None:
        argentine = open_shop(tax_rate="0.21")
        assert product(argentine, creates(argentine).id).tax_rate == Decimal("0.21")

    def test_two_at_once_with_one_number_make_one(self, shop: Shop) -> None:
        ended = at_once(*(lambda: creates(shop) for _ in range(4)))
        assert sorted(type(each).__name__ for each in ended) == ["AlreadyTaken"] * 3 + ["ProductCreated"]
        assert shop.count("product") == 1

    def test_refuses_whoever_may_not(self, shop: Shop) -> None:
        cashier = shop.actor(shop.hire("cashier", pin="8642"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            create_product(CreateProduct(sku="A", name="A", price_1=Decimal(1)), actor=cashier, now=now())


class TestUpdateProduct:
    def test_audits_a_change_of_prices_with_both(self, shop: Shop) -> None:
        made = creates(shop)
        updates(shop, made.id, price_1=Decimal("120.00"), name="Otro")
        [(subject, details)] = shop._rows(
            "SELECT subject, details FROM audit_event WHERE tenant_id = %s AND action = 'product.price_changed'"
        )
        assert subject == f"product:{made.id}"
        assert '"price_1": "100.000000"' in str(details).replace("'", '"')
        assert '"price_1": "120.00"' in str(details).replace("'", '"')

    def test_sending_back_what_was_shown_changes_nothing(self, shop: Shop) -> None:
        libro = shop.has("LIBRO", price_1=Decimal("150.50"), prices_include_tax=True, cost="33.333333")
        with shop.nothing_changes():
            updates(shop, libro, price_1=Decimal("129.74"), cost=Decimal("33.33"))

    def test_a_net_price_of_a_product_kept_with_tax_is_kept_with_tax(self, shop: Shop) -> None:
        libro = shop.has("LIBRO", price_1=Decimal("150.50"), prices_include_tax=True)
        updates(shop, libro, price_1=Decimal("100.00"))
        assert product(shop, libro).price_1 == 116

    def test_refuses_a_code_in_use_also_at_once(self, shop: Shop) -> None:
        creates(shop, "A", barcode="111")
        other = creates(shop, "B", barcode="222").id
        for change in ({"sku": "A"}, {"barcode": "111"}):
            with shop.nothing_changes(), pytest.raises(AlreadyTaken):
                updates(shop, other, **change)

    def test_refuses_whoever_may_not(self, shop: Shop) -> None:
        made = creates(shop)
        cashier = shop.actor(shop.hire("cashier", pin="8642"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            update_product(UpdateProduct(id=made.id, name="X"), actor=cashier, now=now())


class TestBarcodes:
    def test_steps_over_numbers_that_somebody_uses_already(self, shop: Shop) -> None:
        first = propose_barcode(actor=shop.owner)
        next_numbers = [ean13(f"2{int(first[1:12]) + ahead:011d}") for ahead in range(1, 60)]
        for at, barcode in enumerate(next_numbers):
            shop.has(f"P{at}", barcode=barcode)
        with shop.transaction():
            offered = {new_barcode() for _ in range(5)}
        assert len(offered) == 5
        assert not offered & set(next_numbers)

    def test_refuses_whoever_may_not(self, shop: Shop) -> None:
        cashier = shop.actor(shop.hire("cashier", pin="8642"))
        with pytest.raises(Forbidden):
            propose_barcode(actor=cashier)
