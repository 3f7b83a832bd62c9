"""sell_at_desk: a sale of the back office, paid in cash or by transfer, in no register."""

from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from trastienda.domain.cash.errors import NoOpenRegister
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel.errors import Forbidden, Invalid, NotFound
from trastienda.operations.sales.delete_sale import DeleteSale, delete_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.sales.sell_at_desk import SellAtDesk, sell_at_desk

D = Decimal


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.has("BAL", 10)  # 350 net, 16 %: 406 with tax; 10 units at 100
    shop.has("BUJ", 4, price_1=D("50"))
    return shop


def sells(shop: Shop, *lines: tuple[Any, ...], actor: Any = None, **how: Any) -> Any:
    """Sell `(sku, units[, net price])`."""
    wanted = [
        WantedLine(
            product_id=shop.products.get(line[0], 0),
            quantity=D(line[1]),
            unit_price=D(line[2]) if len(line) > 2 else None,
        )
        for line in lines
    ]
    return sell_at_desk(SellAtDesk(lines=wanted, **how), actor=actor or shop.owner, now=now())


def row(shop: Shop, sale_id: int, columns: str) -> tuple[Any, ...]:
    return shop._rows(f"SELECT {columns} FROM sale WHERE tenant_id = %s AND id = %s", sale_id)[0]


def books_are_right(shop: Shop) -> None:
    assert [finding.says for finding in audit_tenant(shop.id) if not finding.holds] == []


class TestSells:
    def test_in_cash_without_a_register(self, stocked: Shop) -> None:
        sold = sells(stocked, ("BAL", 2))
        assert (sold.total, sold.paid, sold.change) == (D("812.00"), D("812.00"), 0)
        assert stocked.stock("BAL") == 8
        assert row(stocked, sold.id, "channel, terms, method, payment_state, fulfilment_state") == (
            "backoffice", "cash", "cash", "paid", "delivered",
        )  # fmt: skip
        assert row(stocked, sold.id, "register_session_id, branch_id, paid, credit, unpaid, cost") == (
            None, stocked.branch_id, D("812.00"), 0, 0, D("200.00"),
        )  # fmt: skip
        assert {name: stocked.books[name] for name in ("Caja", "Ventas", "IVA Trasladado", "Costo de Ventas")} == {
            "Caja": D("812.00"), "Ventas": D("-700.00"), "IVA Trasladado": D("-112.00"),
            "Costo de Ventas": D("200.00"),
        }  # fmt: skip
        assert stocked.count("cash_movement") == 0
        books_are_right(stocked)

    def test_by_transfer_into_the_bank_with_where_it_came_through(self, stocked: Shop) -> None:
        sold = sells(stocked, ("BAL", 1), paid_by="transfer", bank=" Bancolombia ", reference="99-1")
        assert stocked.books["Bancos"] == D("406.00")
        assert "Caja" not in stocked.books
        paid = stocked._rows(
            "SELECT method, amount, reference, notes, register_session_id FROM payment"
            " WHERE tenant_id = %s AND document_kind = 'sale' AND document_id = %s",
            sold.id,
        )
        assert paid == [("transfer", D("406.00"), "99-1", "Bancolombia", None)]
        books_are_right(stocked)

    def test_an_open_register_of_the_seller_sees_nothing_of_it(self, stocked: Shop) -> None:
        stocked.opens_register("2000.00")
        sells(stocked, ("BAL", 1))
        assert stocked.drawer == D("2000.00")
        books_are_right(stocked)

    def test_at_the_price_that_was_typed_net_of_tax(self, stocked: Shop) -> None:
        assert sells(stocked, ("BAL", 3, "99.99")).total == D("347.97")  # 299.97 + 48.00

    def test_at_the_tier_of_the_customer_where_no_price_was(self, stocked: Shop) -> None:
        workshop = stocked.customer("Taller Perez", tier=2)
        assert sells(stocked, ("BAL", 1), customer=workshop).total == D("348.00")  # 300 + 48

    def test_what_is_free_is_paid_with_nothing(self, stocked: Shop) -> None:
        sold = sells(stocked, ("BAL", 1, "0"))
        assert sold.total == 0
        assert row(stocked, sold.id, "method, payment_state") == ("none", "paid")
        books_are_right(stocked)

    def test_from_the_branch_that_was_chosen(self, stocked: Shop) -> None:
        north = stocked.branch("Norte")
        stocked.has("BAL", 1, branch=north)
        sells(stocked, ("BAL", 1), branch=north)
        assert (stocked.stock("BAL", branch=north), stocked.stock("BAL")) == (0, 10)

    def test_costs_the_same_for_any_number_of_lines(self, shop: Shop) -> None:
        counts = []
        for many in (1, 50):
            for at in range(many):
                shop.has(f"L-{many}-{at}", 2)
            with CaptureQueriesContext(connection) as spent:
                sells(shop, *[(f"L-{many}-{at}", 1) for at in range(many)], customer_name="Ana")
            counts.append(len(spent))
            sells(shop, (f"L-{many}-0", 1), customer_name="Ana")  # from here on she is known
        with CaptureQueriesContext(connection) as spent:
            sells(shop, *[(f"L-50-{at}", 1) for at in range(1, 50)], customer_name="Ana")
        assert len(spent) == counts[1]
        assert counts[1] <= counts[0]  # the first of them put her on the list
        books_are_right(shop)


class TestCustomer:
    def test_one_who_is_known_by_name(self, stocked: Shop) -> None:
        known = stocked.customer("Taller Pérez")
        sold = sells(stocked, ("BAL", 1), customer_name="  taller   PÉREZ ")
        assert row(stocked, sold.id, "customer_id") == (known,)
        assert stocked.count("customer") == 1

    def test_a_new_name_is_put_on_the_list(self, stocked: Shop) -> None:
        first = sells(stocked, ("BAL", 1), customer_name="Doña Ñata")
        second = sells(stocked, ("BAL", 1), customer_name="doña ñata")
        assert row(stocked, first.id, "customer_id") == row(stocked, second.id, "customer_id") != (None,)
        assert stocked.count("customer") == 1

    def test_a_name_without_letters_that_we_know(self, stocked: Shop) -> None:
        for _ in range(2):
            sells(stocked, ("BAL", 1), customer_name="李")
        assert stocked.count("customer") == 1

    def test_the_id_wins_over_the_name(self, stocked: Shop) -> None:
        known = stocked.customer("Taller Perez")
        sold = sells(stocked, ("BAL", 1), customer=known, customer_name="Otro")
        assert row(stocked, sold.id, "customer_id") == (known,)

    def test_a_name_that_two_have_is_refused(self, stocked: Shop) -> None:
        stocked.customer("Juan")
        stocked.customer("JUAN")
        with stocked.nothing_changes(), pytest.raises(Invalid) as refused:
            sells(stocked, ("BAL", 1), customer_name="juan")
        assert (refused.value.field, refused.value.reason) == ("customer", "several_so_called")


class TestRefuses:
    @pytest.mark.parametrize(
        ("lines", "how", "refusal"),
        [
            ((), {}, EmptyDocument),
            ((("BAL", 11),), {}, NotEnoughStock),
            ((("BAL", 6), ("BAL", 5)), {}, NotEnoughStock),
            ((("NADA", 1),), {}, ProductNotFound),
            ((("BAL", "0.5"),), {}, FractionNotAllowed),
            ((("BAL", 1),), {"paid_by": "transfer"}, Invalid),
            ((("BAL", 1),), {"paid_by": "transfer", "bank": "  "}, Invalid),
            ((("BAL", 1),), {"paid_by": "card"}, Invalid),
            ((("BAL", 1),), {"customer": 999_999}, CustomerNotFound),
            ((("BAL", 1),), {"branch": 999_999}, NotFound),
        ],
    )
    def test_and_leaves_nothing(
        self, stocked: Shop, lines: Any, how: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with stocked.nothing_changes(), pytest.raises(refusal):
            sells(stocked, *lines, **how)

    def test_what_is_a_neighbours(self, stocked: Shop, neighbour: Shop) -> None:
        goods, customer = neighbour.has("AJENO", 5), neighbour.customer()
        for how in (
            {"lines": [WantedLine(product_id=goods, quantity=D(1))]},
            {"lines": [WantedLine(product_id=stocked.products["BAL"], quantity=D(1))], "customer": customer},
            {
                "lines": [WantedLine(product_id=stocked.products["BAL"], quantity=D(1))],
                "branch": neighbour.branch_id,
            },
        ):
            with stocked.nothing_changes(), neighbour.nothing_changes(), pytest.raises(Exception) as refused:  # noqa: PT011
                sell_at_desk(SellAtDesk(**how), actor=stocked.owner, now=now())
            assert isinstance(refused.value, ProductNotFound | CustomerNotFound | NotFound)

    def test_who_may_not_sell(self, stocked: Shop) -> None:
        keeper = stocked.actor(stocked.hire("warehouse", pin="7777"))
        with stocked.nothing_changes(), pytest.raises(Forbidden):
            sells(stocked, ("BAL", 1), actor=keeper)

    def test_when_the_new_customer_would_be_left_of_a_refused_sale(self, stocked: Shop) -> None:
        with stocked.nothing_changes(), pytest.raises(NotEnoughStock):
            sells(stocked, ("BAL", 99), customer_name="Nueva")


class TestUndone:
    def test_in_cash_it_comes_out_of_no_register(self, stocked: Shop) -> None:
        sold = sells(stocked, ("BAL", 2))
        delete_sale(DeleteSale(sold.id), actor=stocked.owner, now=now())
        assert stocked.stock("BAL") == 10
        assert {"Caja", "Ventas", "IVA Trasladado", "Costo de Ventas"} & set(stocked.books) == set()
        books_are_right(stocked)

    def test_a_line_comes_back(self, stocked: Shop) -> None:
        sold = sells(stocked, ("BAL", 2), ("BUJ", 1), paid_by="transfer", bank="BBVA")
        back = ReturnGoods(sold.id, [ComingBack(stocked.products["BAL"], D(1))], reason="no era")
        assert return_goods(back, actor=stocked.owner, now=now()).total == D("406.00")
        assert (stocked.stock("BAL"), stocked.books["Bancos"]) == (9, D("464.00"))  # 812 + 58 - 406
        books_are_right(stocked)

    def test_cash_of_a_register_is_not_given_back_at_the_desk(self, stocked: Shop) -> None:
        stocked.opens_register()
        sold = stocked.sells(("BAL", 1))
        clerk = stocked.actor(stocked.hire("admin", pin="7777"))
        with stocked.nothing_changes(), pytest.raises(NoOpenRegister):
            delete_sale(DeleteSale(sold.id), actor=clerk, now=now())


class TestAtOnce:
    def test_the_last_unit_is_sold_once(self, shop: Shop) -> None:
        shop.has("ULTIMA", 1)
        actor, start, outcomes = shop.owner, Barrier(6), []

        def buy() -> None:
            start.wait()
            try:
                sells(shop, ("ULTIMA", 1), actor=actor)
                outcomes.append("sold")
            except NotEnoughStock:
                outcomes.append("refused")
            finally:
                connections.close_all()

        threads = [Thread(target=buy) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(outcomes) == ["refused"] * 5 + ["sold"]
        assert shop.stock("ULTIMA") == 0
        books_are_right(shop)
