"""return_goods: whatever comes back, in whatever order, is worth exactly what was paid for it."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.operations.sales.helpers import (
    cancels,
    lines,
    money,
    nothing_is_wrong,
    pays_account,
    statements,
    states,
    takes_back,
)
from tests.shop import Shop
from trastienda.domain.cash.errors import NoOpenRegister, NotEnoughCash
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound
from trastienda.domain.sales.errors import DocumentNotFound, EmptyDocument, ReturnedMoreThanSold, WrongState
from trastienda.domain.sales.rules import SoldLine, share_of_line, take_back
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.kernel.tax import price_line


class TestReturnGoods:
    def test_takes_one_of_two_back_with_its_share_of_everything(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="40.00")
        sale = shop.sells(("CAFE", 2, "100.00"))
        back = takes_back(shop, sale.id, ("CAFE", 1))
        assert (back.folio, back.base, back.tax, back.total) == (
            "D-0001", money("100.00"), money("16.00"), money("116.00"),
        )  # fmt: skip
        assert not back.is_whole
        assert shop.stock("CAFE") == 2
        assert shop.drawer == money("2116.00")
        assert shop.books == {
            "Caja": money("116.00"),
            "Ventas": money("-100.00"),
            "IVA Trasladado": money("-16.00"),
            "Costo de Ventas": money("40.00"),
            "Inventario": money("80.00"),
            "Capital Social": money("-120.00"),
        }
        assert states(shop, sale.id) == ("partially_refunded", "delivered")
        assert nothing_is_wrong(shop)

    def test_loses_no_cent_over_three_returns_of_one(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="33.333333")  # three units are worth 100.00
        shop.opens_register()
        opening = shop.books
        sale = shop.sells(("CAFE", 3, "33.33", "5"))  # 99.99 less 5.00 = 94.99, 15.20 tax: 110.19
        assert sale.total == money("110.19")
        parts = [takes_back(shop, sale.id, ("CAFE", 1)) for _ in range(3)]
        # 110.19 / 3 = 36.73 each; of 15.20 tax: 5.07, 5.06, 5.07
        assert [part.total for part in parts] == [money("36.73")] * 3
        assert [part.tax for part in parts] == [money("5.07"), money("5.06"), money("5.07")]
        assert [part.is_whole for part in parts] == [False, False, True]
        assert states(shop, sale.id) == ("refunded", "returned")
        assert shop.books == opening
        assert shop.drawer == money("2000.00")
        costs = shop._rows("SELECT cost FROM sale_return WHERE tenant_id = %s ORDER BY id")
        assert costs == [(money("33.33"),), (money("33.34"),), (money("33.33"),)]
        assert nothing_is_wrong(shop)

    def test_fills_the_lines_of_a_product_in_the_order_they_were_sold(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        sale = shop.sells(("CAFE", 2, "100.00"), ("CAFE", 1, "50.00"))
        back = takes_back(shop, sale.id, ("CAFE", 1), ("CAFE", 2))  # asked for twice, taken back together
        assert back.line_count == 2
        assert back.total == money("290.00")
        quantities = shop._rows(
            "SELECT quantity, total FROM sale_return_line WHERE tenant_id = %s ORDER BY id"
        )
        assert quantities == [(Decimal(2), money("232.00")), (Decimal(1), money("58.00"))]

    def test_takes_it_off_the_account_first_and_gives_the_rest_in_money(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        customer = shop.customer(credit_limit="1000")
        sale = shop.sells(
            ("CAFE", 3, "100.00"), terms="mixed", cash="148.00", customer=customer
        )  # 200 on credit
        first = takes_back(shop, sale.id, ("CAFE", 1))
        assert (first.off_balance, first.refunded) == (money("116.00"), {})
        assert states(shop, sale.id) == ("pending", "delivered")
        second = takes_back(shop, sale.id, ("CAFE", 1))
        assert (second.off_balance, second.refunded) == (money("84.00"), {"cash": money("32.00")})
        assert states(shop, sale.id) == ("partially_refunded", "delivered")
        third = takes_back(shop, sale.id, ("CAFE", 1))
        assert (third.off_balance, third.refunded) == (0, {"cash": money("116.00")})
        assert states(shop, sale.id) == ("refunded", "returned")
        assert shop.owes(customer) == 0
        assert shop.drawer == money("2000.00")
        assert nothing_is_wrong(shop)

    def test_owes_the_customer_what_they_had_paid_on_account_already(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        customer = shop.customer(credit_limit="1000")
        sale = shop.sells(("CAFE", 2, "100.00"), terms="credit", customer=customer)
        pays_account(shop, customer, "232.00")
        takes_back(shop, sale.id, ("CAFE", 1))
        assert shop.owes(customer) == money("-116.00")

    def test_gives_money_back_out_of_the_first_payment_first(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        sale = shop.sells(("CAFE", 2, "350.00"), cash="300.00", card="512.00")
        assert takes_back(shop, sale.id, ("CAFE", 1)).refunded == {
            "cash": money("300.00"),
            "card": money("106.00"),
        }
        assert takes_back(shop, sale.id, ("CAFE", 1)).refunded == {"card": money("406.00")}

    def test_puts_goods_back_in_the_branch_that_sold_them(self, shop: Shop) -> None:
        north = shop.branch("Sucursal Norte")
        shop.has("CAFE", 3)
        sale = shop.sells(("CAFE", 1))
        away = shop.hire("supervisor", pin="8642", branch=north)
        shop.opens_register(number=2, employee=away)
        takes_back(shop, sale.id, ("CAFE", 1), employee=away)
        assert shop.stock("CAFE") == 3
        assert shop.stock("CAFE", branch=north) == 0

    def test_gives_back_a_service_without_touching_a_shelf(self, shop: Shop) -> None:
        shop.has("FLETE", is_stocked=False)
        sale = shop.sells(("FLETE", 1, "100.00"))
        assert takes_back(shop, sale.id, ("FLETE", 1)).total == money("116.00")
        assert shop.count("stock_move") == 0
        assert nothing_is_wrong(shop)

    def test_takes_back_a_weight_in_parts(self, shop: Shop) -> None:
        shop.has("CLAVO", "2.5", unit="KG")
        sale = shop.sells(("CLAVO", "2.5", "10.00"))  # 25.00 + 4.00
        assert takes_back(shop, sale.id, ("CLAVO", "0.75")).total == money("8.70")
        assert takes_back(shop, sale.id, ("CLAVO", "1.75")).is_whole

    def test_is_audited(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        sale = shop.sells(("CAFE", 1))
        takes_back(shop, sale.id, ("CAFE", 1))
        audited = shop._rows(
            "SELECT action, subject FROM audit_event WHERE tenant_id = %s ORDER BY seq DESC LIMIT 1"
        )
        assert audited == [("sale.returned", f"sale:{sale.id}")]

    def test_costs_the_same_statements_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 5)
        sale = shop.sells(*((f"P{at}", 2) for at in range(50)))
        with statements(shop) as few:
            takes_back(shop, sale.id, ("P0", 1))
        with statements(shop) as many:
            takes_back(shop, sale.id, *((f"P{at}", 1) for at in range(50)))
        assert len(few) == len(many)


class TestRefusals:
    @pytest.mark.parametrize(
        ("case", "goods", "reason", "refusal"),
        [
            ("nothing", [], "x", EmptyDocument),
            ("no reason", [("CAFE", 1)], " ", Invalid),
            ("one more than sold", [("CAFE", 3)], "x", ReturnedMoreThanSold),
            ("one more than sold, in two parts", [("CAFE", 2), ("CAFE", 1)], "x", ReturnedMoreThanSold),
            ("a product of another sale", [("TE", 1)], "x", ReturnedMoreThanSold),
            ("half a piece", [("CAFE", "0.5")], "x", FractionNotAllowed),
        ],
    )
    def test_leave_nothing(
        self,
        case: str,
        goods: list[tuple[str, int | str]],
        reason: str,
        refusal: type[Exception],
        shop: Shop,
    ) -> None:
        shop.has("CAFE", 5)
        shop.has("TE", 5)
        sale = shop.sells(("CAFE", 2))
        with shop.nothing_changes(), pytest.raises(refusal):
            takes_back(shop, sale.id, *goods, reason=reason)

    def test_unknown_sale_or_product(self, shop: Shop, neighbour: Shop) -> None:
        shop.has("CAFE", 5)
        neighbour.has("CAFE", 5)
        sale, theirs = shop.sells(("CAFE", 2)), neighbour.sells(("CAFE", 2))
        with shop.nothing_changes(), pytest.raises(DocumentNotFound):
            takes_back(shop, theirs.id, ("CAFE", 1))
        shop.products["THEIRS"] = neighbour.products["CAFE"]
        with shop.nothing_changes(), pytest.raises(ProductNotFound):
            takes_back(shop, sale.id, ("THEIRS", 1))

    def test_more_than_has_not_come_back_yet(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        sale = shop.sells(("CAFE", 3))
        takes_back(shop, sale.id, ("CAFE", 2))
        with shop.nothing_changes(), pytest.raises(ReturnedMoreThanSold) as refused:
            takes_back(shop, sale.id, ("CAFE", 2))
        assert refused.value.wanted == 2
        assert refused.value.returnable == 1

    def test_a_cancelled_sale_and_one_that_came_back_whole(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        cancelled, returned = shop.sells(("CAFE", 1)), shop.sells(("CAFE", 1))
        cancels(shop, cancelled.id)
        takes_back(shop, returned.id, ("CAFE", 1))
        for sale, state in ((cancelled, "cancelled"), (returned, "returned")):
            with shop.nothing_changes(), pytest.raises(WrongState) as refused:
                takes_back(shop, sale.id, ("CAFE", 1))
            assert refused.value.state == state

    def test_cash_without_a_register_or_enough_in_it(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        sale = shop.sells(("CAFE", 1, "100.00"))
        supervisor = shop.hire("supervisor", pin="8642")
        with shop.nothing_changes(), pytest.raises(NoOpenRegister):
            takes_back(shop, sale.id, ("CAFE", 1), employee=supervisor)
        shop.opens_register("115.99", number=2, employee=supervisor)
        with shop.nothing_changes(), pytest.raises(NotEnoughCash):
            takes_back(shop, sale.id, ("CAFE", 1), employee=supervisor)

    def test_whoever_may_not(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        sale = shop.sells(("CAFE", 1))
        cashier = shop.hire("cashier", pin="5678")
        with shop.nothing_changes(), pytest.raises(Forbidden):
            takes_back(shop, sale.id, ("CAFE", 1), employee=cashier)


RATES = st.sampled_from(
    [Decimal(0), Decimal("0.08"), Decimal("0.16"), Decimal("0.19"), Decimal("0.21"), Decimal(1)]
)
PRICES = st.decimals(min_value=0, max_value=2000, places=2)
DISCOUNTS = st.sampled_from([Decimal(0), Decimal(5), Decimal("12.5"), Decimal("33.3333"), Decimal(100)])


class TestShares:
    @given(
        takings=st.lists(st.integers(1, 400), min_size=1, max_size=12),
        price=st.decimals(min_value=0, max_value=5, places=4),
        rate=RATES,
        discount=DISCOUNTS,
        includes_tax=st.booleans(),
        cost=st.decimals(min_value=0, max_value=500, places=2),
    )
    def test_of_any_sequence_add_up_and_are_never_below_zero(
        self,
        takings: list[int],
        price: Decimal,
        rate: Decimal,
        discount: Decimal,
        includes_tax: bool,
        cost: Decimal,
    ) -> None:
        """Cheap units in many parts: where rounding has the most occasions to lose or make a cent."""
        quantity = Decimal(sum(takings))
        sold = price_line(
            quantity=quantity,
            unit_price=price,
            discount_pct=discount,
            tax_rate=rate,
            includes_tax=includes_tax,
        )
        back = given_back = Decimal(0)
        parts = []
        for units in takings:
            line = SoldLine(1, 1, quantity, sold.tax, sold.total, cost, back, given_back)
            parts.append(share_of_line(line, Decimal(units)))
            back, given_back = back + units, given_back + parts[-1].total
        for part in parts:
            assert min(part.base, part.tax, part.cost) >= 0
            assert part.base + part.tax == part.total
        assert sum(part.base for part in parts) == sold.base
        assert sum(part.tax for part in parts) == sold.tax
        assert sum(part.total for part in parts) == sold.total
        assert sum(part.cost for part in parts) == cost

    def test_take_lines_in_order_and_skip_what_came_back(self) -> None:
        sold = [
            SoldLine(11, 1, Decimal(2), money("1"), money("10"), money("4"), Decimal(2), money("10")),
            SoldLine(12, 2, Decimal(5), money("1"), money("10"), money("4"), Decimal(0), money("0")),
            SoldLine(13, 1, Decimal(3), money("1"), money("10"), money("4"), Decimal(1), money("3.33")),
        ]
        taken = take_back(sold, product=1, quantity=Decimal(2))
        assert [(part.sale_line, part.quantity) for part in taken] == [(13, Decimal(2))]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sold=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 4), PRICES, DISCOUNTS), min_size=1, max_size=4),
    on_card=st.decimals(min_value=0, max_value=1, places=2),
    data=st.data(),
)
def test_any_sequence_of_returns_leaves_everything_as_it_was(
    shop: Shop, sold: list[tuple[int, int, Decimal, Decimal]], on_card: Decimal, data: st.DataObject
) -> None:
    """Several lines of two products, discounted, paid by two methods, brought back bit by bit."""
    for at in (0, 1):
        shop.has(f"P{at}", 0 if f"P{at}" in shop.products else 40, cost="7.77")
    if shop.session_id is None:
        shop.opens_register("100000.00")
    opening, shelves, drawer = shop.books, _shelves(shop), shop.drawer
    wanted = [(f"P{at}", units, str(price), str(discount)) for at, units, price, discount in sold]
    total = shop._total_of(lines(shop, *wanted))
    card = (total * on_card).quantize(Decimal("0.01"))
    sale = shop.sells(*wanted, cash=str(total - card), card=str(card) if card else None)
    left: dict[str, int] = {}
    for sku, units, *_ in wanted:
        left[sku] = left.get(sku, 0) + units
    given_back = Decimal(0)
    while left:
        sku = data.draw(st.sampled_from(sorted(left)))
        units = data.draw(st.integers(1, left[sku]))
        given_back += takes_back(shop, sale.id, (sku, units)).total
        left[sku] -= units
        left = {each: rest for each, rest in left.items() if rest}
    assert given_back == sale.total
    assert (shop.books, _shelves(shop), shop.drawer) == (opening, shelves, drawer)
    assert states(shop, sale.id)[1] == "returned"
    assert nothing_is_wrong(shop)


def _shelves(shop: Shop) -> object:
    return shop._rows("SELECT product_id, on_hand, value FROM stock_level WHERE tenant_id = %s ORDER BY 1")
