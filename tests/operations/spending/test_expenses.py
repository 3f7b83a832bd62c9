"""record_expense, cancel_expense, buy_assets: their entries, their inverse, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from tests.shop import Shop, now
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.spending.errors import ExpenseAlreadyCancelled
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel.errors import DomainError, Forbidden, Invalid, NotFound
from trastienda.operations.spending.buy_assets import BoughtAsset, BuyAssets, buy_assets
from trastienda.operations.spending.cancel_expense import cancel_expense
from trastienda.operations.spending.record_expense import RecordExpense, record_expense
from trastienda.operations.stock.cancel_purchase import cancel_purchase

D = Decimal


def spends(shop: Shop, amount: str = "116", **more: Any) -> int:
    command = RecordExpense(**{"concept": "Luz", "amount": D(amount), **more})
    return record_expense(command, actor=shop.owner, now=now())


def books_are_right(shop: Shop) -> None:
    assert [finding.says for finding in audit_tenant(shop.id) if not finding.holds] == []


class TestExpenses:
    def test_are_posted_net_of_their_creditable_tax(self, shop: Shop) -> None:
        spends(shop, tax=D("16"))
        assert shop.books == {
            "Gastos de Operacion": D("100.00"), "IVA Acreditable": D("16.00"), "Caja": D("-116.00"),
        }  # fmt: skip
        books_are_right(shop)

    def test_are_undone_once(self, shop: Shop) -> None:
        expense = spends(shop, tax=D("16"), paid_by="transfer")
        cancel_expense(expense, actor=shop.owner, now=now())
        assert shop.books == {}
        books_are_right(shop)
        with shop.nothing_changes(), pytest.raises(ExpenseAlreadyCancelled):
            cancel_expense(expense, actor=shop.owner, now=now())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"concept": "  "},
            {"amount": "0"},
            {"amount": "-1"},
            {"tax": D("116")},
            {"tax": D("-1")},
            {"paid_by": "credit"},
        ],
    )
    def test_are_refused_when_wrong(self, shop: Shop, wrong: dict[str, Any]) -> None:
        with shop.nothing_changes(), pytest.raises(Invalid):
            spends(shop, **wrong)

    def test_are_for_those_who_keep_the_books(self, shop: Shop, neighbour: Shop) -> None:
        expense = spends(shop)
        clerk = shop.actor(shop.hire("warehouse", pin="9911"))
        for work in (
            lambda: record_expense(RecordExpense("Luz", D(1)), actor=clerk, now=now()),
            lambda: cancel_expense(expense, actor=clerk, now=now()),
        ):
            with shop.nothing_changes(), pytest.raises(Forbidden):
                work()
        with pytest.raises(NotFound):
            cancel_expense(expense, actor=neighbour.owner, now=now())


class TestAssets:
    def test_are_posted_to_their_account_and_undone(self, shop: Shop) -> None:
        things = [BoughtAsset("Mesa", D("100"), tax_rate=D(0)), BoughtAsset("Silla", D("50"))]
        purchase = buy_assets(BuyAssets(things, paid_by="cash"), actor=shop.owner, now=now())
        assert shop.books == {
            "Mobiliario y Equipo": D("150.00"), "IVA Acreditable": D("8.00"), "Caja": D("-158.00"),
        }  # fmt: skip
        books_are_right(shop)
        cancel_purchase(purchase, actor=shop.owner, now=now())
        assert shop.books == {}
        books_are_right(shop)

    @pytest.mark.parametrize(
        ("things", "refusal"),
        [
            ([], EmptyDocument),
            ([BoughtAsset(" ", D(1))], Invalid),
            ([BoughtAsset("Mesa", D("0.001"))], Invalid),
        ],
    )
    def test_are_refused_when_wrong(
        self, shop: Shop, things: list[BoughtAsset], refusal: type[DomainError]
    ) -> None:
        with shop.nothing_changes(), pytest.raises(refusal):
            buy_assets(BuyAssets(things), actor=shop.owner, now=now())

    def test_are_not_for_the_stock_room(self, shop: Shop) -> None:
        clerk = shop.actor(shop.hire("warehouse", pin="9911"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            buy_assets(BuyAssets([BoughtAsset("Mesa", D(1))]), actor=clerk, now=now())
