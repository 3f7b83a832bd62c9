"""receive_account_payment: what a customer pays leaves account, drawer and books agreeing."""

from decimal import Decimal
from typing import Any

import pytest

from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.cash.errors import NoOpenRegister
from trastienda.domain.parties.errors import CustomerNotFound
from trastienda.domain.payments.errors import PaidTooMuch
from trastienda.kernel import sql
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.parties.receive_account_payment import (
    ReceiveAccountPayment,
    receive_account_payment,
)


@pytest.fixture
def customer(shop: Shop) -> int:
    """Owes 1,160.00."""
    shop.has("CAFE", 10)
    customer = shop.customer(credit_limit="5000")
    shop.sells(("CAFE", 10, "100"), terms="credit", customer=customer)
    return customer


def pays(
    shop: Shop, customer: int, amount: str, method: str = "transfer", *, employee: int | None = None
) -> Any:
    command = ReceiveAccountPayment(customer=customer, amount=Decimal(amount), method=method)
    return receive_account_payment(command, actor=shop.actor(employee or shop.owner_id), now=now())


def test_cash_goes_into_the_callers_drawer(shop: Shop, customer: int) -> None:
    shop.opens_register("100.00")
    paid = pays(shop, customer, "160.00", "cash")
    assert (paid.folio, paid.balance) == ("PAG-001", Decimal("1000.00"))
    assert shop.owes(customer) == Decimal("1000.00")
    assert shop.drawer == Decimal("260.00")
    assert shop.books["Caja"] == Decimal("160.00")
    assert shop.books["Clientes"] == Decimal("1000.00")


@pytest.mark.parametrize("method", ["card", "transfer"])
def test_other_money_goes_to_the_bank_and_needs_no_drawer(shop: Shop, customer: int, method: str) -> None:
    pays(shop, customer, "1160.00", method)
    assert shop.owes(customer) == 0
    assert shop.books["Bancos"] == Decimal("1160.00")
    assert "Clientes" not in shop.books


def test_numbers_its_receipts_without_gaps(shop: Shop, customer: int) -> None:
    assert pays(shop, customer, "1.00").folio == "PAG-001"
    with pytest.raises(PaidTooMuch):
        pays(shop, customer, "9999.00")
    assert pays(shop, customer, "1.00").folio == "PAG-002"


def test_is_taken_from_somebody_who_may_no_longer_buy(shop: Shop, customer: int) -> None:
    with shop.transaction():
        sql.execute(
            "UPDATE customer SET is_active = false WHERE tenant_id = %s AND id = %s", (shop.id, customer)
        )
    assert pays(shop, customer, "1160.00").balance == 0


@pytest.mark.parametrize(
    ("amount", "method", "refusal"),
    [
        ("1160.01", "transfer", PaidTooMuch),
        ("1.00", "cash", NoOpenRegister),
        ("0.00", "transfer", Invalid),
        ("-1.00", "transfer", Invalid),
        ("1.00", "cheque", Invalid),
    ],
)
def test_refuses_and_leaves_nothing(
    shop: Shop, customer: int, amount: str, method: str, refusal: type[Exception]
) -> None:
    with shop.nothing_changes(), pytest.raises(refusal):
        pays(shop, customer, amount, method)


def test_refuses_an_unknown_customer_and_whoever_may_not_edit_customers(shop: Shop, customer: int) -> None:
    warehouse = shop.hire("warehouse", pin="5678")
    with shop.nothing_changes():
        with pytest.raises(CustomerNotFound):
            pays(shop, 999_999_999, "1.00")
        with pytest.raises(Forbidden):
            pays(shop, customer, "1.00", employee=warehouse)


def test_two_at_once_never_pay_more_than_is_owed(shop: Shop, customer: int) -> None:
    answers = at_once(*[lambda: pays(shop, customer, "700.00")] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["AccountPaymentReceived", "PaidTooMuch"]
    assert shop.owes(customer) == Decimal("460.00")
    assert shop.books["Clientes"] == Decimal("460.00")
