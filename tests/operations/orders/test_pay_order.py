"""pay_order: what was set aside becomes a sale like any other."""

from decimal import Decimal
from typing import Any

import pytest

from tests.operations.orders.helpers import LATER, gives_up, orders, pays, stands, time_passes
from tests.operations.sales.helpers import nothing_is_wrong, shelf, statements
from tests.shop import Shop, now
from trastienda.domain.payments.errors import PaidTooLittle, PaidTooMuch
from trastienda.domain.sales.errors import DocumentNotFound, OrderAlreadyPaid, OrderNotPayable
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Invalid
from trastienda.operations.stock.release_expired import release_expired


class TestPayOrder:
    def test_takes_stock_money_and_books_together(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="40.00", price_1=Decimal(100))
        order = orders(shop, ("CAFE", 2))
        assert shelf(shop, "CAFE") == (3, 1)
        pays(shop, order.id, "232.00")
        assert shelf(shop, "CAFE") == (1, 1)
        assert stands(shop, order.id) == ("paid", "preparing", 0)
        assert shop.books == {
            "Bancos": Decimal("232.00"),
            "Ventas": Decimal("-200.00"),
            "IVA Trasladado": Decimal("-32.00"),
            "Costo de Ventas": Decimal("80.00"),
            "Inventario": Decimal("40.00"),
            "Capital Social": Decimal("-120.00"),
        }
        assert nothing_is_wrong(shop)

    def test_posts_it_exactly_as_the_counter_would(self, shop: Shop, neighbour: Shop) -> None:
        for each in (shop, neighbour):
            each.has("CAFE", 7, cost="33.333333", price_1=Decimal("99.99"))
            each.has("CURSO", price_1=Decimal("250"), is_stocked=False)
        lines = (("CAFE", 3), ("CURSO", 1), ("CAFE", 1))
        order = orders(shop, *lines)
        pays(shop, order.id, order.total)
        neighbour.opens_register()
        with_tax = [(sku, units, shop._value(NET, order.id, at)) for at, (sku, units) in enumerate(lines, 1)]
        neighbour.sells(*with_tax, card=str(order.total))
        entries = [each._rows(ENTRIES) for each in (shop, neighbour)]
        assert entries[0] == entries[1]
        assert shop._rows(COSTS) == neighbour._rows(COSTS)

    def test_notes_who_received_what_and_when(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 1))
        paid_at = now()
        pays(shop, order.id, "406.00", method="transfer", at=paid_at)
        payment = "SELECT method, amount, reference, actor, received_at, register_session_id FROM payment"
        assert shop._rows(f"{payment} WHERE tenant_id = %s") == [
            ("transfer", Decimal("406.00"), "pi_123", "Sistema", paid_at, None)
        ]
        sale = "SELECT method, paid, tendered, sold_at, expires_at FROM sale WHERE tenant_id = %s"
        assert shop._rows(sale) == [("transfer", Decimal("406.00"), Decimal("406.00"), paid_at, None)]

    def test_is_honoured_late_while_its_goods_are_there(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 3))
        release_expired(actor=system_actor(shop.id), now=now() + LATER)
        assert shelf(shop, "CAFE") == (3, 3)
        pays(shop, order.id, order.total, at=now() + LATER)
        assert shelf(shop, "CAFE") == (0, 0)
        assert nothing_is_wrong(shop)

    def test_is_refused_late_when_they_were_sold(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 3))
        release_expired(actor=system_actor(shop.id), now=now() + LATER)
        shop.sells(("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(NotEnoughStock):
            pays(shop, order.id, order.total)

    def test_costs_as_many_statements_for_fifty_lines_as_for_one(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 5)
        one, fifty = orders(shop, ("P0", 1)), orders(shop, *[(f"P{at}", 1) for at in range(50)])
        counts = []
        for order in (one, fifty):
            with statements(shop) as sent:
                pays(shop, order.id, order.total)
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 14


NET = "SELECT base / quantity FROM sale_line WHERE tenant_id = %s AND sale_id = %s AND position = %s"
ENTRIES = """
SELECT e.kind, a.name, l.debit, l.credit
FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
WHERE e.tenant_id = %s AND e.document_kind = 'sale' ORDER BY l.position
"""
COSTS = "SELECT position, cost FROM sale_line WHERE tenant_id = %s ORDER BY position"


def paid(shop: Shop, order_id: int) -> None:
    pays(shop, order_id, "406.00")


def cancelled(shop: Shop, order_id: int) -> None:
    gives_up(shop, order_id)


def expired(shop: Shop, order_id: int) -> None:
    assert time_passes(shop) == 1


def paid_then_cancelled(shop: Shop, order_id: int) -> None:
    pays(shop, order_id, "406.00")
    gives_up(shop, order_id)


@pytest.mark.parametrize(
    ("before", "payment", "refusal"),
    [
        (paid, {}, OrderAlreadyPaid),
        (cancelled, {}, OrderNotPayable),
        (expired, {}, OrderNotPayable),
        (paid_then_cancelled, {}, OrderNotPayable),
        (None, {"amount": "405.99"}, PaidTooLittle),
        (None, {"amount": "406.01"}, PaidTooMuch),
        (None, {"currency": "USD"}, Invalid),
    ],
)
def test_refuses_and_leaves_nothing(
    before: object, payment: dict[str, Any], refusal: type, shop: Shop
) -> None:
    shop.has("CAFE", 3)
    order = orders(shop, ("CAFE", 1))
    if callable(before):
        before(shop, order.id)
    with shop.nothing_changes(), pytest.raises(refusal):
        pays(shop, order.id, **{"amount": "406.00", **payment})


def test_knows_no_order_of_a_neighbour(shop: Shop, neighbour: Shop) -> None:
    neighbour.has("CAFE", 3)
    order = orders(neighbour, ("CAFE", 1))
    with neighbour.nothing_changes(), pytest.raises(DocumentNotFound):
        pays(shop, order.id, order.total)
