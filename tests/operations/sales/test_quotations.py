"""Quotations: a promise of prices that becomes a sale at most once, and only in time."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.sales.helpers import lines, money, nothing_is_wrong, quotes, shelf, statements, tenders
from tests.shop import Shop, now
from trastienda.domain.catalog.errors import ProductNotFound
from trastienda.domain.catalog.models import Product
from trastienda.domain.parties.errors import CustomerNotFound, CustomerRequired
from trastienda.domain.payments.errors import PaidTooLittle
from trastienda.domain.sales.errors import (
    DiscountTooHigh,
    DocumentNotFound,
    EmptyDocument,
    QuotationExpired,
    WrongState,
)
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.insights.quotations_made import quotation_shown
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.sales.cancel_quotation import CancelQuotation, cancel_quotation
from trastienda.operations.sales.convert_quotation import ConvertQuotation, convert_quotation
from trastienda.operations.sales.create_quotation import CreateQuotation, create_quotation


def converts(
    shop: Shop, quotation_id: int, *, paid: str | None = None, employee: int | None = None, **more: Any
) -> Any:
    if shop.session_id is None and employee is None:
        shop.opens_register()
    command = ConvertQuotation(quotation=quotation_id, tenders=tenders(cash=paid) if paid else (), **more)
    return convert_quotation(command, actor=shop.actor(employee or shop.owner_id), now=now())


def cancels(shop: Shop, quotation_id: int) -> Any:
    return cancel_quotation(CancelQuotation(quotation=quotation_id), actor=shop.owner, now=now())


def state(shop: Shop, quotation_id: int) -> str:
    return quotation_shown(quotation_id, actor=shop.owner, now=now()).quotation.state


class TestCreateQuotation:
    def test_promises_prices_and_moves_nothing(self, shop: Shop) -> None:
        shop.has("CAFE", 1)
        books = shop.books
        made = quotes(shop, ("CAFE", 2, "350.00"))  # more than there is: nothing is reserved
        assert (made.folio, made.total, made.line_count) == ("C-0001", money("812.00"), 1)
        assert shelf(shop, "CAFE") == (1, 1)
        assert shop.books == books
        assert state(shop, made.id) == "active"
        assert nothing_is_wrong(shop)

    def test_takes_the_customers_tier_price_when_none_is_sent(self, shop: Shop) -> None:
        shop.has("CAFE", 1)
        assert quotes(shop, ("CAFE", 1), customer=shop.customer(tier=3)).total == money("324.80")

    def test_holds_for_as_many_days_as_said(self, shop: Shop) -> None:
        shop.has("CAFE", 1)
        at = now()
        command = CreateQuotation(lines=lines(shop, ("CAFE", 1)), valid_days=3)
        assert create_quotation(command, actor=shop.owner, now=at).expires_at == at + timedelta(days=3)

    def test_costs_the_same_statements_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}")
        with statements(shop) as few:
            quotes(shop, ("P0", 1))
        with statements(shop) as many:
            quotes(shop, *((f"P{at}", 1) for at in range(50)))
        assert len(few) == len(many)

    def test_refuses_what_a_sale_refuses(self, shop: Shop) -> None:
        shop.has("CAFE", 1)
        shop.products["UNKNOWN"] = 999_999
        cashier = shop.actor(shop.hire("cashier", pin="5678", max_discount_pct="10"))
        warehouse = shop.actor(shop.hire("warehouse", pin="2468"))
        for command, actor, refusal in (
            (CreateQuotation(lines=()), shop.owner, EmptyDocument),
            (CreateQuotation(lines=lines(shop, ("UNKNOWN", 1))), shop.owner, ProductNotFound),
            (CreateQuotation(lines=lines(shop, ("CAFE", 1)), customer=999_999), shop.owner, CustomerNotFound),
            (CreateQuotation(lines=lines(shop, ("CAFE", 1, "1", "11"))), cashier, DiscountTooHigh),
            (CreateQuotation(lines=lines(shop, ("CAFE", 1))), warehouse, Forbidden),
        ):
            with shop.nothing_changes(), pytest.raises(refusal):
                create_quotation(command, actor=actor, now=now())


class TestConvertQuotation:
    def test_sells_at_the_quoted_prices_whatever_the_catalogue_says_by_then(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        made = quotes(shop, ("CAFE", 2, "333.33", "7.5"))
        with shop.transaction():
            Product.objects.filter(sku="CAFE").update(price_1=Decimal(999), tax_rate=Decimal("0.08"))
        sale = converts(shop, made.id, paid="800.00")
        assert sale.folio == "V-0001"
        assert sale.total == made.total == money("715.33")  # 666.66 - 50.00 + 98.67
        assert shop.stock("CAFE") == 1
        assert state(shop, made.id) == "converted"
        origin = shop._rows("SELECT origin_kind, origin_id, notes FROM sale WHERE tenant_id = %s")
        assert origin == [("quotation", made.id, "Para hoy")]
        assert nothing_is_wrong(shop)

    def test_keeps_a_price_that_was_entered_with_tax_to_the_cent(self, shop: Shop) -> None:
        shop.has("LIBRO", 3, price_1=Decimal("150.50"), prices_include_tax=True)
        made = quotes(shop, ("LIBRO", 1))
        assert converts(shop, made.id, paid="150.50").total == money("150.50")

    def test_is_done_for_the_quotations_customer(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        customer = shop.customer(credit_limit="1000")
        made = quotes(shop, ("CAFE", 1, "350.00"), customer=customer)
        sale = converts(shop, made.id, terms="credit", customer=customer)
        assert (sale.credit, shop.owes(customer)) == (money("406.00"), money("406.00"))

    def test_may_name_the_customer_that_the_quotation_lacks(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        made, customer = quotes(shop, ("CAFE", 1, "350.00")), shop.customer(credit_limit="1000")
        converts(shop, made.id, terms="credit", customer=customer)
        assert shop.owes(customer) == money("406.00")

    def test_does_not_ask_again_for_a_discount_that_somebody_could_give(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        made = quotes(shop, ("CAFE", 1, "100.00", "50"))
        cashier = shop.hire("cashier", pin="5678")
        shop.opens_register(number=2, employee=cashier)
        assert converts(shop, made.id, paid="58.00", employee=cashier).total == money("58.00")

    def test_costs_the_same_statements_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 1)
        one = quotes(shop, ("P0", 1, "0.01"))
        fifty = quotes(shop, *((f"P{at}", 1, "1") for at in range(1, 50)))
        shop.opens_register()
        with statements(shop) as few:
            converts(shop, one.id, paid="1.00")
        with statements(shop) as many:
            converts(shop, fifty.id, paid="100.00")
        assert len(few) == len(many)

    def test_refuses_and_leaves_it_active(self, shop: Shop) -> None:
        shop.has("CAFE", 1)
        one, two = shop.customer(), shop.customer("Otro")
        made = quotes(shop, ("CAFE", 1, "100.00"), customer=one)
        too_many = quotes(shop, ("CAFE", 2, "100.00"))
        shop.opens_register()
        for quotation, more, refusal in (
            (999_999, {"paid": "116.00"}, DocumentNotFound),
            (made.id, {"paid": "115.99"}, PaidTooLittle),
            (made.id, {"paid": "116.00", "customer": two}, Invalid),
            (too_many.id, {"paid": "232.00"}, NotEnoughStock),
        ):
            with shop.nothing_changes(), pytest.raises(refusal):
                converts(shop, quotation, **more)
        assert state(shop, made.id) == "active"
        assert converts(shop, made.id, paid="116.00").folio == "V-0001"

    def test_refuses_credit_for_nobody(self, shop: Shop) -> None:
        shop.has("CAFE", 1)
        made = quotes(shop, ("CAFE", 1, "100.00"))
        with shop.nothing_changes(), pytest.raises(CustomerRequired):
            convert_quotation(ConvertQuotation(made.id, terms="credit"), actor=shop.owner, now=now())

    def test_refuses_a_second_time(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        made = quotes(shop, ("CAFE", 1, "100.00"))
        converts(shop, made.id, paid="116.00")
        with shop.nothing_changes(), pytest.raises(WrongState) as refused:
            converts(shop, made.id, paid="116.00")
        assert refused.value.state == "converted"

    def test_refuses_once_its_time_is_over(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        shop.opens_register()
        yesterday = quotes(shop, ("CAFE", 1, "100.00"), days=2, ago_days=3)
        assert state(shop, yesterday.id) == "expired"
        with shop.nothing_changes(), pytest.raises(QuotationExpired):
            converts(shop, yesterday.id, paid="116.00")

    def test_refuses_a_neighbours(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("CAFE", 3)
        made = quotes(neighbour, ("CAFE", 1, "100.00"))
        with neighbour.nothing_changes(), pytest.raises(DocumentNotFound):
            converts(shop, made.id, paid="116.00")


class TestCancelQuotation:
    def test_takes_the_promise_back(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        made = quotes(shop, ("CAFE", 1, "100.00"))
        assert cancels(shop, made.id).folio == "C-0001"
        assert state(shop, made.id) == "cancelled"

    def test_refuses_one_that_is_not_active(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        cancelled, converted = quotes(shop, ("CAFE", 1, "100.00")), quotes(shop, ("CAFE", 1, "100.00"))
        expired = quotes(shop, ("CAFE", 1), days=2, ago_days=3)
        cancels(shop, cancelled.id)
        converts(shop, converted.id, paid="116.00")
        for quotation, refusal in (
            (cancelled.id, WrongState),
            (converted.id, WrongState),
            (expired.id, QuotationExpired),
            (999_999, DocumentNotFound),
        ):
            with shop.nothing_changes(), pytest.raises(refusal):
                cancels(shop, quotation)
