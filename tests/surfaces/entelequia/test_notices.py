"""What gateways tell the shop of payments: believed only when signed and asked about, and acted upon once."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from tests.operations.orders.helpers import gives_up, time_passes
from tests.operations.sales.helpers import nothing_is_wrong
from tests.sandbox import rehearsal
from tests.sandbox.tills import NAMES, accounts, address_of, letters, tills
from tests.shop import Http, Shop, now
from tests.surfaces.entelequia.payers import Payer, carries, works
from tests.surfaces.entelequia.store import fills, open_comics, orders, rate, without_jobs
from trastienda.jobs.payments import ask_for_tenant
from trastienda.sandbox.server import Sandbox

TOTAL = Decimal("7300.00")
OVERDUE = timedelta(minutes=6)


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
    rate(shop, "USD", "1000")
    with without_jobs(shop):
        yield shop


@pytest.fixture(params=NAMES)
def payer(request: pytest.FixtureRequest, comics: Shop, sandbox: Sandbox) -> Payer:
    return Payer(comics, sandbox, request.param)


def expected(payer: Payer) -> Decimal:
    """What the gateway collects: 7,300 pesos, or 7.30 dollars."""
    return Decimal("7.30") if payer.name == "paypal" else TOTAL


class TestPaying:
    def test_pays_the_order_once(self, payer: Payer) -> None:
        payer.pays()
        assert payer.states == ["settled"]
        assert payer.stands == ("paid", "preparing")
        assert payer.kept == expected(payer)
        received = payer.shop._rows("SELECT amount FROM payment WHERE tenant_id = %s")
        assert received == [(TOTAL,)]
        assert nothing_is_wrong(payer.shop)

    def test_is_heard_as_often_as_it_is_told(self, payer: Payer, sandbox: Sandbox) -> None:
        payer.presses()
        told = letters(sandbox, payer.name)
        for notice in [*told, *reversed(told), *told]:
            assert carries(sandbox, notice).status == 200
        told = letters(sandbox, payer.name)  # PayPal tells of the capture too
        for notice in [*told, *told]:
            assert carries(sandbox, notice).status == 200
        with payer.shop.nothing_changes():
            for notice in told:
                assert carries(sandbox, notice).status == 200
        assert payer.states == ["settled"]
        assert nothing_is_wrong(payer.shop)

    def test_forged_is_401_and_changes_nothing(self, payer: Payer, sandbox: Sandbox) -> None:
        payer.presses()
        (notice, *_) = letters(sandbox, payer.name)
        with payer.shop.nothing_changes():
            assert carries(sandbox, notice, wrong=True).status == 401
            path = address_of(sandbox, notice).partition("?")[0]
            for body in (b"", b"{}", b"[1]", b"\xff"):
                assert Http().post(path, body).status == 401
            if payer.name != "modo":  # whose body is signed, whoever brings it
                assert Http().post(path, notice.body.encode()).status == 401
        assert carries(sandbox, notice).status == 200
        assert payer.stands[0] == "paid"

    def test_told_while_the_gateway_is_down_is_told_again(self, payer: Payer, sandbox: Sandbox) -> None:
        payer.presses()
        (notice, *_) = letters(sandbox, payer.name)
        rehearsal.control(sandbox, {"kind": "error_before", "on": f"GET /{payer.name}"})
        with payer.shop.nothing_changes():
            assert carries(sandbox, notice).status == 503
        assert carries(sandbox, notice).status == 200
        assert payer.stands[0] == "paid"

    def test_pending_waits_and_rejected_can_be_paid(self, payer: Payer) -> None:
        payer.presses("rejected")
        payer.hears()
        assert payer.stands[0] == "pending"
        payer.presses("pending")
        payer.hears()
        assert payer.states == ["awaiting"]
        payer.presses("approved")
        while payer.hears():
            pass
        if payer.name == "paypal":  # captured while it was pending: PayPal tells of the end of that
            assert payer.states == ["settled"]
        assert payer.stands[0] == "paid"

    def test_is_found_without_any_notice(self, payer: Payer, sandbox: Sandbox) -> None:
        payer.presses()
        letters(sandbox, payer.name)
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert payer.states == ["settled"]
        assert payer.stands[0] == "paid"


class TestGivingBack:
    @pytest.mark.parametrize("how", ["cancelled", "expired"])
    def test_what_was_paid_too_late(self, payer: Payer, how: str) -> None:
        if how == "cancelled":
            gives_up(payer.shop, payer.order)
        else:
            time_passes(payer.shop)
        payer.pays()
        assert payer.states == ["refunding"]
        works(payer.shop)
        assert payer.states == ["refunded"]
        assert payer.kept == 0
        assert payer.shop._rows("SELECT 1 FROM payment WHERE tenant_id = %s") == []
        assert nothing_is_wrong(payer.shop)

    def test_what_was_paid_for_an_order_that_is_cancelled_later(self, payer: Payer) -> None:
        payer.pays()
        gives_up(payer.shop, payer.order)
        works(payer.shop)
        assert payer.states == ["refunded"]
        assert payer.kept == 0
        assert nothing_is_wrong(payer.shop)

    @pytest.mark.parametrize("fault", ["drop", "error_after", "error_before", "garbage"])
    def test_once_although_the_first_answer_was_lost(
        self, payer: Payer, sandbox: Sandbox, fault: str
    ) -> None:
        payer.pays()
        gives_up(payer.shop, payer.order)
        rehearsal.control(sandbox, {"kind": fault, "on": f"POST /{payer.name}"})
        with pytest.raises(Exception, match="gateway_unavailable"):
            works(payer.shop)
        assert payer.states == ["refunding"]
        works(payer.shop, attempt=2)
        assert payer.states == ["refunded"]
        assert payer.kept == 0
        assert sum(len(each["refunds"]) for each in payer.money) == 1

    def test_the_second_money_of_a_page_that_was_paid_twice(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "mercado_pago")
        payer.pays()
        payer.presses("again")
        payer.hears()
        assert payer.states == ["settled", "refunding"]
        works(comics)
        payer.hears()
        assert payer.states == ["settled", "refunded"]
        assert payer.kept == TOTAL
        assert len(payer.money) == 2
        assert nothing_is_wrong(comics)

    def test_the_money_of_a_second_page(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "modo")
        comics._rows("UPDATE payment_intent SET expires_at = now() WHERE tenant_id = %s RETURNING id")
        answer = payer.web.post("/api/v1/account/order/modo-checkout-intent", {"order_id": payer.order})
        assert answer.status == 200
        first, second = payer.rows("external_id")
        for page in (first, second):
            payer.page = page
            payer.pays()
        assert payer.states == ["settled", "refunding"]
        works(comics)
        assert payer.states == ["settled", "refunded"]
        assert payer.kept == 0
        assert nothing_is_wrong(comics)


class TestWhose:
    def test_a_gateway_that_nobody_has_is_401(self, comics: Shop) -> None:
        for name in ("stripe", "bitcoin", "á"):
            assert Http().post(f"/api/v1/payments/{name}/notices/{comics.id}", {}).status == 401

    def test_an_account_of_one_shop_says_nothing_of_anothers(
        self, comics: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        payer = Payer(comics, sandbox, "getnet")
        payer.presses()
        (notice,) = letters(sandbox, "getnet")
        other = open_comics()
        path = f"/api/v1/payments/getnet/notices/{other.id}"
        till = sandbox.providers["getnet"]
        headers = till.headers_of(notice.body, wrong=False, age_s=0.0)
        with comics.nothing_changes(), other.nothing_changes():
            answer = Http().post(path, notice.body.encode(), Authorization=headers["Authorization"])
            assert answer.status == 401
        monkeypatch.setattr(
            settings, "GATEWAYS", (*accounts(sandbox), *accounts(sandbox, tenant=comics.id, user="own"))
        )
        with comics.nothing_changes():
            assert carries(sandbox, notice).status == 401  # the account for everybody does not collect here

    def test_paypal_keeps_both_amounts(self, comics: Shop, sandbox: Sandbox) -> None:
        payer = Payer(comics, sandbox, "paypal")
        (details,) = payer.rows("details")
        text = details if isinstance(details, str) else str(details)
        assert all(part in text for part in ("7.30", "USD", "1000"))
        assert payer.rows("amount") == [TOTAL]

    def test_paypal_without_a_rate_is_refused(self, comics: Shop, sandbox: Sandbox) -> None:
        comics._rows("DELETE FROM exchange_rate WHERE tenant_id = %s RETURNING id")
        web = Payer(comics, sandbox, "modo").web
        fills(web, comics.products["one-piece-vol-100"])
        assert orders(web, payment="Paypal").status == 422
