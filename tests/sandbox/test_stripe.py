"""The stand-in for Stripe, spoken to by Stripe's own client: what it promises, and how it fails on purpose."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.project.helpers import eventually
from tests.sandbox import rehearsal
from tests.sandbox.rehearsal import Listener, clicks, control, gateway, pays, sees, wanted
from trastienda.domain.payments.checkout import CheckoutState, RefundWanted
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable, NoticeRefused
from trastienda.sandbox.server import Sandbox


@pytest.fixture(scope="module")
def ear() -> Iterator[Listener]:
    with rehearsal.listening() as listener:
        yield listener


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory, ear: Listener) -> Iterator[Sandbox]:
    with rehearsal.rehearsing(tmp_path_factory.mktemp("sandbox"), ear.address) as running:
        yield running


@pytest.fixture(autouse=True)
def quiet(sandbox: Sandbox, ear: Listener) -> None:
    sandbox.desk.faults.clear()
    ear.heard.clear()
    ear.answers.clear()


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    """Stripe's own client, without our adapter around it."""
    return stripe.StripeClient(
        rehearsal.KEYS.api,
        base_addresses={"api": f"{sandbox.address}/stripe"},
        max_network_retries=0,
        http_client=stripe.RequestsClient(proxy={"http": "", "https": ""}),
    )


counter = iter(range(1, 10_000))


def key() -> str:
    """A key that nobody used."""
    return f"key-{next(counter)}"


class TestAPage:
    def test_is_paid_by_card_and_the_shop_is_told(self, sandbox: Sandbox, ear: Listener) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        assert (made.state, made.is_paid, made.amount, made.currency) == (
            "open",
            False,
            Decimal("812.00"),
            "MXN",
        )
        assert (made.tenant_id, made.order_id, made.payment_ref) == (1, 77, "")
        page = sees(made.url)
        for text in (
            "no se mueve dinero real",
            "$812.00 MXN",
            "P-000077",
            "Pagar con tarjeta 4242",
            "Pagar en OXXO",
        ):
            assert text in page.words
        paid = pays(made)
        assert paid.status == 303
        assert paid.location == f"http://127.0.0.1:9/pago/listo/?sesion={made.id}"
        now = gateway(sandbox).checkout(made.id)
        assert (now.state, now.is_paid, now.url) == ("complete", True, "")
        assert now.payment_ref.startswith("pi_")
        assert eventually(lambda: ear.names == ["checkout.session.completed"])
        notice = gateway(sandbox).notice(ear.heard[0].body, ear.heard[0].signature)
        assert notice.kind == "completed"
        assert notice.session == now

    def test_paid_later_is_complete_but_not_paid_until_the_voucher_is(
        self, sandbox: Sandbox, ear: Listener
    ) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        voucher = clicks(made.url, "later").location
        assert gateway(sandbox).checkout(made.id).state is CheckoutState.COMPLETE
        assert gateway(sandbox).checkout(made.id).is_paid is False
        clicks(sandbox.address + voucher, "paid")
        assert gateway(sandbox).checkout(made.id).is_paid is True
        assert eventually(lambda: len(ear.heard) == 2)
        assert ear.names == ["checkout.session.completed", "checkout.session.async_payment_succeeded"]
        told = [gateway(sandbox).notice(each.body, each.signature).session for each in ear.heard]
        assert [each.is_paid for each in told if each is not None] == [False, True]

    def test_a_voucher_that_runs_out_is_told_too(self, sandbox: Sandbox, ear: Listener) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        clicks(sandbox.address + clicks(made.url, "later").location, "failed")
        assert gateway(sandbox).checkout(made.id).is_paid is False
        assert eventually(lambda: ear.names[-1:] == ["checkout.session.async_payment_failed"])

    def test_a_declined_card_leaves_it_open(self, sandbox: Sandbox, ear: Listener) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        assert "rechazó la tarjeta" in clicks(made.url, "decline").words
        assert gateway(sandbox).checkout(made.id).state is CheckoutState.OPEN
        assert pays(made).status == 303
        assert eventually(lambda: ear.names == ["checkout.session.completed"])

    def test_going_back_changes_nothing(self, sandbox: Sandbox) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        assert clicks(made.url, "cancel").location == "http://127.0.0.1:9/pago/cancelado/"
        assert gateway(sandbox).checkout(made.id).state is CheckoutState.OPEN

    def test_is_paid_once_however_often_one_clicks(self, sandbox: Sandbox, ear: Listener) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        threads = [threading.Thread(target=pays, args=(made,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert eventually(lambda: bool(ear.heard))
        time.sleep(0.2)
        assert ear.names == ["checkout.session.completed"]

    def test_closed_by_the_shop_it_takes_no_money(self, sandbox: Sandbox, ear: Listener) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        assert gateway(sandbox).close_checkout(made.id).state is CheckoutState.EXPIRED
        assert "venció" in sees(made.url).words
        assert "venció" in sees(sandbox.address + pays(made).location).words
        assert gateway(sandbox).checkout(made.id).is_paid is False
        assert eventually(lambda: ear.names == ["checkout.session.expired"])
        paid = gateway(sandbox).open_checkout(wanted(key()))
        pays(paid)
        assert gateway(sandbox).close_checkout(paid.id).is_paid is True

    def test_in_pesos_without_cents_and_where_there_is_no_oxxo(self, sandbox: Sandbox) -> None:
        made = gateway(sandbox).open_checkout(wanted(key(), currency="CLP", amount=Decimal("1500.00")))
        assert made.amount == Decimal("1500.00")
        assert "$1,500 CLP" in sees(made.url).words
        assert "Pagar por transferencia (después)" in sees(made.url).words

    def test_says_hostile_names_as_text(self, sandbox: Sandbox) -> None:
        name = "<script>alert(1)</script>"
        made = gateway(sandbox).open_checkout(wanted(key(), description=name, order_folio='"><img src=x>'))
        text = sees(made.url).text
        assert "<script" not in text
        assert "<img" not in text

    def test_of_nobody_is_not_found(self, sandbox: Sandbox) -> None:
        assert sees(f"{sandbox.address}/stripe/pay/cs_test_nothing").status == 404
        with pytest.raises(GatewayRefused) as refused:
            gateway(sandbox).checkout("cs_test_nothing")
        assert refused.value.reason == "resource_missing"


class TestRefunds:
    def paid(self, sandbox: Sandbox) -> str:
        made = gateway(sandbox).open_checkout(wanted(key()))
        pays(made)
        return gateway(sandbox).checkout(made.id).payment_ref

    def test_give_back_in_parts_and_never_more_than_was_paid(self, sandbox: Sandbox, ear: Listener) -> None:
        ref = self.paid(sandbox)
        gave = gateway(sandbox)
        first, rest, more = (
            RefundWanted(key=key(), payment_ref=ref, amount=Decimal(amount), currency="MXN")
            for amount in ("300.00", "512.00", "512.01")
        )
        assert gave.find_refund(first) is None
        made = gave.refund(first)
        assert gave.refund(first) == made
        assert gave.find_refund(first) == made
        with pytest.raises(GatewayRefused):
            gave.refund(more)
        assert gave.refund(rest).amount == Decimal("512.00")
        assert gave.refund(more).id == "charge_already_refunded"
        assert eventually(lambda: ear.names.count("charge.refunded") == 2)

    def test_shows_the_money_as_stripe_does(self, sandbox: Sandbox, client: stripe.StripeClient) -> None:
        money = client.v1.payment_intents.retrieve(self.paid(sandbox))
        assert (money.amount, money.amount_received, money.currency, money.status) == (
            81200,
            81200,
            "mxn",
            "succeeded",
        )
        assert money.metadata["order_id"] == "77"


class TestErrors:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"amount": Decimal("9.99")}, "amount_too_small"),
            ({"amount": Decimal("1000000.00")}, "amount_too_large"),
            ({"amount": Decimal("15.50"), "currency": "CLP"}, "amount_not_whole"),
            ({"description": ""}, "parameter_invalid_empty"),
            ({"success_url": "listo"}, "url_invalid"),
            ({"currency": "PESOS"}, "invalid_request"),
        ],
    )
    def test_what_is_refused_says_why(self, sandbox: Sandbox, change: dict[str, object], reason: str) -> None:
        with pytest.raises(GatewayRefused) as refused:
            gateway(sandbox).open_checkout(wanted(key(), **change))
        assert refused.value.reason == reason

    def test_another_key_opens_nothing(self, sandbox: Sandbox) -> None:
        with pytest.raises(GatewayRefused) as refused:
            gateway(sandbox, key="sk_test_somebody_elses").open_checkout(wanted(key()))
        assert refused.value.reason == "credentials"

    def test_unknown_parameters_are_named(self, client: stripe.StripeClient) -> None:
        asked: Any = {"mode": "payment", "colour": "red"}
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.checkout.sessions.create(asked)
        assert refused.value.param == "colour"
        assert refused.value.code == "parameter_unknown"

    @pytest.mark.parametrize("content", [b"{}", b"", b"not json", b"\xff\xfe", b"[1]"])
    def test_a_notice_that_nobody_signed(self, sandbox: Sandbox, content: bytes) -> None:
        for signature in ("", "t=1,v1=00", "v1=00", "t=,v1=", "á", "t=1" * 1000, "t=1,v1=ñ"):
            with pytest.raises(NoticeRefused):
                gateway(sandbox).notice(content, signature)

    @pytest.mark.parametrize("content", ["{}", "[]", "0", '{"id": 1}', "nada"])
    def test_a_notice_that_was_signed_and_says_nothing(self, sandbox: Sandbox, content: str) -> None:
        signature = stripe.WebhookSignature.generate_signature_header(content, rehearsal.KEYS.signing)
        with pytest.raises(NoticeRefused):
            gateway(sandbox).notice(content.encode(), signature)

    @pytest.mark.parametrize(("age_s", "is_read"), [(0, True), (290, True), (301, False)])
    def test_a_notice_is_read_for_five_minutes(self, sandbox: Sandbox, age_s: int, is_read: bool) -> None:
        content = '{"id": "evt_1", "object": "event", "type": "a.b", "created": 1, "data": {"object": {}}}'
        signature = stripe.WebhookSignature.generate_signature_header(
            content, rehearsal.KEYS.signing, timestamp=int(time.time()) - age_s
        )
        if is_read:
            assert gateway(sandbox).notice(content.encode(), signature).kind == "other"
        else:
            with pytest.raises(NoticeRefused):
                gateway(sandbox).notice(content.encode(), signature)


class TestIdempotency:
    def test_the_same_key_gets_the_same_page(self, sandbox: Sandbox) -> None:
        asked = wanted(key())
        assert gateway(sandbox).open_checkout(asked) == gateway(sandbox).open_checkout(asked)

    def test_the_same_key_for_something_else_is_refused(self, sandbox: Sandbox) -> None:
        used = key()
        gateway(sandbox).open_checkout(wanted(used))
        with pytest.raises(GatewayRefused) as refused:
            gateway(sandbox).open_checkout(wanted(used, amount=Decimal("900.00")))
        assert refused.value.reason == "idempotency_error"

    def test_in_parallel_one_page_is_made(self, sandbox: Sandbox) -> None:
        asked, made = wanted(key()), set()

        def ask() -> None:
            with suppress(GatewayUnavailable):  # Stripe answers 409 while the first is being made
                made.add(gateway(sandbox).open_checkout(asked).id)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 1

    def test_what_was_not_valid_is_not_kept(self, sandbox: Sandbox) -> None:
        used = key()
        with pytest.raises(GatewayRefused):
            gateway(sandbox).open_checkout(wanted(used, amount=Decimal("1.00")))
        assert gateway(sandbox).open_checkout(wanted(used)).state is CheckoutState.OPEN

    def test_a_failure_is_kept_as_stripe_keeps_it(self, sandbox: Sandbox) -> None:
        used = key()
        control(sandbox, {"kind": "error_after", "on": "POST /stripe/v1/checkout"})
        for _ in range(2):
            with pytest.raises(GatewayUnavailable) as failed:
                gateway(sandbox).open_checkout(wanted(used))
            assert failed.value.is_final
        assert gateway(sandbox).open_checkout(wanted(key())).state is CheckoutState.OPEN


class TestFaults:
    def test_a_lost_answer_is_asked_for_again_and_makes_one_page(self, sandbox: Sandbox) -> None:
        before = len(sandbox.desk.store.things("stripe", "session", most=10_000))
        control(sandbox, {"kind": "drop", "on": "POST /stripe/v1/checkout"})
        assert gateway(sandbox).open_checkout(wanted(key())).state is CheckoutState.OPEN
        assert len(sandbox.desk.store.things("stripe", "session", most=10_000)) == before + 1

    def test_answers_that_never_come_leave_the_outcome_unknown(self, sandbox: Sandbox) -> None:
        used = key()
        control(sandbox, {"kind": "drop", "on": "POST /stripe/v1/checkout", "times": 2})
        with pytest.raises(GatewayUnavailable) as failed:
            gateway(sandbox).open_checkout(wanted(used))
        assert not failed.value.is_final
        assert gateway(sandbox).open_checkout(wanted(used)).state is CheckoutState.OPEN

    def test_a_refund_that_happened_although_it_failed_is_found(self, sandbox: Sandbox) -> None:
        made = gateway(sandbox).open_checkout(wanted(key()))
        pays(made)
        ref = gateway(sandbox).checkout(made.id).payment_ref
        asked = RefundWanted(key=key(), payment_ref=ref, amount=Decimal("812.00"), currency="MXN")
        control(sandbox, {"kind": "error_after", "on": "POST /stripe/v1/refunds"})
        with pytest.raises(GatewayUnavailable):
            gateway(sandbox).refund(asked)
        found = gateway(sandbox).find_refund(asked)
        assert found is not None
        assert found.amount == Decimal("812.00")

    def test_errors_before_anything_was_done(self, sandbox: Sandbox) -> None:
        control(sandbox, {"kind": "error_before", "on": "POST /stripe/v1/checkout"})
        assert gateway(sandbox).open_checkout(wanted(key())).state is CheckoutState.OPEN

    def test_slow_answers_are_answers(self, sandbox: Sandbox) -> None:
        control(sandbox, {"kind": "delay", "seconds": 0.3})
        began = time.monotonic()
        gateway(sandbox).open_checkout(wanted(key()))
        assert time.monotonic() - began > 0.3

    def test_a_notice_is_delivered_until_the_shop_has_it(self, sandbox: Sandbox, ear: Listener) -> None:
        ear.answers += [500, 400]
        pays(gateway(sandbox).open_checkout(wanted(key())))
        assert eventually(lambda: len(ear.heard) == 3)
        assert len({each.body for each in ear.heard}) == 1

    def test_twice_and_again(self, sandbox: Sandbox, ear: Listener) -> None:
        control(sandbox, {"kind": "duplicate", "on": "checkout.session"})
        pays(gateway(sandbox).open_checkout(wanted(key())))
        assert eventually(lambda: len(ear.heard) == 3)
        assert len({each.body for each in ear.heard}) == 1

    def test_in_the_wrong_order(self, sandbox: Sandbox, ear: Listener) -> None:
        control(sandbox, {"kind": "reorder", "on": "checkout.session.completed"})
        made = gateway(sandbox).open_checkout(wanted(key()))
        clicks(sandbox.address + clicks(made.url, "later").location, "paid")
        assert eventually(lambda: len(ear.heard) == 2)
        assert ear.names == ["checkout.session.async_payment_succeeded", "checkout.session.completed"]

    @pytest.mark.parametrize("kind", ["bad_signature", "old_signature"])
    def test_with_a_signature_that_does_not_hold(self, sandbox: Sandbox, ear: Listener, kind: str) -> None:
        control(sandbox, {"kind": kind})
        ear.answers.append(400)
        pays(gateway(sandbox).open_checkout(wanted(key())))
        assert eventually(lambda: len(ear.heard) == 2)
        with pytest.raises(NoticeRefused):
            gateway(sandbox).notice(ear.heard[0].body, ear.heard[0].signature)
        assert gateway(sandbox).notice(ear.heard[1].body, ear.heard[1].signature).kind == "completed"

    def test_late_and_never(self, sandbox: Sandbox, ear: Listener) -> None:
        control(sandbox, {"kind": "late", "seconds": 0.5}, {"kind": "lost"})
        pays(gateway(sandbox).open_checkout(wanted(key())))  # lost
        pays(gateway(sandbox).open_checkout(wanted(key())))  # late
        time.sleep(0.3)
        assert ear.heard == []
        assert eventually(lambda: len(ear.heard) == 1)

    @pytest.mark.parametrize(
        "fault",
        [
            {},
            {"kind": "fire"},
            {"kind": "delay", "times": 0},
            {"kind": "delay", "seconds": "1"},
            {"other": 1},
        ],
    )
    def test_a_switch_that_does_not_exist_is_refused(
        self, sandbox: Sandbox, fault: dict[str, object]
    ) -> None:
        assert "error" in control(sandbox, fault)


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    with rehearsal.listening() as ear:
        ear.answers += [503] * 1
        with rehearsal.rehearsing(tmp_path, ear.address) as first:
            asked = wanted("kept")
            made = gateway(first).open_checkout(asked)
            pays(made)
            port = first.port
            assert eventually(lambda: len(ear.heard) == 1)
        with rehearsal.rehearsing(tmp_path, ear.address, port=port) as second:
            assert gateway(second).checkout(made.id).is_paid is True
            assert gateway(second).open_checkout(asked).id == made.id
            assert eventually(lambda: len(ear.heard) == 2)


def test_a_page_whose_time_has_passed_expires_by_itself(tmp_path: Path) -> None:
    clock = [time.time()]
    with (
        rehearsal.listening() as ear,
        rehearsal.rehearsing(tmp_path, ear.address, clock=lambda: clock[0]) as sandbox,
    ):
        made = gateway(sandbox).open_checkout(wanted("short"))
        clock[0] += 24 * 3600 + 1
        assert gateway(sandbox).checkout(made.id).state is CheckoutState.EXPIRED
        assert eventually(lambda: ear.names == ["checkout.session.expired"])


def test_only_this_machine_is_answered(sandbox: Sandbox) -> None:
    made = gateway(sandbox).open_checkout(wanted(key()))
    for name, value in (("Origin", "https://evil.example"), ("Host", "evil.example")):
        assert rehearsal.asks(made.url, b"action=card", {name: value}).status == 403
    assert gateway(sandbox).checkout(made.id).is_paid is False
