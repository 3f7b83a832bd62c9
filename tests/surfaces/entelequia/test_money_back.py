"""Money that goes back after an order was paid at a gateway: the share of what is returned, and what a bank takes."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from tests.operations.orders.helpers import gives_up, moves
from tests.operations.sales.helpers import nothing_is_wrong
from tests.sandbox import rehearsal
from tests.sandbox.tills import NAMES, accounts, letters, tills
from tests.shop import Shop, now
from tests.surfaces.entelequia.payers import Payer, works
from tests.surfaces.entelequia.store import open_comics, rate, signed_in, without_jobs
from trastienda.domain.payments.parts import LEASE, charge_of_part
from trastienda.domain.sales.errors import WrongState
from trastienda.jobs.payments import ask_for_tenant
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Bug
from trastienda.operations.payments.record_refund import refund_to_make
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.sandbox.server import Sandbox

VOLUME, DELIVERY, TOTAL = Decimal("2500.00"), Decimal("4800.00"), Decimal("12300.00")
CHARGED = {"paypal": Decimal("17.57")}
"""12,300 pesos at 700 a dollar."""
OVERDUE = timedelta(minutes=6)
CHARGE_BACK = ("mercado_pago", "getnet", "paypal")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with tills(tmp_path_factory.mktemp("tills")) as running:
        yield running


@pytest.fixture
def comics(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    sandbox.desk.faults.clear()
    for name in NAMES:
        letters(sandbox, name)
    monkeypatch.setattr(settings, "GATEWAYS", accounts(sandbox))
    shop = open_comics()
    rate(shop, "USD", "700")
    with without_jobs(shop):
        yield shop


def delivered(shop: Shop, sandbox: Sandbox, name: str) -> Payer:
    """Three volumes and their delivery, 12,300.00, paid at a gateway and handed over."""
    payer = Payer(shop, sandbox, name, units=3)
    payer.pays()
    moves(shop, payer.order, "delivered")
    return payer


def returns(payer: Payer, units: int, *, product: int | None = None) -> None:
    back = ComingBack(product or payer.shop.products["one-piece-vol-100"], Decimal(units))
    command = ReturnGoods(sale=payer.order, goods=[back], reason="No era el tomo")
    return_goods(command, actor=system_actor(payer.shop.id), now=now())


def given_back(payer: Payer) -> list[Decimal]:
    """What the gateway gave back, refund by refund."""
    return [Decimal(refund["amount"]) for each in payer.money for refund in each["refunds"]]


def parts(payer: Payer) -> list[tuple[Decimal, Decimal, str]]:
    return payer.shop._rows(
        "SELECT amount, charged, state FROM gateway_refund WHERE tenant_id = %s ORDER BY id"
    )


def balances(shop: Shop) -> dict[str, Decimal]:
    """What is on each account that is not even."""
    query = (
        "SELECT a.name, sum(l.debit - l.credit) FROM entry_line l JOIN account a"
        " ON a.tenant_id = l.tenant_id AND a.id = l.account_id WHERE l.tenant_id = %s GROUP BY 1"
    )
    return {name: balance for name, balance in shop._rows(query) if balance}


class TestReturningAPart:
    @pytest.mark.parametrize("name", NAMES)
    def test_goes_back_through_the_gateway_to_the_last_cent(
        self, name: str, comics: Shop, sandbox: Sandbox
    ) -> None:
        payer = delivered(comics, sandbox, name)
        collected = CHARGED.get(name, TOTAL)
        assert payer.kept == collected
        returns(payer, 1)
        assert (payer.states, payer.stands) == (["settled"], ("partially_refunded", "delivered"))
        assert given_back(payer) == []
        assert works(comics) == ["refund_at_gateway"]
        share = Decimal("3.57") if name == "paypal" else VOLUME
        assert given_back(payer) == [share]
        returns(payer, 2)
        service = comics._value(
            "SELECT product_id FROM sale_line WHERE tenant_id = %s AND total = 4800 AND sale_id = %s",
            payer.order,
        )
        returns(payer, 1, product=service)
        while works(comics):
            pass
        rest = [Decimal("7.14"), Decimal("6.86")] if name == "paypal" else [2 * VOLUME, DELIVERY]
        assert given_back(payer) == [share, *rest]
        assert (payer.kept, payer.states) == (0, ["refunded"])
        assert payer.stands == ("refunded", "returned")
        payer.hears()
        assert payer.states == ["refunded"]
        assert nothing_is_wrong(comics)

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("fault", ["drop", "error_after", "error_before", "garbage"])
    def test_goes_back_once_although_an_answer_was_lost(
        self, fault: str, name: str, comics: Shop, sandbox: Sandbox
    ) -> None:
        payer = delivered(comics, sandbox, name)
        returns(payer, 1)
        returns(payer, 1)
        rehearsal.control(sandbox, {"kind": fault, "on": f"POST /{name}"})
        with pytest.raises(Exception, match="gateway_unavailable"):
            works(comics)
        works(comics, attempt=2)
        share = Decimal("3.57") if name == "paypal" else VOLUME
        assert given_back(payer) == [share, share]
        assert [state for _, _, state in parts(payer)] == ["made", "made"]
        works(comics, attempt=3)
        assert given_back(payer) == [share, share]
        assert nothing_is_wrong(comics)

    def test_is_asked_for_by_one_at_a_time(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = delivered(comics, sandbox, "getnet")
        returns(payer, 1)
        (intent,) = payer.rows("id")
        at, actor = now(), system_actor(comics.id)
        assert refund_to_make(intent, attempt=1, actor=actor, now=at) is not None
        assert refund_to_make(intent, attempt=1, actor=actor, now=at + LEASE / 2) is None
        assert refund_to_make(intent, attempt=2, actor=actor, now=at + LEASE) is not None

    def test_is_taken_up_again_when_its_job_is_lost(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = delivered(comics, sandbox, "modo")
        returns(payer, 1)
        comics._rows("DELETE FROM procrastinate_jobs WHERE (args->>'tenant_id')::bigint = %s RETURNING id")
        ask_for_tenant(comics.id, now=now())
        assert works(comics) == []
        ask_for_tenant(comics.id, now=now() + OVERDUE)
        assert works(comics) == ["refund_at_gateway"]
        assert given_back(payer) == [VOLUME]

    def test_that_the_gateway_refuses_is_owed_and_tried_again(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = delivered(comics, sandbox, "openpay")
        returns(payer, 1)
        (money,) = payer.money
        sandbox.desk.store.put("openpay", "payment", {**money, "status": "pending"}, at=0)
        works(comics)
        query = "SELECT state, problem FROM gateway_refund WHERE tenant_id = %s"
        assert comics._rows(query) == [("owed", "not_refundable")]
        sandbox.desk.store.put("openpay", "payment", money, at=0)
        ask_for_tenant(comics.id, now=now() + OVERDUE)
        works(comics)
        assert given_back(payer) == [VOLUME]

    def test_of_an_order_that_was_paid_by_hand_is_given_by_hand(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "getnet", units=3)
        moves(comics, payer.order, "paid")
        moves(comics, payer.order, "delivered")
        works(comics)
        returns(payer, 1)
        assert (works(comics), parts(payer)) == ([], [])

    def test_leaves_nothing_to_cancel(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = delivered(comics, sandbox, "getnet")
        returns(payer, 1)
        with comics.nothing_changes(), pytest.raises(WrongState):
            gives_up(comics, payer.order)
        boss = signed_in(comics, comics.user("admin"))
        with comics.nothing_changes():
            answer = boss.post(f"/api/v1/admin/orders/{payer.order}/refund")
        assert answer.status == 400
        assert "devuelta en parte" in answer.body["message"]


class TestTakingItemsOut:
    """Of an order that was paid at a gateway and has not left."""

    @pytest.mark.parametrize("name", NAMES)
    def test_gives_their_share_back_through_the_gateway_once(
        self, name: str, comics: Shop, sandbox: Sandbox
    ) -> None:
        payer = Payer(comics, sandbox, name, units=3)
        payer.pays()
        boss = signed_in(comics, comics.user("admin"))
        address = f"/api/v1/admin/orders/{payer.order}"
        (item,) = boss.get(address).body["orderItems"]
        product = comics.products["one-piece-vol-100"]
        fewer = {
            "itemsToRemove": [{"id": item["id"]}],
            "itemsToAdd": [{"product": {"id": product}, "quantity": 2}],
        }
        assert boss.put(address, fewer).body["total"]["amount"] == TOTAL - VOLUME
        assert given_back(payer) == []
        rehearsal.control(sandbox, {"kind": "drop", "on": f"POST /{name}"})
        with pytest.raises(Exception, match="gateway_unavailable"):
            works(comics)
        works(comics, attempt=2)
        share = Decimal("3.57") if name == "paypal" else VOLUME
        assert given_back(payer) == [share]
        assert (payer.states, payer.stands) == (["settled"], ("partially_refunded", "preparing"))
        gone = boss.put(address, {"itemsToRemove": [{"id": item["id"]}]})
        assert gone.body["state"] == "Cancelado"
        while works(comics):
            pass
        assert (payer.kept, payer.states) == (0, ["refunded"])
        assert len(given_back(payer)) == 2
        assert "Bancos" not in balances(comics)
        assert nothing_is_wrong(comics)

    def test_all_at_once_is_a_whole_refund(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "getnet", units=3)
        payer.pays()
        boss = signed_in(comics, comics.user("admin"))
        address = f"/api/v1/admin/orders/{payer.order}"
        (item,) = boss.get(address).body["orderItems"]
        assert boss.put(address, {"itemsToRemove": [{"id": item["id"]}]}).status == 200
        works(comics)
        assert (parts(payer), payer.kept, payer.states) == ([], 0, ["refunded"])
        assert nothing_is_wrong(comics)

    def test_leaves_a_rest_that_getnets_button_gives_back(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "getnet", units=3)
        payer.pays()
        returns(payer, 1)
        boss = signed_in(comics, comics.user("admin"))
        assert boss.post(f"/api/v1/admin/orders/{payer.order}/refund").status == 200
        while works(comics):
            pass
        assert given_back(payer) == [VOLUME, TOTAL - VOLUME]
        assert payer.stands == ("refunded", "returned")
        assert nothing_is_wrong(comics)


class TestTheShareOfACharge:
    @pytest.mark.parametrize(
        ("charged", "currency", "expected"),
        [
            ("100.00", "ARS", ["33.33", "33.34", "33.33"]),
            ("0.01", "USD", ["0.00", "0.01", "0.00"]),
            ("10", "CLP", ["3.00", "4.00", "3.00"]),
            ("10.50", "CLP", ["3.50", "3.50", "3.50"]),
        ],
    )
    def test_adds_up_to_what_was_charged(self, charged: str, currency: str, expected: list[str]) -> None:
        found, back = [], Decimal(0)
        for at in range(3):
            part = charge_of_part(
                Decimal(50),
                of=Decimal(150),
                charged=Decimal(charged),
                currency=currency,
                before=Decimal(50) * at,
                before_charged=back,
            )
            found.append(str(part))
            back += part
        assert found == expected
        assert back == Decimal(charged)

    def test_is_never_more(self) -> None:
        with pytest.raises(Bug):
            charge_of_part(
                Decimal(51),
                of=Decimal(100),
                charged=Decimal(100),
                currency="ARS",
                before=Decimal(50),
                before_charged=Decimal(50),
            )


class TestChargebacks:
    @pytest.mark.parametrize("name", CHARGE_BACK)
    def test_are_a_loss_once_and_hold_the_order(self, name: str, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, name)
        payer.pays()
        before = balances(comics)
        payer.presses("chargeback")
        payer.hears()
        assert (payer.states, payer.stands) == (["charged_back"], ("paid", "on_hold"))
        after = balances(comics)
        assert after.pop("Contracargos") == Decimal("7300.00")
        assert after.pop("Bancos", Decimal(0)) == before.pop("Bancos") - Decimal("7300.00")
        assert after == before
        events = "SELECT action FROM audit_event WHERE tenant_id = %s AND action = 'payment.charged_back'"
        assert len(comics._rows(events)) == 1
        assert nothing_is_wrong(comics)
        with comics.nothing_changes():
            ask_for_tenant(comics.id, now=now() + OVERDUE)

    def test_are_in_the_orders_log(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "getnet")
        payer.pays()
        payer.presses("chargeback")
        payer.hears()
        boss = signed_in(comics, comics.user("admin"))
        shown = boss.get(f"/api/v1/admin/orders/{payer.order}").body
        assert shown["state"] == "En espera"
        assert "charged_back" in str(shown["orderLogs"])

    @pytest.mark.parametrize("name", CHARGE_BACK)
    def test_of_an_order_that_is_then_cancelled_cost_nothing_and_are_not_refunded(
        self, name: str, comics: Shop, sandbox: Sandbox
    ) -> None:
        payer = Payer(comics, sandbox, name)
        payer.pays()
        payer.presses("chargeback")
        payer.hears()
        gives_up(comics, payer.order)
        works(comics)
        assert given_back(payer) == []
        assert payer.stands == ("refunded", "cancelled")
        assert balances(comics).keys() <= {"Inventario", "Capital Social"}
        assert nothing_is_wrong(comics)

    def test_of_goods_that_come_back_cost_only_the_rest(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = delivered(comics, sandbox, "mercado_pago")
        returns(payer, 1)
        works(comics)
        payer.hears()
        payer.presses("chargeback")
        payer.hears()
        assert payer.stands == ("partially_refunded", "delivered")
        assert balances(comics)["Contracargos"] == TOTAL - VOLUME
        returns(payer, 1)
        assert (works(comics), given_back(payer)) == ([], [VOLUME])
        assert balances(comics)["Contracargos"] == TOTAL - 2 * VOLUME
        assert balances(comics).get("Bancos", Decimal(0)) == 0
        assert nothing_is_wrong(comics)

    def test_stop_a_part_that_has_not_gone_back(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = delivered(comics, sandbox, "getnet")
        returns(payer, 1)
        payer.presses("chargeback")
        payer.hears()
        works(comics)
        assert (parts(payer), given_back(payer)) == ([(VOLUME, VOLUME, "stopped")], [])
        assert balances(comics)["Contracargos"] == TOTAL - VOLUME
        assert balances(comics).get("Bancos", Decimal(0)) == 0
        assert nothing_is_wrong(comics)

    def test_of_money_that_never_was_in_the_books_are_no_loss(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "getnet")
        gives_up(comics, payer.order)
        payer.pays()
        assert payer.states == ["refunding"]
        payer.presses("chargeback")
        payer.hears()
        works(comics)
        assert (payer.states, given_back(payer)) == (["charged_back"], [])
        assert "Contracargos" not in balances(comics)
        assert nothing_is_wrong(comics)
