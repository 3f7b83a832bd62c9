"""aging: what every customer owes, by how long it is overdue; always what their account and the books say."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accountant import days_ago, noon, on_account, today
from tests.shop import Shop
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.insights.books.aging import Aged, aging
from trastienda.operations.parties.receive_account_payment import (
    ReceiveAccountPayment,
    receive_account_payment,
)
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.tenancy.change_settings import change_settings


def owed(shop: Shop, *, on: date | None = None) -> dict[str, tuple[int, ...]]:
    """By customer: current, 1-30, 31-60, 61-90, over 90 days, total."""
    with shop.transaction():
        found = aging(on=on or today())
    for name in Aged.__struct_fields__:
        assert getattr(found.totals, name) == sum(getattr(each.owed, name) for each in found.customers)
    return {
        each.name: tuple(getattr(each.owed, name) for name in Aged.__struct_fields__)
        for each in found.customers
    }


def pays(shop: Shop, customer: int, amount: str, *, on: date) -> None:
    command = ReceiveAccountPayment(customer=customer, amount=Decimal(amount), method="transfer")
    receive_account_payment(command, actor=shop.owner, now=noon(on))


def cancels(shop: Shop, sale: int, *, on: date) -> None:
    cancel_sale(CancelSale(sale=sale, reason="Error"), actor=shop.owner, now=noon(on))


def returns(shop: Shop, sale: int, *, on: date) -> None:
    goods = [ComingBack(shop.products["SIN-IVA"], Decimal(1))]
    return_goods(ReturnGoods(sale=sale, goods=goods, reason="Defecto"), actor=shop.owner, now=noon(on))


@pytest.fixture
def perez(shop: Shop) -> int:
    return shop.customer("Taller Perez", credit_limit="1000000")


@pytest.mark.parametrize(
    ("ago", "bucket"),
    [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (120, 3), (121, 4), (500, 4)],
)
def test_a_sale_is_due_after_thirty_days(shop: Shop, perez: int, ago: int, bucket: int) -> None:
    on_account(shop, perez, "100", on=days_ago(ago))
    expected = [0, 0, 0, 0, 0, 100]
    expected[bucket] = 100
    assert owed(shop) == {"Taller Perez": tuple(expected)}


def test_the_term_is_the_tenants_choice(shop: Shop, perez: int) -> None:
    on_account(shop, perez, "100", on=days_ago(40))
    change_settings({"receivable_days": 45}, actor=shop.owner, now=noon(today()))
    assert owed(shop) == {"Taller Perez": (100, 0, 0, 0, 0, 100)}


def test_payments_pay_the_oldest_first(shop: Shop, perez: int) -> None:
    for ago, amount in ((100, "100"), (70, "200"), (10, "300")):
        on_account(shop, perez, amount, on=days_ago(ago))
    pays(shop, perez, "150", on=days_ago(5))
    assert owed(shop) == {"Taller Perez": (300, 0, 150, 0, 0, 450)}


def test_what_is_given_back_comes_off_its_own_sale(shop: Shop, perez: int) -> None:
    on_account(shop, perez, "100", on=days_ago(100))
    returned = on_account(shop, perez, "200", on=days_ago(70))
    cancelled = on_account(shop, perez, "300", on=days_ago(10))
    returns(shop, returned.id, on=days_ago(3))
    cancels(shop, cancelled.id, on=days_ago(2))
    assert owed(shop) == {"Taller Perez": (0, 0, 0, 100, 0, 100)}


def test_a_customer_in_credit_has_it_in_current(shop: Shop, perez: int) -> None:
    sale = on_account(shop, perez, "100", on=days_ago(50))
    pays(shop, perez, "100", on=days_ago(20))
    cancels(shop, sale.id, on=days_ago(10))
    assert owed(shop) == {"Taller Perez": (-100, 0, 0, 0, 0, -100)}
    on_account(shop, perez, "150", on=days_ago(1))
    assert owed(shop) == {"Taller Perez": (50, 0, 0, 0, 0, 50)}


def test_who_owes_nothing_is_not_listed(shop: Shop, perez: int) -> None:
    shop.customer("Nadie")
    on_account(shop, perez, "100", on=days_ago(50))
    pays(shop, perez, "100", on=days_ago(20))
    assert owed(shop) == {}


def test_a_past_day_knows_nothing_of_what_came_after(shop: Shop, perez: int) -> None:
    sale = on_account(shop, perez, "100", on=days_ago(50))
    cancels(shop, sale.id, on=days_ago(10))
    assert owed(shop, on=days_ago(51)) == {}
    assert owed(shop, on=days_ago(50)) == {"Taller Perez": (100, 0, 0, 0, 0, 100)}
    assert owed(shop, on=days_ago(11)) == {"Taller Perez": (0, 100, 0, 0, 0, 100)}
    assert owed(shop) == {}


def test_only_ones_own_customers(shop: Shop, neighbour: Shop) -> None:
    on_account(neighbour, neighbour.customer(credit_limit="1000"), "100", on=days_ago(1))
    assert owed(shop) == {}


def test_costs_two_questions_however_many_sales(shop: Shop, perez: int) -> None:
    def cost() -> int:
        with shop.transaction(), CaptureQueriesContext(connection) as seen:
            aging(on=today())
        return len(seen)

    on_account(shop, perez, "1", on=days_ago(1))
    few = cost()
    for at in range(10):
        on_account(shop, perez, "1", on=days_ago(at))
    assert cost() == few == 2


_BALANCES = "SELECT sum(amount) FROM customer_move WHERE tenant_id = %s AND occurred_on <= %s"
_BOOKS = """
SELECT sum(l.debit - l.credit) FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
WHERE e.tenant_id = %s AND a.code = '100.03' AND e.occurred_on <= %s
"""


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_accounts_and_books_on_every_day_of_a_random_history(shop: Shop, seed: int) -> None:
    random = Random(seed)
    customers = [shop.customer(f"Cliente {at}", credit_limit="1000000") for at in range(3)]
    sales: list[int] = []
    for ago in sorted((random.randint(0, 200) for _ in range(25)), reverse=True):
        customer, day = random.choice(customers), days_ago(ago)
        what = random.random()
        if what < 0.6 or not sales:
            amount = Decimal(random.randint(1, 100_000)) / 100
            sales.append(on_account(shop, customer, str(amount), on=day).id)
        elif what < 0.85 and (balance := shop.owes(customer)) > 0:
            pays(shop, customer, str(min(balance, Decimal(random.randint(1, 50_000)) / 100)), on=day)
        else:
            (returns if what < 0.93 else cancels)(shop, sales.pop(random.randrange(len(sales))), on=day)
    for ago in range(0, 201, 10):
        day = days_ago(ago)
        expected = shop._rows(_BALANCES, day)[0][0] or 0
        assert sum(each[-1] for each in owed(shop, on=day).values()) == expected
        assert (shop._rows(_BOOKS, day)[0][0] or 0) == expected
    for name, told in owed(shop).items():
        customer = shop._rows("SELECT id FROM customer WHERE tenant_id = %s AND name = %s", name)[0][0]
        assert told[-1] == shop.owes(customer) == sum(told[:-1])
    assert [finding.key for finding in audit_tenant(shop.id) if not finding.holds] == []


def test_the_future_is_overdue(shop: Shop, perez: int) -> None:
    on_account(shop, perez, "100", on=today())
    assert owed(shop, on=today() + timedelta(days=31)) == {"Taller Perez": (0, 100, 0, 0, 0, 100)}
