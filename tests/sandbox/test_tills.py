"""The stand-ins of the web store's gateways, spoken to by our own adapters: what each does, and how each fails."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.sandbox import rehearsal
from tests.sandbox.tills import (
    EIGHT_HUNDRED_TWELVE,
    NAMES,
    SECRETS,
    accounts,
    gateway,
    letters,
    order,
    pays,
    presses,
    tills,
    written,
)
from trastienda.adapters.payments.gateways import _asked
from trastienda.adapters.payments.port import Letter
from trastienda.domain.payments.checkout import CheckoutState, RefundWanted
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable, NoticeRefused
from trastienda.sandbox.server import Sandbox

counter = iter(range(1, 10_000))

CREATING = {
    "mercado_pago": "POST /mercado_pago/checkout",
    "getnet": "POST /getnet/digital",
    "modo": "POST /modo/v2/payment",
    "openpay": "POST /openpay/api",
    "paypal": "POST /paypal/v2/checkout",
}
REFUNDING = {**CREATING, "mercado_pago": "POST /mercado_pago/v1", "paypal": "POST /paypal/v2/payments"}
CHARGES_BACK = ("mercado_pago", "getnet", "paypal")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with tills(tmp_path_factory.mktemp("tills")) as running:
        yield running


@pytest.fixture(autouse=True)
def quiet(sandbox: Sandbox) -> None:
    sandbox.desk.faults.clear()
    for name in NAMES:
        letters(sandbox, name)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def key() -> str:
    return f"trastienda-{next(counter):032x}"


class TestAPage:
    def test_is_paid_and_told(self, sandbox: Sandbox, name: str) -> None:
        wanted = order(name, key())
        made = gateway(name, sandbox).open_checkout(wanted)
        assert (made.state, made.is_paid) == (CheckoutState.OPEN, False)
        assert (made.amount, made.currency) == (EIGHT_HUNDRED_TWELVE, wanted.currency)
        assert made.url.partition("?")[0] == f"{sandbox.address}/{name}/pay/{made.id}"
        assert made.key == wanted.key
        assert "no se mueve dinero real" in rehearsal.sees(made.url).words
        paid = pays(sandbox, name, made)
        assert (paid.state, paid.is_paid, paid.key) == (CheckoutState.COMPLETE, True, wanted.key)
        assert (paid.amount, paid.currency) == (EIGHT_HUNDRED_TWELVE, wanted.currency)
        assert paid.payment_ref
        if name != "modo":  # its only reference is the intent's name
            assert (paid.tenant_id, paid.order_id) == (1, 77)
        asked = gateway(name, sandbox)
        for letter in letters(sandbox, name):
            assert asked.look(asked.read_notice(written(sandbox, letter))) == paid

    def test_that_is_rejected_can_be_paid_after_all(self, sandbox: Sandbox, name: str) -> None:
        made = gateway(name, sandbox).open_checkout(order(name, key()))
        presses(sandbox, name, made.id, "rejected")
        assert gateway(name, sandbox).checkout(made.id).is_paid is False
        assert pays(sandbox, name, made).is_paid

    def test_that_is_pending_waits(self, sandbox: Sandbox, name: str) -> None:
        made = gateway(name, sandbox).open_checkout(order(name, key()))
        presses(sandbox, name, made.id, "pending")
        now = gateway(name, sandbox).checkout(made.id)
        assert (now.state, now.is_paid) == (CheckoutState.COMPLETE, False)
        presses(sandbox, name, made.id, "approved")
        assert gateway(name, sandbox).checkout(made.id).is_paid

    def test_stays_open_no_longer_than_its_gateway_keeps_it(self, sandbox: Sandbox, name: str) -> None:
        now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        asked = gateway(name, sandbox)
        assert now < asked.page_expiry(now, None) <= now + timedelta(days=2)
        assert asked.page_expiry(now, now + timedelta(minutes=5)) == now + timedelta(minutes=5)

    def test_of_nobody_is_refused(self, sandbox: Sandbox, name: str) -> None:
        with pytest.raises(GatewayRefused) as refused:
            gateway(name, sandbox).checkout("nothing")
        assert refused.value.reason == "resource_missing"

    def test_is_refused_to_another_secret(self, sandbox: Sandbox, name: str) -> None:
        with pytest.raises(GatewayRefused) as refused:
            gateway(name, sandbox, secret="somebody elses").open_checkout(order(name, key()))
        assert refused.value.reason == "credentials"

    @pytest.mark.parametrize("gateway_name", ["getnet", "openpay", "modo", "paypal"])
    def test_in_a_currency_that_is_not_taken_is_refused(self, sandbox: Sandbox, gateway_name: str) -> None:
        wanted = order(gateway_name, key(), currency="ARS" if gateway_name == "paypal" else "USD")
        with pytest.raises(GatewayRefused):
            gateway(gateway_name, sandbox).open_checkout(wanted)

    def test_closed_at_mercado_pago_takes_no_money(self, sandbox: Sandbox) -> None:
        made = gateway("mercado_pago", sandbox).open_checkout(order("mercado_pago", key()))
        assert gateway("mercado_pago", sandbox).close_checkout(made.id).state is CheckoutState.EXPIRED
        presses(sandbox, "mercado_pago", made.id)
        assert gateway("mercado_pago", sandbox).checkout(made.id).is_paid is False

    def test_paid_again_at_mercado_pago_tells_of_the_second_money(self, sandbox: Sandbox) -> None:
        made = gateway("mercado_pago", sandbox).open_checkout(order("mercado_pago", key()))
        first = pays(sandbox, "mercado_pago", made)
        presses(sandbox, "mercado_pago", made.id, "again")
        now = gateway("mercado_pago", sandbox).checkout(made.id)
        assert now.payment_ref == first.payment_ref
        assert [each.amount for each in now.also] == [EIGHT_HUNDRED_TWELVE]

    @pytest.mark.parametrize("gateway_name", CHARGES_BACK)
    def test_charged_back_says_so(self, sandbox: Sandbox, gateway_name: str) -> None:
        asked = gateway(gateway_name, sandbox)
        made = asked.open_checkout(order(gateway_name, key()))
        pays(sandbox, gateway_name, made)
        letters(sandbox, gateway_name)
        presses(sandbox, gateway_name, made.id, "chargeback")
        (letter,) = letters(sandbox, gateway_name)
        page = asked.look(asked.read_notice(written(sandbox, letter)))
        assert page is not None
        assert page.is_charged_back


class TestRefunds:
    def test_give_back_in_parts_and_never_more(self, sandbox: Sandbox, name: str) -> None:
        asked = gateway(name, sandbox)
        page = pays(sandbox, name, asked.open_checkout(order(name, key())))
        first = RefundWanted(
            key=key(), payment_ref=page.payment_ref, amount=Decimal("300.00"), currency=page.currency
        )
        rest = RefundWanted(
            key=key(),
            payment_ref=page.payment_ref,
            amount=Decimal("512.00"),
            currency=page.currency,
            before=Decimal("300.00"),
        )
        assert asked.find_refund(first) is None
        asked.refund(first)
        assert asked.find_refund(first) is not None
        assert asked.find_refund(rest) is None
        asked.refund(rest)
        assert asked.find_refund(rest) is not None
        more = RefundWanted(
            key=key(), payment_ref=page.payment_ref, amount=Decimal("0.01"), currency=page.currency
        )
        with pytest.raises(GatewayRefused):
            asked.refund(more)

    @pytest.mark.parametrize("fault", ["drop", "error_after", "garbage"])
    def test_that_happened_although_nobody_heard_are_found(
        self, sandbox: Sandbox, name: str, fault: str
    ) -> None:
        asked = gateway(name, sandbox)
        page = pays(sandbox, name, asked.open_checkout(order(name, key())))
        wanted = RefundWanted(
            key=key(), payment_ref=page.payment_ref, amount=page.amount, currency=page.currency
        )
        rehearsal.control(sandbox, {"kind": fault, "on": REFUNDING[name]})
        with pytest.raises(GatewayUnavailable):
            asked.refund(wanted)
        assert asked.find_refund(wanted) is not None


class TestFaults:
    @pytest.mark.parametrize("fault", ["drop", "error_after", "error_before", "garbage"])
    def test_leave_the_outcome_unknown(self, sandbox: Sandbox, name: str, fault: str) -> None:
        gateway(name, sandbox).open_checkout(order(name, key()))  # with a token in hand
        rehearsal.control(sandbox, {"kind": fault, "on": CREATING[name]})
        with pytest.raises(GatewayUnavailable):
            gateway(name, sandbox).open_checkout(order(name, key()))
        assert gateway(name, sandbox).open_checkout(order(name, key())).state is CheckoutState.OPEN

    @pytest.mark.parametrize("gateway_name", ["mercado_pago", "paypal"])
    def test_a_lost_page_is_the_same_under_the_same_key(self, sandbox: Sandbox, gateway_name: str) -> None:
        wanted = order(gateway_name, key())
        before = len(sandbox.desk.store.things(gateway_name, "page", most=10_000))
        rehearsal.control(sandbox, {"kind": "drop", "on": CREATING[gateway_name]})
        with pytest.raises(GatewayUnavailable):
            gateway(gateway_name, sandbox).open_checkout(wanted)
        made = gateway(gateway_name, sandbox).open_checkout(wanted)
        assert made == gateway(gateway_name, sandbox).open_checkout(wanted)
        assert len(sandbox.desk.store.things(gateway_name, "page", most=10_000)) == before + 1

    def test_a_name_that_modo_has_spent_is_not_asked_for_again(self, sandbox: Sandbox) -> None:
        wanted = order("modo", key())
        gateway("modo", sandbox).open_checkout(wanted)
        with pytest.raises(GatewayUnavailable) as spent:
            gateway("modo", sandbox).open_checkout(wanted)
        assert spent.value.is_final

    def test_capturing_twice_is_as_good_as_once(self, sandbox: Sandbox) -> None:
        asked = gateway("paypal", sandbox)
        made = asked.open_checkout(order("paypal", key()))
        presses(sandbox, "paypal", made.id)
        rehearsal.control(
            sandbox, {"kind": "error_after", "on": f"POST /paypal/v2/checkout/orders/{made.id}"}
        )
        with pytest.raises(GatewayUnavailable):
            asked.checkout(made.id)
        assert asked.checkout(made.id).is_paid


class TestNotices:
    def told(self, sandbox: Sandbox, name: str) -> Letter:
        made = gateway(name, sandbox).open_checkout(order(name, key()))
        presses(sandbox, name, made.id)
        return written(sandbox, letters(sandbox, name)[0])

    def test_of_somebody_else_are_refused(self, sandbox: Sandbox, name: str) -> None:
        made = gateway(name, sandbox).open_checkout(order(name, key()))
        presses(sandbox, name, made.id)
        letter = letters(sandbox, name)[0]
        with pytest.raises(NoticeRefused):
            gateway(name, sandbox).read_notice(written(sandbox, letter, wrong=True))

    @pytest.mark.parametrize(
        "content", [b"", b"{}", b"[]", b"not json", b"\xff\xfe", b"[" * 5000, b'{"id": 1}']
    )
    def test_without_anything_are_refused(self, sandbox: Sandbox, name: str, content: bytes) -> None:
        with pytest.raises(NoticeRefused):
            gateway(name, sandbox).read_notice(Letter({}, {}, content))

    def test_are_the_same_at_every_delivery(self, sandbox: Sandbox, name: str) -> None:
        letter = self.told(sandbox, name)
        asked = gateway(name, sandbox)
        assert asked.read_notice(letter) == asked.read_notice(letter)

    def test_of_mercado_pago_are_read_for_five_minutes(self, sandbox: Sandbox) -> None:
        made = gateway("mercado_pago", sandbox).open_checkout(order("mercado_pago", key()))
        presses(sandbox, "mercado_pago", made.id)
        (letter,) = letters(sandbox, "mercado_pago")
        asked = gateway("mercado_pago", sandbox)
        assert asked.read_notice(written(sandbox, letter, age_s=290)).payment_ref
        with pytest.raises(NoticeRefused):
            asked.read_notice(written(sandbox, letter, age_s=301))

    @pytest.mark.parametrize("gateway_name", ["mercado_pago", "getnet", "paypal"])
    def test_without_a_secret_are_refused(self, sandbox: Sandbox, gateway_name: str) -> None:
        letter = self.told(sandbox, gateway_name)
        (account,) = [a for a in accounts(sandbox, signing="") if a.gateway == gateway_name]
        with pytest.raises(NoticeRefused):
            _asked(account).read_notice(letter)

    def test_of_modo_under_another_algorithm_are_refused(self, sandbox: Sandbox) -> None:
        letter = self.told(sandbox, "modo")
        for head in ("eyJhbGciOiJub25lIiwia2lkIjoiYSJ9", "eyJhbGciOiJIUzI1NiIsImtpZCI6ImEifQ"):
            start = letter.content.index(b'"protected": "') + 14
            end = letter.content.index(b'"', start)
            forged = letter.content[:start] + head.encode() + letter.content[end:]
            with pytest.raises(NoticeRefused):
                gateway("modo", sandbox).read_notice(Letter(letter.headers, letter.query, forged))


def test_secrets_are_not_shown(sandbox: Sandbox) -> None:
    assert SECRETS.api not in repr(accounts(sandbox)[0]).replace("secret=", "")
