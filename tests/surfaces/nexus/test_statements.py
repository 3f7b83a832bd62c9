"""Section 9, Accounting: trial balance, income statement, balance sheet."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.books import add_account, move
from tests.shop import Shop, now
from trastienda.domain.accounting.balances import fold
from trastienda.domain.tenancy.profile import forget_profile
from trastienda.kernel import sql
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction

ROOT = "/pos/api/accounting"
STATEMENTS = ("trial-balance", "income-statement", "balance-sheet")
ROLES = (
    "owner",
    "admin",
    "manager",
    "supervisor",
    "cashier",
    "seller",
    "warehouse",
    "logistics",
    "accountant",
)
APRIL = "date_from=2026-04-01&date_to=2026-04-30"
COLUMNS = [
    "opening_debit",
    "opening_credit",
    "period_debit",
    "period_credit",
    "closing_debit",
    "closing_credit",
]


def ask(shop: Shop, path: str) -> Any:
    answer = shop.http().get(f"{ROOT}/{path}")
    assert answer.status == 200, answer.body
    return answer.body


def money(text: str) -> Decimal:
    return Decimal(text)


def exactly(found: Any) -> Any:
    """Numbers as they are written: 50000.00 is neither 50000 nor 50000.0."""
    if isinstance(found, dict):
        return {name: exactly(each) for name, each in found.items()}
    if isinstance(found, list):
        return [exactly(each) for each in found]
    return str(found) if isinstance(found, Decimal) else found


@pytest.fixture(params=[False, True], ids=["as posted", "folded"])
def documented(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """A shop whose April is the document's: its figures are what the document shows."""
    move(shop, date(2026, 3, 2), "100.01", "300.01", "50000")
    move(shop, date(2026, 3, 3), "100.04", "200.01", "50000")
    move(shop, date(2026, 4, 2), "100.01", "400.01", "25000")
    move(shop, date(2026, 4, 30), "200.01", "100.01", "18000")
    move(shop, date(2026, 5, 1), "100.01", "400.01", "1")
    if request.param:
        with transaction(shop.id):
            assert fold()
    return shop


class TestTrialBalance:
    def test_answers_as_documented(self, documented: Shop) -> None:
        found = ask(documented, f"trial-balance?{APRIL}")
        assert list(found) == ["period", "accounts", "totals"]
        assert found["period"] == {"from": "2026-04-01", "to": "2026-04-30"}
        assert exactly(found["accounts"][0]) == {
            "code": "100.01",
            "name": "Caja",
            "opening_debit": "50000.00",
            "opening_credit": "0.00",
            "period_debit": "25000.00",
            "period_credit": "18000.00",
            "closing_debit": "57000.00",
            "closing_credit": "0.00",
        }
        assert list(found["accounts"][0]) == ["code", "name", *COLUMNS]
        assert exactly(found["totals"]) == {
            "opening_debit": "100000.00",
            "opening_credit": "100000.00",
            "period_debit": "43000.00",
            "period_credit": "43000.00",
            "closing_debit": "107000.00",
            "closing_credit": "107000.00",
        }

    def test_totals_are_the_sums_of_the_rows(self, documented: Shop) -> None:
        found = ask(documented, f"trial-balance?{APRIL}")
        assert found["totals"] == {name: sum(row[name] for row in found["accounts"]) for name in COLUMNS}

    def test_lists_by_code_what_has_a_balance_or_moved(self, documented: Shop) -> None:
        found = ask(documented, f"trial-balance?{APRIL}")
        assert [row["code"] for row in found["accounts"]] == [
            "100.01",
            "100.04",
            "200.01",
            "300.01",
            "400.01",
        ]

    def test_of_an_empty_shop_is_empty(self, shop: Shop) -> None:
        found = ask(shop, "trial-balance")
        assert found["accounts"] == []
        assert exactly(found["totals"]) == dict.fromkeys(COLUMNS, "0.00")


class TestIncomeStatement:
    def test_answers_as_documented(self, shop: Shop) -> None:
        move(shop, date(2026, 3, 31), "100.01", "400.01", "999")
        move(shop, date(2026, 4, 1), "100.01", "400.01", "150000")
        move(shop, date(2026, 4, 15), "500.01", "100.04", "90000")
        move(shop, date(2026, 4, 30), "600.01", "100.01", "25000")
        found = ask(shop, f"income-statement?{APRIL}")
        assert exactly(found) == {
            "period": {"from": "2026-04-01", "to": "2026-04-30"},
            "income": [{"code": "400.01", "name": "Ventas", "amount": "150000.00"}],
            "cost_of_sales": [{"code": "500.01", "name": "Costo de Ventas", "amount": "90000.00"}],
            "expenses": [{"code": "600.01", "name": "Gastos de Operacion", "amount": "25000.00"}],
            "gross_profit": "60000.00",
            "operating_profit": "35000.00",
            "net_income": "35000.00",
        }
        assert list(found) == [
            "period",
            "income",
            "cost_of_sales",
            "expenses",
            "gross_profit",
            "operating_profit",
            "net_income",
        ]

    def test_of_a_month_with_a_loss_is_below_zero(self, shop: Shop) -> None:
        move(shop, date(2026, 4, 15), "600.01", "100.01", "10")
        found = ask(shop, f"income-statement?{APRIL}")
        assert (exactly(found["gross_profit"]), exactly(found["net_income"])) == ("0.00", "-10.00")


class TestBalanceSheet:
    def test_answers_as_documented(self, shop: Shop) -> None:
        move(shop, date(2026, 4, 1), "100.01", "300.01", "170000")
        move(shop, date(2026, 4, 30), "100.04", "200.01", "80000")
        move(shop, date(2026, 5, 1), "100.04", "200.01", "1")
        found = ask(shop, "balance-sheet?date=2026-04-30")
        assert list(found) == [
            "date",
            "assets",
            "liabilities",
            "equity",
            "total_assets",
            "total_liabilities_equity",
        ]
        assert exactly(found) == {
            "date": "2026-04-30",
            "assets": [
                {
                    "code": "100",
                    "name": "Activo",
                    "amount": "250000.00",
                    "children": [
                        {"code": "100.01", "name": "Caja", "amount": "170000.00", "children": []},
                        {"code": "100.04", "name": "Inventario", "amount": "80000.00", "children": []},
                    ],
                }
            ],
            "liabilities": [
                {
                    "code": "200",
                    "name": "Pasivo",
                    "amount": "80000.00",
                    "children": [
                        {"code": "200.01", "name": "Proveedores", "amount": "80000.00", "children": []}
                    ],
                }
            ],
            "equity": [
                {
                    "code": "300",
                    "name": "Capital",
                    "amount": "170000.00",
                    "children": [
                        {"code": "300.01", "name": "Capital Social", "amount": "170000.00", "children": []}
                    ],
                },
                {"code": "", "name": "Resultado del Ejercicio", "amount": "0.00", "children": []},
            ],
            "total_assets": "250000.00",
            "total_liabilities_equity": "250000.00",
        }

    def test_shows_the_years_result_and_what_is_not_carried_over_within_equity(self, shop: Shop) -> None:
        add_account(shop, "800")
        move(shop, date(2025, 12, 31), "100.01", "400.01", "70")
        move(shop, date(2026, 4, 1), "100.01", "400.01", "5")
        move(shop, date(2026, 4, 1), "100.01", "800", "1")
        found = ask(shop, "balance-sheet?date=2026-04-30")
        assert exactly([(row["code"], row["name"], row["amount"]) for row in found["equity"]]) == [
            ("", "Resultado del Ejercicio", money("5.00")),
            ("", "Resultado de Ejercicios Anteriores por Traspasar", money("70.00")),
            ("", "Cuentas de Orden", money("1.00")),
        ]
        assert found["total_assets"] == found["total_liabilities_equity"] == 76

    @pytest.mark.parametrize("day", ["0001-01-01", "2026-03-01", "2026-04-15", "9999-12-31"])
    def test_balances_on_any_day(self, documented: Shop, day: str) -> None:
        found = ask(documented, f"balance-sheet?date={day}")
        assert found["total_assets"] == found["total_liabilities_equity"]
        assert found["total_assets"] == sum(row["amount"] for row in found["assets"])
        assert found["total_liabilities_equity"] == sum(
            row["amount"] for part in ("liabilities", "equity") for row in found[part]
        )

    def test_is_that_of_today_in_the_shops_zone(self, shop: Shop) -> None:
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            in_zone(shop, zone)
            assert ask(shop, "balance-sheet")["date"] == local_date(now(), zone_name=zone).isoformat()


def in_zone(shop: Shop, zone: str) -> None:
    with shop.transaction():
        sql.execute("UPDATE tenant SET time_zone = %s WHERE id = %s", (zone, shop.id))
    forget_profile(shop.id)


class TestPeriod:
    @pytest.mark.parametrize("statement", STATEMENTS[:2])
    def test_is_the_current_month_when_nothing_is_said(self, shop: Shop, statement: str) -> None:
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            in_zone(shop, zone)
            today = local_date(now(), zone_name=zone)
            found = ask(shop, statement)["period"]
            assert found["from"] == today.replace(day=1).isoformat()
            assert date.fromisoformat(found["to"]) + timedelta(days=1) == (
                today.replace(day=28) + timedelta(days=4)
            ).replace(day=1)

    @pytest.mark.parametrize("statement", STATEMENTS[:2])
    @pytest.mark.parametrize(
        ("query", "word"),
        [
            ("date_from=2026-04-02&date_to=2026-04-01", "date_from"),
            ("date_from=01/04/2026", "date_from"),
            ("date_to=2026-02-30", "date_to"),
            ("date_from=ayer", "date_from"),
            ("date_to=10000-01-01", "date_to"),
        ],
    )
    def test_that_is_none_is_refused(self, shop: Shop, statement: str, query: str, word: str) -> None:
        answer = shop.http().get(f"{ROOT}/{statement}?{query}")
        assert (answer.status, list(answer.body)) == (400, ["error"])
        assert word in answer.body["error"]

    def test_may_be_all_time(self, documented: Shop) -> None:
        found = ask(documented, "trial-balance?date_from=0001-01-01&date_to=9999-12-31")
        assert {row["opening_debit"] for row in found["accounts"]} == {0}
        assert (
            ask(documented, "income-statement?date_from=0001-01-01&date_to=9999-12-31")["net_income"] == 25001
        )

    @pytest.mark.parametrize("day", ["2026-04-31", "hoy", "20260401x"])
    def test_a_day_that_is_none_is_refused(self, shop: Shop, day: str) -> None:
        assert shop.http().get(f"{ROOT}/balance-sheet?date={day}").status == 400


def test_agree_with_a_ticket_to_the_cent(shop: Shop) -> None:
    shop.has("CAFE", 3)
    shop.sells(("CAFE", 2))
    results, sheet, trial = (
        ask(shop, "income-statement"),
        ask(shop, "balance-sheet"),
        ask(shop, "trial-balance"),
    )
    assert exactly(results["gross_profit"]) == "500.00"
    assert sheet["equity"][-1]["amount"] == results["net_income"]
    assert sheet["total_assets"] == 812 + 100
    assert {row["code"]: row["closing_debit"] - row["closing_credit"] for row in trial["accounts"]} == {
        "100.01": 812,
        "100.04": 100,
        "210.01": -112,
        "300.01": -300,
        "400.01": -700,
        "500.01": 200,
    }


def test_are_nobody_elses_business(documented: Shop, neighbour: Shop) -> None:
    assert ask(neighbour, "trial-balance?date_from=0001-01-01&date_to=9999-12-31")["accounts"] == []
    assert ask(neighbour, "balance-sheet?date=2026-04-30")["total_assets"] == 0


def test_permissions(shop: Shop) -> None:
    allowed = set()
    for at, role in enumerate(ROLES):
        till = shop.http(shop.hire(role, pin=f"90{at}0"))
        statuses = {till.get(f"{ROOT}/{statement}").status for statement in STATEMENTS}
        assert statuses in ({200}, {403}), role
        if statuses == {200}:
            allowed.add(role)
    assert allowed == {"owner", "admin", "manager", "accountant"}
    assert [shop.http().get(f"{ROOT}/{statement}").status for statement in STATEMENTS] == [200] * 3


@pytest.mark.parametrize("statement", STATEMENTS)
def test_cost_a_constant_number_of_queries(shop: Shop, statement: str) -> None:
    """One of their own, whatever the chart and the history."""

    def queries() -> Iterator[str]:
        with CaptureQueriesContext(connection) as captured:
            ask(shop, statement)
        return (each["sql"] for each in captured.captured_queries)

    ask(shop, statement)
    few = len(list(queries()))
    today = local_date(now(), zone_name="UTC")
    for at in range(50):
        add_account(shop, f"600.{at:03d}", above="600")
        move(shop, today - timedelta(days=7 * at), f"600.{at:03d}", "100.01", "1")
        if at == 25:
            with transaction(shop.id):
                fold()
    found = list(queries())
    assert len(found) == few
    assert len([each for each in found if "entry_line" in each]) == 1
