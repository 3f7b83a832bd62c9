"""The drawer when several people are at it in the same moment: one wins, the sums always agree."""

from decimal import Decimal
from typing import Any

import pytest

from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.cash.errors import RegisterClosed
from trastienda.insights.register_day import open_drawer
from trastienda.kernel import sql
from trastienda.operations.cash.close_register import CloseRegister, RegisterCut, close_register
from trastienda.operations.cash.open_register import OpenRegister, open_register
from trastienda.operations.cash.record_cash_movement import RecordCashMovement, record_cash_movement


def names(answers: list[Any]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def closes(shop: Shop, counted: str = "2000.00") -> RegisterCut:
    command = CloseRegister(counted=Decimal(counted), session=shop.session_id)
    return close_register(command, actor=shop.owner, now=now())


def test_two_openings_by_one_employee_open_one(shop: Shop) -> None:
    answers = at_once(
        *(
            lambda number=number: open_register(
                OpenRegister(number=number, opening_amount=Decimal(0)), actor=shop.owner, now=now()
            )
            for number in (1, 2)
        )
    )
    assert names(answers) == ["RegisterAlreadyOpen", "RegisterOpened"]
    assert shop.count("register_session") == 1


def test_two_openings_of_one_number_open_one(shop: Shop) -> None:
    other = shop.hire("cashier", pin="5678")
    answers = at_once(shop.opens_register, lambda: shop.opens_register(employee=other))
    assert names(answers) == ["RegisterAlreadyOpen", "int"]


def test_two_z_cuts_close_once(shop: Shop) -> None:
    shop.opens_register("2000.00")
    answers = at_once(lambda: closes(shop, "1980.00"), lambda: closes(shop, "1980.00"))
    assert names(answers) == ["RegisterClosed", "RegisterCut"]
    assert shop.books["Faltantes de Caja"] == Decimal("20.00")


@pytest.mark.parametrize("round_", range(3))
def test_a_sale_is_in_the_z_cut_or_refused(shop: Shop, round_: int) -> None:
    shop.has("CAFE", 100)
    shop.opens_register("2000.00")
    selling = [lambda: shop.sells(("CAFE", 1, "100"), cash="116.00")] * 4
    *sales, cut = at_once(*selling, lambda: closes(shop))
    sold = [sale for sale in sales if not isinstance(sale, Exception)]
    assert all(isinstance(sale, RegisterClosed) for sale in sales if sale not in sold)
    assert cut.expected == shop.drawer == 2000 + 116 * len(sold)
    assert cut.totals.sales_count == len(sold)
    assert shop.stock("CAFE") == 100 - len(sold)
    with shop.transaction():
        kept = sql.row(
            "SELECT expected_amount, difference, summary->'sales'->>'cash' FROM register_session WHERE tenant_id = %s",
            (shop.id,),
        )
    assert kept == (cut.expected, 2000 - cut.expected, f"{116 * len(sold):.2f}")


def test_two_who_take_out_the_same_notes_do_not_both_get_them(shop: Shop) -> None:
    shop.opens_register("100.00")
    command = RecordCashMovement(amount=Decimal(70), outwards=True, reason="Cambio")
    answers = at_once(*[lambda: record_cash_movement(command, actor=shop.owner, now=now())] * 2)
    assert names(answers) == ["CashMoved", "NotEnoughCash"]
    assert shop.drawer == 30


def test_reading_the_drawer_waits_for_nobody(shop: Shop) -> None:
    shop.opens_register("100.00")
    with shop.transaction():
        sql.row(
            "SELECT id FROM register_session WHERE tenant_id = %s AND id = %s FOR UPDATE",
            (shop.id, shop.session_id),
        )

        def reads() -> Any:
            with shop.transaction():
                return open_drawer(shop.owner_id)

        (drawer,) = at_once(reads)
    assert drawer.totals.expected == 100
