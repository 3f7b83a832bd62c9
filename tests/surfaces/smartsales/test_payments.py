"""Paying an order with a card: the page, the notices in every order, and money that has to go back."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import stripe
from django.conf import settings

from tests.operations.orders.helpers import gives_up, moves, orders, time_passes
from tests.operations.sales.helpers import cancels, nothing_is_wrong
from tests.sandbox import rehearsal
from tests.shop import Http, Shop, now
from tests.surfaces.smartsales.payers import WEBHOOK, Payer, event, left, tells, without_jobs, works
from tests.threads import at_once
from trastienda.adapters.payments.accounts import StripeAccount
from trastienda.jobs.payments import AWAITED_FOR, UNANSWERED_FOR, ask_for_tenant
from trastienda.project import worker
from trastienda.sandbox.server import Sandbox

OVERDUE = timedelta(minutes=6)
PAID_CENT = {"id": "cs_1", "payment_status": "paid", "amount_total": 1, "currency": "mxn"}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The stand-in; its own notices go nowhere, so that each test says what is heard."""
    with rehearsal.rehearsing(tmp_path_factory.mktemp("sandbox"), "http://127.0.0.1:9/") as running:
        yield running


@pytest.fixture
def payer(shop: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Payer]:
    """A customer with an order of 232.00 pesos, in a shop that takes cards."""
    sandbox.desk.faults.clear()
    monkeypatch.setattr(settings, "STRIPE_ACCOUNTS", (rehearsal.account(sandbox),))
    with without_jobs(shop):
        yield Payer(shop, sandbox)


class TestCreateCheckoutSession:
    def test_answers_where_to_pay(self, payer: Payer) -> None:
        answer = payer.checks_out()
        assert answer.status == 200
        assert set(answer.body) == {"checkout_url", "session_id"}
        assert answer.body["session_id"].startswith("cs_test_")
        asked = payer.told()
        assert (asked["amount_total"], asked["currency"]) == (23200, "mxn")
        assert asked["client_reference_id"] == payer.order.folio
        assert asked["customer_email"] == "ana@example.com"
        assert asked["metadata"]["order_id"] == str(payer.order.id)
        assert asked["metadata"]["tenant_id"] == str(payer.shop.id)
        assert asked["success_url"] == (
            f"http://127.0.0.1:8000/pago/listo/?tienda={payer.shop.id}&sesion={{CHECKOUT_SESSION_ID}}"
        )
        assert "2 × Producto CAFE" in rehearsal.sees(payer.url).words
        assert payer.intents == ["open"]
        assert payer.stands == ("pending", "on_hold")

    def test_is_the_same_page_as_long_as_it_is_open(self, payer: Payer) -> None:
        first = payer.checks_out()
        assert payer.checks_out().body == first.body
        assert payer.checks_out(payer.shop.web(payer.shop.user("admin"))).body == first.body
        assert payer.intents == ["open"]

    def test_at_the_same_moment_makes_one_page(self, payer: Payer) -> None:
        answers = at_once(*[payer.checks_out] * 5)
        assert {answer.status for answer in answers} == {200}
        assert len({answer.body["session_id"] for answer in answers}) == 1
        assert payer.intents == ["open"]

    def test_is_a_new_page_when_the_old_one_has_closed(self, payer: Payer) -> None:
        payer.checks_out()
        first = payer.session
        rehearsal.gateway(payer.sandbox).close_checkout(first)
        payer.hears("expired")
        payer.checks_out()
        assert payer.session != first
        assert payer.intents == ["expired", "open"]

    def test_bodies_of_any_kind_are_taken(self, payer: Payer) -> None:
        path = f"/api/orders/{payer.order.id}/create-checkout-session"
        assert payer.web.post(path, {}).status == 200
        assert payer.web.form("POST", path, {"any": "thing"}).status == 200

    def test_repeats_its_answer_for_a_key(self, payer: Payer) -> None:
        key = {"Idempotency-Key": "k1"}
        first = payer.checks_out(None, **key)
        again = payer.checks_out(None, **key)
        assert again.body == first.body
        assert again.headers["Idempotent-Replayed"] == "true"

    @pytest.mark.parametrize("role", ["customer", "cashier", "manager", None])
    def test_is_for_its_owner_and_administrators(self, payer: Payer, role: str | None) -> None:
        other = payer.shop.web(payer.shop.user(role, username="otra") if role else None)
        with payer.shop.nothing_changes():
            assert payer.checks_out(other).status == (404 if role else 401)

    def test_is_for_nobody_of_another_shop(self, payer: Payer, neighbour: Shop) -> None:
        admin = neighbour.web(neighbour.user("admin"))
        assert payer.checks_out(admin).status == 404
        assert payer.web.post("/api/orders/999999999/create-checkout-session/").status == 404

    def test_is_refused_for_what_cannot_be_paid(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        with payer.shop.nothing_changes():
            answer = payer.checks_out()
        assert answer.status == 400
        assert "ya está pagada" in str(answer.body)

    def test_is_refused_for_an_order_that_was_given_up(self, payer: Payer) -> None:
        gives_up(payer.shop, payer.order.id)
        assert payer.checks_out().status == 400

    def test_is_refused_for_an_order_whose_time_has_passed(self, payer: Payer) -> None:
        payer.shop._rows(
            "UPDATE sale SET expires_at = now() - interval '1 minute' WHERE tenant_id = %s RETURNING id"
        )
        assert payer.checks_out().status == 400

    def test_without_an_account_says_so(self, payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "STRIPE_ACCOUNTS", ())
        with payer.shop.nothing_changes():
            answer = payer.checks_out()
        assert (answer.status, answer.body) == (
            503,
            {"error": "Esta tienda todavía no cobra con tarjeta en línea"},
        )

    def test_a_neighbours_account_is_not_ours(self, payer: Payer, monkeypatch: pytest.MonkeyPatch) -> None:
        theirs = StripeAccount("sk_test_other", "whsec_other", tenant_id=payer.shop.id + 1)
        monkeypatch.setattr(settings, "STRIPE_ACCOUNTS", (theirs,))
        assert payer.checks_out().status == 503

    @pytest.mark.parametrize(
        ("host", "address"),
        [("localhost:8123", "http://localhost:8123"), ("evil.example", "http://127.0.0.1:8000")],
    )
    def test_payers_come_back_to_a_name_of_ours(self, payer: Payer, host: str, address: str) -> None:
        payer.checks_out(Host=host)
        assert payer.told()["cancel_url"] == f"{address}/pago/cancelado/?tienda={payer.shop.id}"

    def test_a_public_address_is_where_payers_come_back_to(
        self, payer: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "PUBLIC_URL", "https://tienda.example")
        payer.checks_out()
        assert payer.told()["cancel_url"] == f"https://tienda.example/pago/cancelado/?tienda={payer.shop.id}"

    def test_what_the_gateway_refuses_is_said(self, payer: Payer) -> None:
        payer.shop.has("CLIP", 10, price_1=Decimal("1.00"))
        cheap = orders(payer.shop, ("CLIP", 1), username="ana")
        answer = payer.web.post(f"/api/orders/{cheap.id}/create-checkout-session/")
        assert answer.status == 400
        assert "amount_too_small" in answer.body["error"]


class TestGatewayTrouble:
    def test_a_lost_answer_costs_nothing(self, payer: Payer) -> None:
        rehearsal.control(payer.sandbox, {"kind": "drop", "on": "POST /stripe/v1/checkout"})
        assert payer.checks_out().status == 200
        assert payer.intents == ["open"]

    def test_no_answer_at_all_is_503_and_the_next_try_gets_the_page_that_was_made(self, payer: Payer) -> None:
        rehearsal.control(payer.sandbox, {"kind": "drop", "on": "POST /stripe/v1/checkout", "times": 2})
        answer = payer.checks_out()
        assert answer.status == 503
        assert "no responde" in answer.body["error"]
        assert payer.intents == ["starting"]
        assert payer.checks_out().status == 200
        assert payer.intents == ["open"]

    def test_a_failure_that_the_gateway_repeats_is_left_behind(self, payer: Payer) -> None:
        rehearsal.control(payer.sandbox, {"kind": "error_after", "on": "POST /stripe/v1/checkout"})
        assert payer.checks_out().status == 503
        assert payer.intents == ["failed"]
        assert payer.checks_out().status == 200
        assert payer.intents == ["failed", "open"]

    def test_an_address_that_changed_meanwhile_gets_a_page_of_its_own(
        self, payer: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rehearsal.control(payer.sandbox, {"kind": "drop", "on": "POST /stripe/v1/checkout", "times": 2})
        assert payer.checks_out().status == 503
        monkeypatch.setattr(settings, "PUBLIC_URL", "https://tienda.example")
        assert payer.checks_out().status == 200
        assert payer.intents == ["failed", "open"]

    def test_money_whose_page_we_never_learned_of_pays_all_the_same(self, payer: Payer) -> None:
        rehearsal.control(payer.sandbox, {"kind": "drop", "on": "POST /stripe/v1/checkout", "times": 2})
        payer.checks_out()
        payer.session = payer.sandbox.desk.store.things("stripe", "session", most=1)[0]["id"]
        payer.url = payer.told()["url"]
        payer.pays()
        assert payer.hears().status == 200
        assert payer.stands == ("paid", "preparing")
        assert payer.intents == ["settled"]


class TestPaid:
    def test_completed_and_paid_pays_the_order(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        answer = payer.hears()
        assert (answer.status, answer.body) == (200, {"received": True})
        assert payer.stands == ("paid", "preparing")
        assert payer.payments == [("card", Decimal("232.00"), payer.told()["payment_intent"])]
        assert payer.shop.stock("CAFE") == 8
        assert payer.shop.available("CAFE") == 8
        assert payer.shop.books["Bancos"] == Decimal("232.00")
        assert payer.shop.books["Ventas"] == Decimal("-200.00")
        assert (payer.intents, payer.outcomes) == (["settled"], ["paid"])
        assert nothing_is_wrong(payer.shop)

    def test_once_whatever_the_number_of_notices(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears(id="evt_same")
        with payer.shop.nothing_changes():
            assert payer.hears(id="evt_same").status == 200
        with payer.shop.nothing_changes(but=("gateway_notice",)):
            assert payer.hears(id="evt_another").status == 200
        assert payer.outcomes == ["paid", "nothing_new"]

    def test_once_when_the_same_notice_comes_ten_times_at_once(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        answers = at_once(*[lambda: payer.hears(id="evt_ten")] * 10)
        assert [answer.status for answer in answers] == [200] * 10
        assert len(payer.payments) == 1
        assert payer.outcomes == ["paid"]
        assert nothing_is_wrong(payer.shop)

    def test_once_when_ten_notices_come_at_once(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        answers = at_once(*[payer.hears] * 10)
        assert [answer.status for answer in answers] == [200] * 10
        assert len(payer.payments) == 1
        assert sorted(payer.outcomes) == ["nothing_new"] * 9 + ["paid"]

    def test_late_while_its_goods_are_still_set_aside(self, payer: Payer) -> None:
        payer.checks_out()
        payer.shop._rows(
            "UPDATE sale SET expires_at = now() - interval '1 minute' WHERE tenant_id = %s RETURNING id"
        )
        payer.pays()
        payer.hears()
        assert payer.stands == ("paid", "preparing")

    def test_is_seen_by_the_one_who_comes_back_before_the_notice(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        page = Http().get(f"/pago/listo/?tienda={payer.shop.id}&sesion={payer.session}")
        assert page.status == 200
        assert "Pago recibido" in page.body.decode()
        assert payer.order.folio in page.body.decode()
        assert payer.stands == ("paid", "preparing")
        assert payer.hears().status == 200
        assert len(payer.payments) == 1

    def test_is_in_the_audit(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        events = payer.shop._rows("SELECT action, actor FROM audit_event WHERE tenant_id = %s ORDER BY id")
        assert ("payment.collected", "Stripe") in events


class TestPaidLater:
    def promised(self, payer: Payer) -> str:
        payer.checks_out()
        return payer.sandbox.address + rehearsal.clicks(payer.url, "later").location

    def test_completed_but_unpaid_waits(self, payer: Payer) -> None:
        self.promised(payer)
        payer.hears()
        assert payer.stands == ("pending", "on_hold")
        assert (payer.intents, payer.payments) == (["awaiting"], [])

    def test_then_paid(self, payer: Payer) -> None:
        voucher = self.promised(payer)
        payer.hears()
        rehearsal.clicks(voucher, "paid")
        payer.hears("async_payment_succeeded")
        assert payer.stands == ("paid", "preparing")
        assert payer.intents == ["settled"]

    def test_then_failed_and_paid_in_another_way(self, payer: Payer) -> None:
        voucher = self.promised(payer)
        payer.hears()
        rehearsal.clicks(voucher, "failed")
        payer.hears("async_payment_failed")
        assert payer.stands == ("pending", "on_hold")
        assert payer.intents == ["failed"]
        assert payer.checks_out().status == 200
        payer.pays()
        payer.hears()
        assert payer.stands == ("paid", "preparing")
        assert payer.intents == ["failed", "settled"]

    def test_success_before_completed(self, payer: Payer) -> None:
        voucher = self.promised(payer)
        completed = payer.told()
        rehearsal.clicks(voucher, "paid")
        payer.hears("async_payment_succeeded")
        assert payer.stands == ("paid", "preparing")
        with payer.shop.nothing_changes(but=("gateway_notice",)):
            assert tells(payer.shop, event("completed", completed)).status == 200
        assert payer.outcomes == ["paid", "nothing_new"]

    def test_failure_after_success_changes_nothing(self, payer: Payer) -> None:
        voucher = self.promised(payer)
        unpaid = payer.told()
        rehearsal.clicks(voucher, "paid")
        payer.hears("async_payment_succeeded")
        with payer.shop.nothing_changes(but=("gateway_notice",)):
            assert tells(payer.shop, event("async_payment_failed", unpaid)).status == 200

    def test_failure_before_completed_stays_a_failure(self, payer: Payer) -> None:
        self.promised(payer)
        payer.hears("async_payment_failed")
        payer.hears()
        assert payer.intents == ["failed"]
        assert payer.outcomes == ["failed", "nothing_new"]


class TestMoneyThatGoesBack:
    def test_paid_twice_on_two_pages(self, payer: Payer) -> None:
        payer.checks_out()
        first, first_url = payer.session, payer.url
        payer.shop._rows("UPDATE payment_intent SET expires_at = now() WHERE tenant_id = %s RETURNING id")
        payer.checks_out()
        assert payer.session != first
        rehearsal.clicks(first_url, "card")
        payer.pays()
        tells(payer.shop, event("completed", payer.sandbox.desk.store.get("stripe", "session", first) or {}))
        assert payer.stands == ("paid", "preparing")
        payer.hears()
        assert payer.intents == ["settled", "refunding"]
        assert "refund_at_gateway" in works(payer.shop)
        assert payer.intents == ["settled", "refunded"]
        assert payer.given_back == [23200]
        assert len(payer.payments) == 1
        assert nothing_is_wrong(payer.shop)

    def test_the_other_page_is_closed_when_one_is_paid(self, payer: Payer) -> None:
        payer.checks_out()
        other = payer.session
        payer.shop._rows("UPDATE payment_intent SET expires_at = now() WHERE tenant_id = %s RETURNING id")
        payer.checks_out()
        payer.pays()
        payer.hears()
        assert works(payer.shop) == ["close_page_at_gateway"]
        assert rehearsal.gateway(payer.sandbox).checkout(other).state == "expired"
        assert payer.intents == ["expired", "settled"]

    def test_paid_after_it_was_given_up(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        gives_up(payer.shop, payer.order.id)
        payer.hears()
        assert payer.stands[1] == "cancelled"
        assert (payer.intents, payer.payments) == (["refunding"], [])
        works(payer.shop)
        assert (payer.intents, payer.given_back) == (["refunded"], [23200])

    def test_paid_after_its_time_had_passed(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        time_passes(payer.shop)
        payer.hears()
        works(payer.shop)
        assert (payer.intents, payer.given_back) == (["refunded"], [23200])

    def test_given_up_while_its_page_is_open(self, payer: Payer) -> None:
        payer.checks_out()
        gives_up(payer.shop, payer.order.id)
        assert works(payer.shop) == ["close_page_at_gateway"]
        assert payer.intents == ["expired"]
        assert "venció" in rehearsal.sees(payer.url).words

    def test_paid_by_hand_while_its_page_is_open(self, payer: Payer) -> None:
        payer.checks_out()
        moves(payer.shop, payer.order.id, "paid")
        assert works(payer.shop) == ["close_page_at_gateway"]
        assert payer.intents == ["expired"]

    def test_given_up_in_the_moment_in_which_it_is_paid(self, payer: Payer) -> None:
        payer.checks_out()
        gives_up(payer.shop, payer.order.id)
        payer.pays()  # before the job closes the page
        assert works(payer.shop) == ["close_page_at_gateway"]
        assert payer.intents == ["refunding"]
        assert works(payer.shop) == ["refund_at_gateway"]
        assert payer.given_back == [23200]

    @pytest.mark.parametrize("door", ["order", "sale"])
    def test_cancelled_after_it_was_paid(self, payer: Payer, door: str) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        if door == "order":
            gives_up(payer.shop, payer.order.id)
        else:
            cancels(payer.shop, payer.order.id)
        assert payer.intents == ["refunding"]
        works(payer.shop)
        assert (payer.intents, payer.given_back) == (["refunded"], [23200])
        assert payer.shop.books.get("Bancos", 0) == 0
        assert nothing_is_wrong(payer.shop)

    def test_once_although_the_answer_was_lost(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        gives_up(payer.shop, payer.order.id)
        jobs = left(payer.shop)
        rehearsal.control(payer.sandbox, {"kind": "error_after", "on": "POST /stripe/v1/refunds"})
        with pytest.raises(Exception, match="gateway_unavailable"):
            works(payer.shop)
        assert payer.intents == ["refunding"]
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert left(payer.shop) == jobs
        works(payer.shop, attempt=2)
        assert (payer.intents, payer.given_back) == (["refunded"], [23200])

    def test_again_under_a_new_name_when_it_had_not_happened(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        gives_up(payer.shop, payer.order.id)
        ask_twice = {"kind": "error_before", "on": "POST /stripe/v1/refunds", "times": 2}
        rehearsal.control(payer.sandbox, ask_twice)
        with pytest.raises(Exception, match="gateway_unavailable"):
            works(payer.shop)
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        works(payer.shop, attempt=2)
        assert (payer.intents, payer.given_back) == (["refunded"], [23200])

    def test_refunded_by_somebody_in_the_panel_already(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        client = stripe.StripeClient(
            rehearsal.KEYS.api,
            base_addresses={"api": f"{payer.sandbox.address}/stripe"},
            http_client=stripe.RequestsClient(proxy={"http": "", "https": ""}),
        )
        client.v1.refunds.create({"payment_intent": payer.told()["payment_intent"]})
        gives_up(payer.shop, payer.order.id)
        works(payer.shop)
        assert (payer.intents, payer.given_back) == (["refunded"], [23200])

    def test_the_share_of_what_is_returned_at_the_counter(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        moves(payer.shop, payer.order.id, "delivered")
        body = {
            "sale_id": payer.order.id,
            "items": [{"inventory_id": payer.shop.products["CAFE"], "quantity": 1}],
            "reason": "Uno sobra",
        }
        payer.shop.opens_register("500.00")
        assert payer.shop.http().post("/pos/api/inventory/return", body).status == 201
        refunds = "SELECT method, amount, register_session_id FROM refund WHERE tenant_id = %s"
        assert payer.shop._rows(refunds) == [("card", Decimal("116.00"), None)]
        ask_twice = {"kind": "error_after", "on": "POST /stripe/v1/refunds", "times": 2}
        rehearsal.control(payer.sandbox, ask_twice)
        with pytest.raises(Exception, match="gateway_unavailable"):
            works(payer.shop)
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        works(payer.shop, attempt=2)
        assert (payer.intents, payer.given_back) == (["settled"], [11600])
        assert payer.shop.http().post("/pos/api/inventory/return", body).status == 201
        works(payer.shop)
        assert (payer.intents, payer.given_back) == (["refunded"], [11600, 11600])
        assert nothing_is_wrong(payer.shop)

    def test_by_the_worker_itself(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        payer.hears()
        gives_up(payer.shop, payer.order.id)
        assert at_once(lambda: worker.work(wait=False)) == [None]
        assert (payer.intents, payer.given_back) == (["refunded"], [23200])


class TestWrong:
    @pytest.mark.parametrize(
        "change", [{"amount_total": 23199}, {"amount_total": 23201}, {"currency": "usd"}]
    )
    def test_amount_or_currency_pays_nothing_and_is_kept_for_somebody_to_look_at(
        self, payer: Payer, change: dict[str, Any]
    ) -> None:
        payer.checks_out()
        payer.pays()
        assert payer.hears(**change).status == 200
        assert payer.stands == ("pending", "on_hold")
        assert (payer.payments, payer.outcomes) == ([], ["amount_differs"])
        assert payer.intents == ["failed"]
        events = payer.shop._rows("SELECT action FROM audit_event WHERE tenant_id = %s ORDER BY id")
        assert ("payment.refused",) in events

    def test_signature(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        with payer.shop.nothing_changes():
            answer = tells(payer.shop, event("completed", payer.told()), secret="whsec_forged")
        assert (answer.status, set(answer.body)) == (400, {"error"})

    def test_age(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        with payer.shop.nothing_changes():
            assert tells(payer.shop, event("completed", payer.told()), age_s=301).status == 400
        assert tells(payer.shop, event("completed", payer.told()), age_s=290).status == 200

    @pytest.mark.parametrize("signature", [None, "", "t=1,v1=", "nada", "t=á,v1=ñ", "v1=" + "0" * 64])
    def test_no_signature(self, payer: Payer, signature: str | None) -> None:
        headers = {} if signature is None else {"Stripe-Signature": signature}
        assert Http().post(WEBHOOK, b"{}", **headers).status == 400

    def test_one_byte(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        body = str(event("completed", payer.told())).replace("'", '"')
        header = stripe.WebhookSignature.generate_signature_header(body, rehearsal.KEYS.signing)
        changed = (body + " ").encode()
        assert Http().post(WEBHOOK, changed, **{"Stripe-Signature": header}).status == 400

    @pytest.mark.parametrize(
        "body", ["", "{}", "[]", "null", '{"id": "evt_1"}', '{"id": 1, "type": [], "data": 0}']
    )
    def test_signed_nonsense(self, payer: Payer, body: str) -> None:
        assert tells(payer.shop, body).status == 400

    @pytest.mark.parametrize(
        "content",
        [
            {},
            {"id": "cs_1"},
            {"id": "cs_1", "payment_status": "paid", "amount_total": "x", "currency": "mxn"},
            {**PAID_CENT, "metadata": None},
            {**PAID_CENT, "metadata": {"tenant_id": "999999999", "order_id": "1"}},
        ],
    )
    def test_signed_and_about_nothing_of_ours(self, payer: Payer, content: dict[str, Any]) -> None:
        with payer.shop.nothing_changes(but=("gateway_notice",)):
            assert tells(payer.shop, event("completed", content)).status == 200

    @pytest.mark.parametrize("name", ["charge.refunded", "payment_intent.succeeded", "customer.created"])
    def test_events_of_other_kinds_are_taken_and_ignored(self, payer: Payer, name: str) -> None:
        payer.checks_out()
        payer.pays()
        with payer.shop.nothing_changes():
            assert tells(payer.shop, event(name, payer.told())).status == 200

    def test_without_an_account_no_notice_is_believed(
        self, payer: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "STRIPE_ACCOUNTS", ())
        assert tells(payer.shop, event("completed", {"id": "cs_1"})).status == 503


class TestPagesMadeElsewhere:
    """In Stripe's panel, or by the program that used the document before us: only the order's number is known."""

    def page(self, payer: Payer, **change: Any) -> dict[str, Any]:
        return {
            "id": "cs_live_elsewhere",
            "object": "checkout.session",
            "status": "complete",
            "payment_status": "paid",
            "payment_intent": "pi_elsewhere",
            "amount_total": 23200,
            "currency": "mxn",
            "metadata": {"order_id": str(payer.order.id)},
            **change,
        }

    def test_pay_an_order_that_they_fit_exactly(self, payer: Payer) -> None:
        assert tells(payer.shop, event("completed", self.page(payer))).status == 200
        assert payer.stands == ("paid", "preparing")
        assert payer.payments == [("card", Decimal("232.00"), "pi_elsewhere")]
        assert nothing_is_wrong(payer.shop)

    @pytest.mark.parametrize(
        "change",
        [
            {"amount_total": 100},
            {"currency": "usd"},
            {"payment_status": "unpaid"},
            {"metadata": {"order_id": "999999999"}},
            {"metadata": {}},
        ],
    )
    def test_pay_nothing_else(self, payer: Payer, change: dict[str, Any]) -> None:
        assert tells(payer.shop, event("completed", self.page(payer, **change))).status == 200
        assert payer.stands == ("pending", "on_hold")
        assert payer.payments == []

    def test_of_another_installation_are_nothing_to_us(self, payer: Payer) -> None:
        facts = {"order_id": str(payer.order.id), "tenant_id": str(payer.shop.id), "key": "trastienda-other"}
        tells(payer.shop, event("completed", self.page(payer, metadata=facts)))
        assert (payer.stands, payer.outcomes) == (("pending", "on_hold"), ["not_ours"])

    def test_one_shops_secret_says_nothing_of_anothers_orders(
        self, payer: Payer, neighbour: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        theirs = StripeAccount("sk_test_n", "whsec_neighbour", tenant_id=neighbour.id)
        monkeypatch.setattr(settings, "STRIPE_ACCOUNTS", (*settings.STRIPE_ACCOUNTS, theirs))
        facts = {"order_id": str(payer.order.id), "tenant_id": str(payer.shop.id)}
        page = self.page(payer, metadata=facts)
        assert tells(payer.shop, event("completed", page), secret="whsec_neighbour").status == 400
        assert payer.stands == ("pending", "on_hold")
        nameless = self.page(payer)
        tells(payer.shop, event("completed", nameless), secret="whsec_neighbour")
        assert payer.stands == ("pending", "on_hold")


class TestLostNotices:
    def test_are_asked_for_after_some_minutes(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        ask_for_tenant(payer.shop.id, now=now())
        assert payer.stands == ("pending", "on_hold")
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert payer.stands == ("paid", "preparing")

    def test_an_open_page_is_asked_about_less_and_less(self, payer: Payer) -> None:
        payer.checks_out()
        started = now()
        asked = []
        for minutes in range(0, 24 * 60, 5):
            before = payer.shop._value("SELECT updated_at FROM payment_intent WHERE tenant_id = %s")
            ask_for_tenant(payer.shop.id, now=started + timedelta(minutes=minutes))
            after = payer.shop._value("SELECT updated_at FROM payment_intent WHERE tenant_id = %s")
            asked += [minutes] if after != before else []
        assert 10 < len(asked) < 30
        assert asked[0] <= 10

    def test_an_expired_page_is_noticed(self, payer: Payer) -> None:
        payer.checks_out()
        rehearsal.gateway(payer.sandbox).close_checkout(payer.session)
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert payer.intents == ["expired"]

    def test_a_gateway_that_is_down_is_asked_next_time(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        rehearsal.control(payer.sandbox, {"kind": "drop", "on": "GET /stripe/v1/checkout", "times": 2})
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert payer.intents == ["open"]
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert payer.intents == ["settled"]

    def test_what_was_never_answered_is_given_up_after_a_day(self, payer: Payer) -> None:
        rehearsal.control(payer.sandbox, {"kind": "drop", "on": "POST /stripe/v1/checkout", "times": 2})
        payer.checks_out()
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert payer.intents == ["starting"]
        ask_for_tenant(payer.shop.id, now=now() + UNANSWERED_FOR * 2)
        assert payer.intents == ["expired"]

    def test_a_voucher_that_nobody_paid_is_given_up_in_the_end(self, payer: Payer) -> None:
        payer.checks_out()
        rehearsal.clicks(payer.url, "later")
        payer.hears()
        ask_for_tenant(payer.shop.id, now=now() + OVERDUE)
        assert payer.intents == ["awaiting"]
        ask_for_tenant(payer.shop.id, now=now() + AWAITED_FOR * 2)
        assert payer.intents == ["expired"]


class TestPages:
    def page(self, payer: Payer, **change: str) -> tuple[int, str]:
        asked = {"tienda": str(payer.shop.id), "sesion": payer.session, **change}
        answer = Http().get(f"/pago/listo/?{'&'.join(f'{name}={value}' for name, value in asked.items())}")
        return answer.status, answer.body.decode()

    def test_wait_for_who_has_not_paid(self, payer: Payer) -> None:
        payer.checks_out()
        status, text = self.page(payer)
        assert status == 200
        assert "Todavía no vemos su pago" in text
        assert payer.url in text

    def test_say_nothing_to_strangers(self, payer: Payer, neighbour: Shop) -> None:
        payer.checks_out()
        for change in (
            {"tienda": str(neighbour.id)},
            {"sesion": "cs_other"},
            {"tienda": "x"},
            {"tienda": "9" * 40},
            {"sesion": "'; DROP"},
            {"sesion": ""},
        ):
            status, text = self.page(payer, **change)
            assert status == 404
            assert payer.order.folio not in text

    def test_answer_when_the_gateway_does_not(self, payer: Payer) -> None:
        payer.checks_out()
        rehearsal.control(payer.sandbox, {"kind": "drop", "on": "GET /stripe/v1/checkout", "times": 2})
        assert self.page(payer)[0] == 200

    def test_say_that_money_goes_back(self, payer: Payer) -> None:
        payer.checks_out()
        payer.pays()
        gives_up(payer.shop, payer.order.id)
        assert "Le devolvemos su dinero" in self.page(payer)[1]

    def test_say_that_nothing_was_charged(self, payer: Payer) -> None:
        answer = Http().get(f"/pago/cancelado/?tienda={payer.shop.id}")
        assert answer.status == 200
        assert "No se cobró nada" in answer.body.decode()
        assert Http().post("/pago/cancelado/").status == 405
