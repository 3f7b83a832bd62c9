"""issue_payment_receipt: one a payment, with each invoice it paid, as the customer's account has it."""

from decimal import Decimal

import pytest

from tests.operations.invoicing.helpers import (
    cancels,
    content,
    credits_back,
    invoices,
    issuing_shop,
    money,
    nothing_is_wrong,
    pays,
    receipts,
    row,
    stamped,
    state,
    takes_back,
    taxpayer,
    works,
)
from tests.shop import Shop
from trastienda.domain.invoicing.errors import AlreadyInvoiced, HasDependents, NotInvoiceable, NotThatMuch
from trastienda.kernel.errors import NotFound


@pytest.fixture
def shop() -> Shop:
    shop = issuing_shop()
    shop.has("CAFE", 100)
    return shop


@pytest.fixture
def debtor(shop: Shop) -> int:
    return taxpayer(shop, credit_limit="50000")


def told(shop: Shop, document: int) -> list[tuple[str, int, Decimal, Decimal, Decimal]]:
    """Each invoice that a receipt settles: number, part, before, paid, after."""
    payment = content(shop, document).payment
    assert payment is not None
    return [(each.number, each.part, each.before, each.paid, each.after) for each in payment.settles]


class TestReceipt:
    def test_tells_parts_and_balances(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2, "350.00"), terms="credit", customer=debtor)
        invoice = stamped(shop, sale.id)
        pays(shop, debtor, "312.00")
        first = receipts(shop, sale.id)
        pays(shop, debtor, "500.00", method="card")
        second = receipts(shop, sale.id)
        assert told(shop, first.id) == [("0001", 1, money("812.00"), money("312.00"), money("500.00"))]
        assert told(shop, second.id) == [("0001", 2, money("500.00"), money("500.00"), money("0.00"))]
        said = content(shop, second.id)
        assert said.payment is not None
        assert (said.payment.form, said.payment.amount, said.payment.currency) == (
            "04",
            money("500.00"),
            "MXN",
        )
        assert said.payment.settles[0].uuid == row(shop, invoice, "uuid")[0]
        assert (said.total, said.items, said.receiver.use) == (0, (), "CP01")
        assert works(shop) == 2
        assert nothing_is_wrong(shop)

    def test_contains_its_share_of_each_rate(self, shop: Shop, debtor: int) -> None:
        shop.has("LIBRO", 10, tax_rate=Decimal(0))
        sale = shop.sells(("CAFE", 1, "1000.00"), ("LIBRO", 1, "1160.00"), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        pays(shop, debtor, "580.00")
        payment = content(shop, receipts(shop, sale.id).id).payment
        assert payment is not None
        assert [(part.rate, part.base, part.tax) for part in payment.settles[0].taxes] == [
            (Decimal("0.16"), money("250.00"), money("40.00")),
            (Decimal(0), money("290.00"), money("0.00")),
        ]

    def test_pays_the_oldest_debt_first(self, shop: Shop, debtor: int) -> None:
        first, second = (shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=debtor) for _ in range(2))
        stamped(shop, first.id)
        stamped(shop, second.id)
        pays(shop, debtor, "500.00")
        made = receipts(shop, second.id)
        assert told(shop, made.id) == [
            ("0001", 1, money("406.00"), money("406.00"), money("0.00")),
            ("0002", 1, money("406.00"), money("94.00"), money("312.00")),
        ]
        with pytest.raises(NotInvoiceable):
            receipts(shop, first.id)
        assert works(shop) == 1
        assert nothing_is_wrong(shop)

    def test_leaves_out_what_nobody_invoiced(self, shop: Shop, debtor: int) -> None:
        shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=debtor)
        sale = shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        pays(shop, debtor, "500.00")
        made = receipts(shop, sale.id)
        assert told(shop, made.id) == [("0001", 1, money("406.00"), money("94.00"), money("312.00"))]
        assert made.total == money("94.00")

    def test_of_what_was_paid_at_the_counter_is_the_first_part(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2, "350.00"), terms="mixed", cash="312.00", customer=debtor)
        stamped(shop, sale.id)
        pays(shop, debtor, "500.00")
        first, second = receipts(shop, sale.id), receipts(shop, sale.id)
        assert told(shop, first.id) == [("0001", 1, money("812.00"), money("312.00"), money("500.00"))]
        assert told(shop, second.id) == [("0001", 2, money("500.00"), money("500.00"), money("0.00"))]
        assert nothing_is_wrong(shop)

    def test_counts_what_came_back_meanwhile(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2, "350.00"), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        pays(shop, debtor, "400.00")
        takes_back(shop, sale.id, ("CAFE", 1))
        credits_back(shop, sale.id)
        pays(shop, debtor, "6.00")
        receipts(shop, sale.id)
        assert told(shop, receipts(shop, sale.id).id) == [
            ("0001", 2, money("6.00"), money("6.00"), money("0.00"))
        ]
        assert nothing_is_wrong(shop)

    def test_is_of_the_payment_that_is_named(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2, "350.00"), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        pays(shop, debtor, "312.00")
        later = pays(shop, debtor, "100.00")
        made = receipts(shop, sale.id, payment=later.id)
        assert told(shop, made.id) == [("0001", 2, money("500.00"), money("100.00"), money("400.00"))]

    def test_cancelled_lets_another_be_issued(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        pays(shop, debtor, "100.00")
        cancels(shop, receipts(shop, sale.id).id)
        assert state(shop, receipts(shop, sale.id).id) == "pending"


class TestRefuses:
    def test_above_what_was_paid(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2, "350.00"), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        pays(shop, debtor, "100.00")
        with shop.nothing_changes(), pytest.raises(NotThatMuch) as refused:
            receipts(shop, sale.id, amount=money("812.01"))
        assert refused.value.possible == money("100.00")

    def test_when_nothing_was_paid_or_all_of_it_has_a_receipt(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2, "350.00"), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
            receipts(shop, sale.id)
        assert refused.value.reason == "nothing_to_receipt"
        paid = pays(shop, debtor, "100.00")
        receipts(shop, sale.id)
        with shop.nothing_changes(), pytest.raises(NotInvoiceable):
            receipts(shop, sale.id)
        with shop.nothing_changes(), pytest.raises(AlreadyInvoiced):
            receipts(shop, sale.id, payment=paid.id)

    def test_a_payment_that_is_not_of_this_sale(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2), terms="credit", customer=debtor)
        stamped(shop, sale.id)
        with shop.nothing_changes(), pytest.raises(NotFound):
            receipts(shop, sale.id, payment=999_999)

    def test_what_was_paid_at_once(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2), customer=debtor)
        stamped(shop, sale.id)
        with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
            receipts(shop, sale.id)
        assert refused.value.reason == "paid_at_once"

    def test_before_every_invoice_that_it_paid_is_stamped(self, shop: Shop, debtor: int) -> None:
        first, second = (shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=debtor) for _ in range(2))
        stamped(shop, first.id)
        invoices(shop, second.id)
        pays(shop, debtor, "500.00")
        with shop.nothing_changes(), pytest.raises(NotInvoiceable) as refused:
            receipts(shop, first.id)
        assert (refused.value.reason, refused.value.reference) == ("not_stamped", "F-0002")

    def test_to_cancel_the_invoice_before_its_receipt(self, shop: Shop, debtor: int) -> None:
        sale = shop.sells(("CAFE", 2), terms="credit", customer=debtor)
        invoice = stamped(shop, sale.id)
        pays(shop, debtor, "100.00")
        receipts(shop, sale.id)
        with shop.nothing_changes(), pytest.raises(HasDependents):
            cancels(shop, invoice)
