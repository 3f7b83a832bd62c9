"""Section 11, buying now and paying later: the documented list, and an approval that pays its sale exactly once."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.sandbox.neighbours import carry, deliver, neighbours, presses
from tests.sandbox.rehearsal import control
from tests.sandbox.tills import letters
from tests.shop import Answer, Http, Shop, now
from tests.surfaces.nexus.sales_examples import d
from trastienda.adapters.outside.asking import Silent
from trastienda.domain.connections.steps import Credentials, keep_credentials
from trastienda.jobs.bnpl import ask_financier, ask_for_tenant, look_at_application
from trastienda.kernel import sql
from trastienda.sandbox.server import Sandbox

ROOT = "/pos/api/bnpl"
NAMES = {"ap lazo": "aplazo", "kueski": "kueski", "clip": "clip"}
STUB = {
    "providers": [
        {"id": "ap lazo", "name": "APLAZO", "enabled": False, "config_needed": ["api_key", "merchant_id"]},
        {"id": "kueski", "name": "Kueski Pay", "enabled": False, "config_needed": ["api_key", "secret"]},
        {"id": "clip", "name": "Clip Pagos", "enabled": False, "config_needed": ["api_key"]},
    ]
}
every_provider = pytest.mark.parametrize("provider", NAMES)


@pytest.fixture
def lenders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The stand-ins, for every shop."""
    with neighbours(tmp_path, monkeypatch) as sandbox:
        yield sandbox


def on_credit(shop: Shop, units: int = 2) -> int:
    """A sale of 812.00 on credit (two units at 350.00 net and 16 %)."""
    shop.has("CAFE", 50)
    customer = shop.customer("Juan Perez", credit_limit="100000.00")
    return int(shop.sells(("CAFE", units), terms="credit", customer=customer).id)


def wanted(sale: int, provider: str = "ap lazo", amount: str = "812.00", **more: Any) -> dict[str, Any]:
    customer = {"name": "Juan Perez", "phone": "5512345678"}
    return {"sale_id": sale, "amount": d(amount), "provider": provider, "customer": customer, **more}


def applies(shop: Shop, sale: int, provider: str = "ap lazo", **more: Any) -> int:
    """Ask, and let the job tell the financier."""
    answer = shop.http().post(f"{ROOT}/applications", wanted(sale, provider, **more))
    assert answer.status == 201, answer.body
    ask_financier(shop.id, answer.body["id"])
    return int(answer.body["id"])


def shown(shop: Shop, application: int) -> Any:
    return shop.http().get(f"{ROOT}/applications/{application}").body


def decides(shop: Shop, lenders: Sandbox, application: int, action: str) -> None:
    """The financier presses a button."""
    page = shown(shop, application)["redirect_url"].removeprefix(lenders.address)
    assert presses(lenders, page, action=action).status == 303


def works(shop: Shop) -> int:
    """Do what the notices left to be asked; return how many."""
    with shop.transaction():
        query = (
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'look_at_application' AND status = 'todo'"
        )
        left = [each for (each,) in sql.rows(query)]
    found = [each for each in map(_args, left) if each["tenant_id"] == shop.id]
    for each in found:
        look_at_application(**each)
    return len(found)


def _args(told: Any) -> dict[str, int]:
    return told if isinstance(told, dict) else json.loads(told)


def payments(shop: Shop) -> list[tuple[str, Decimal]]:
    with shop.transaction():
        query = "SELECT method, amount FROM payment WHERE tenant_id = %s ORDER BY id"
        return [(method, amount) for method, amount in sql.rows(query, (shop.id,))]


class TestProviders:
    def test_without_credentials_the_documented_answer_holds(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "NEIGHBOURS", ())
        answer = shop.http().get(f"{ROOT}/providers")
        assert (answer.status, answer.body) == (200, STUB)

    def test_credentials_enable_one_for_their_tenant_only(
        self, shop: Shop, neighbour: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "NEIGHBOURS", ())
        with shop.transaction():
            own = Credentials(provider="aplazo", user="1234", secret="token", signing="word")
            keep_credentials(own, at=now(), actor="test")
        first = shop.http().get(f"{ROOT}/providers").body["providers"][0]
        assert first == {"id": "ap lazo", "name": "APLAZO", "enabled": True, "config_needed": []}
        assert neighbour.http().get(f"{ROOT}/providers").body == STUB

    def test_a_token_is_needed_and_any_employee_has_one(self, shop: Shop) -> None:
        assert Http().get(f"{ROOT}/providers").status == 401
        assert shop.http(shop.hire("warehouse", pin="2468")).get(f"{ROOT}/providers").status == 200


class TestAsking:
    def test_a_disabled_provider_is_refused(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "NEIGHBOURS", ())
        sale, http = on_credit(shop), shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/applications", wanted(sale))
        expected = {"error": "aplazo no está configurado: falta api_key, merchant_id"}
        assert (answer.status, answer.body) == (400, expected)

    def test_the_documented_example_makes_an_application(self, shop: Shop, lenders: Sandbox) -> None:
        sale = on_credit(shop, 4)
        answer = shop.http().post(f"{ROOT}/applications", wanted(sale, amount="1500.00"))
        assert answer.status == 201
        told = dict(answer.body)
        assert isinstance(told.pop("id"), int)
        assert isinstance(told.pop("created_at"), str)
        assert told == {
            "sale_id": sale,
            "provider": "ap lazo",
            "amount": d("1500.00"),
            "currency": "MXN",
            "customer": {"name": "Juan Perez", "phone": "525512345678"},
            "status": "pending",
            "redirect_url": None,
            "external_id": None,
            "error": None,
            "decided_at": None,
            "message": "Application created",
        }

    def test_aplazo_without_the_space_is_the_same_provider(self, shop: Shop, lenders: Sandbox) -> None:
        answer = shop.http().post(f"{ROOT}/applications", wanted(on_credit(shop), "aplazo"))
        assert (answer.status, answer.body["provider"]) == (201, "ap lazo")

    @every_provider
    def test_the_customer_goes_on_at_the_provider(self, provider: str, shop: Shop, lenders: Sandbox) -> None:
        told = shown(shop, applies(shop, on_credit(shop), provider))
        assert told["status"] == "in_review"
        assert told["redirect_url"].startswith(f"{lenders.address}/{NAMES[provider]}/pay/")
        assert told["external_id"]

    @pytest.mark.parametrize(
        ("amount", "said"),
        [("812.01", "corresponden 812.00"), ("0", "amount"), ("-1", "amount"), ("10.001", "amount")],
    )
    def test_only_what_is_owed_can_be_financed(
        self, amount: str, said: str, shop: Shop, lenders: Sandbox
    ) -> None:
        sale, http = on_credit(shop), shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/applications", wanted(sale, amount=amount))
        assert answer.status == 400
        assert said in answer.body["error"]

    def test_a_paid_sale_owes_nothing(self, shop: Shop, lenders: Sandbox) -> None:
        shop.has("CAFE", 5)
        sale, http = shop.sells(("CAFE", 1)).id, shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/applications", wanted(sale, amount="100"))
        assert answer.status == 400
        assert "no se puede financiar: está pagada" in answer.body["error"]

    def test_one_at_a_time(self, shop: Shop, lenders: Sandbox) -> None:
        sale, http = on_credit(shop), shop.http()
        assert http.post(f"{ROOT}/applications", wanted(sale)).status == 201
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/applications", wanted(sale, "clip"))
        assert (answer.status, "que está pendiente" in answer.body["error"]) == (400, True)

    def test_strangers_sales_and_applications_are_not_found(
        self, shop: Shop, neighbour: Shop, lenders: Sandbox
    ) -> None:
        theirs = on_credit(neighbour)
        application = applies(neighbour, theirs)
        http = shop.http()
        with shop.nothing_changes():
            assert http.post(f"{ROOT}/applications", wanted(theirs)).status == 404
        assert http.get(f"{ROOT}/applications/{application}").status == 404
        assert http.get(f"{ROOT}/applications/999999").status == 404

    @pytest.mark.parametrize(
        "change",
        [
            {"provider": "paypal"},
            {"provider": 3},
            {"customer": None},
            {"customer": {"name": "Juan"}},
            {"customer": {"name": "Juan", "phone": "x"}},
            {"sale_id": "1"},
            {"amount": None},
        ],
    )
    def test_bad_bodies_are_refused(self, change: dict[str, Any], shop: Shop, lenders: Sandbox) -> None:
        body = {**wanted(on_credit(shop)), **change}
        http = shop.http()
        with shop.nothing_changes():
            assert http.post(f"{ROOT}/applications", body).status == 400


class TestApproval:
    @every_provider
    def test_it_pays_the_sale_through_the_books_once(
        self, provider: str, shop: Shop, lenders: Sandbox
    ) -> None:
        sale = on_credit(shop)
        application = applies(shop, sale, provider)
        before = shop.books
        decides(shop, lenders, application, "approved")
        assert shown(shop, application)["status"] == "in_review"  # a page is no notice
        answers = carry(lenders, NAMES[provider], times=3)
        assert {(each.status, each.body["received"]) for each in answers} == {(200, True)}
        assert works(shop) == 3
        assert shown(shop, application)["status"] == "approved"
        assert payments(shop) == [("transfer", d("812.00"))]
        after = shop.books
        assert after["Bancos"] - before.get("Bancos", Decimal(0)) == d("812.00")
        assert before["Clientes"] - after.get("Clientes", Decimal(0)) == d("812.00")

    def test_it_pays_an_order_whole(self, shop: Shop, lenders: Sandbox) -> None:
        shop.has("CAFE", 5)
        buyer = shop.user("customer", username="cliente")
        admin = shop.web(shop.user("admin"))
        made = admin.post(
            "/api/orders/admin/",
            {"items": [{"product_id": shop.products["CAFE"], "quantity": 2}], "customer": buyer},
        )
        assert made.status == 201, made.body
        application = applies(shop, made.body["id"], "clip")
        decides(shop, lenders, application, "approved")
        carry(lenders, "clip")
        works(shop)
        assert shown(shop, application)["status"] == "approved"
        assert admin.get(f"/api/orders/admin/{made.body['id']}/").body["status"] == "PAGADO"
        assert shop.stock("CAFE") == 3

    @every_provider
    @pytest.mark.parametrize(("action", "status"), [("rejected", "rejected"), ("closed", "cancelled")])
    def test_a_no_moves_no_money(
        self, action: str, status: str, provider: str, shop: Shop, lenders: Sandbox
    ) -> None:
        application = applies(shop, on_credit(shop), provider)
        decides(shop, lenders, application, action)
        carry(lenders, NAMES[provider])
        works(shop)
        assert shown(shop, application)["status"] == status
        assert payments(shop) == []

    def test_an_approval_after_a_rejection_counts(self, shop: Shop, lenders: Sandbox) -> None:
        application = applies(shop, on_credit(shop))
        for action in ("rejected", "approved"):
            decides(shop, lenders, application, action)
            carry(lenders, "aplazo")
            works(shop)
        assert shown(shop, application)["status"] == "approved"

    def test_what_was_paid_meanwhile_is_not_paid_twice(self, shop: Shop, lenders: Sandbox) -> None:
        sale = on_credit(shop)
        application = applies(shop, sale)
        with shop.transaction():
            customer = sql.value(
                "SELECT customer_id FROM sale WHERE tenant_id = %s AND id = %s", (shop.id, sale)
            )
        paid = {"amount": d("812.00"), "payment_method": "transferencia"}
        assert shop.http().post(f"/pos/api/customers/{customer}/payment", paid).status == 201
        decides(shop, lenders, application, "approved")
        carry(lenders, "aplazo")
        works(shop)
        assert shown(shop, application)["status"] == "approved_not_applied"
        assert payments(shop) == [("transfer", d("812.00"))]
        assert shop.owes(customer) == 0

    def test_a_lost_notice_is_asked_for(self, shop: Shop, lenders: Sandbox) -> None:
        application = applies(shop, on_credit(shop), "kueski")
        decides(shop, lenders, application, "approved")
        letters(lenders, "kueski")
        ask_for_tenant(shop.id, now=now() + timedelta(minutes=6))
        assert shown(shop, application)["status"] == "approved"
        ask_for_tenant(shop.id, now=now() + timedelta(days=5))
        assert payments(shop) == [("transfer", d("812.00"))]

    def test_nobody_decides_for_ever(self, shop: Shop, lenders: Sandbox) -> None:
        application = applies(shop, on_credit(shop))
        ask_for_tenant(shop.id, now=now() + timedelta(days=4))
        assert shown(shop, application)["status"] == "expired"


class TestWebhook:
    @every_provider
    def test_a_forged_notice_is_refused(self, provider: str, shop: Shop, lenders: Sandbox) -> None:
        application = applies(shop, on_credit(shop), provider)
        decides(shop, lenders, application, "approved")
        notice = letters(lenders, NAMES[provider])[0]
        with shop.nothing_changes():
            answer = deliver(lenders, notice, wrong=True)
        assert answer.status == 401
        assert list(answer.body) == ["error"]
        assert works(shop) == 0

    @pytest.mark.parametrize("path", ["ap%20lazo", "aplazo"])
    def test_a_true_signature_on_an_untrue_body_moves_nothing(
        self, path: str, shop: Shop, lenders: Sandbox
    ) -> None:
        """Who knows the word says that it is approved; the financier, when asked, does not."""
        application = applies(shop, on_credit(shop))
        key = lenders.providers["aplazo"].headers_of("", wrong=False, age_s=0)
        body = {"status": "Activo", "loanId": shown(shop, application)["external_id"], "cartId": _key(shop)}
        answer = Http().post(f"{ROOT}/webhook/{path}?tenant={shop.id}", body, **key)
        assert (answer.status, answer.body) == (200, {"received": True})
        assert works(shop) == 1
        assert shown(shop, application)["status"] == "in_review"
        assert payments(shop) == []

    def test_an_unknown_provider_is_400(self, shop: Shop) -> None:
        assert Http().post(f"{ROOT}/webhook/paypal?tenant={shop.id}", {}).status == 400

    @every_provider
    def test_a_provider_without_an_account_is_not_believed(
        self, provider: str, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "NEIGHBOURS", ())
        path = f"{ROOT}/webhook/{provider.replace(' ', '%20')}?tenant={shop.id}"
        assert Http().post(path, {}).status == 401

    def test_a_notice_of_one_shop_says_nothing_to_another(
        self, shop: Shop, neighbour: Shop, lenders: Sandbox
    ) -> None:
        applies(shop, on_credit(shop))
        key = lenders.providers["aplazo"].headers_of("", wrong=False, age_s=0)
        body = {"status": "Activo", "loanId": "1", "cartId": _key(shop)}
        answer = Http().post(f"{ROOT}/webhook/aplazo?tenant={neighbour.id}", body, **key)
        assert (answer.status, works(neighbour), works(shop)) == (200, 0, 0)


def _key(shop: Shop) -> str:
    with shop.transaction():
        return str(sql.value("SELECT key FROM bnpl_application WHERE tenant_id = %s", (shop.id,)))


class TestFaults:
    @every_provider
    @pytest.mark.parametrize("fault", ["error_before", "error_after", "drop", "garbage"])
    def test_a_lost_answer_makes_one_application_in_the_end(
        self, fault: str, provider: str, shop: Shop, lenders: Sandbox
    ) -> None:
        control(lenders, {"kind": fault, "on": f"POST /{NAMES[provider]}"})
        sale = on_credit(shop)
        answer: Answer = shop.http().post(f"{ROOT}/applications", wanted(sale, provider))
        application = int(answer.body["id"])
        with pytest.raises(Silent):
            ask_financier(shop.id, application)
        assert shown(shop, application)["status"] == "pending"
        ask_financier(shop.id, application)  # as the queue does, later
        assert shown(shop, application)["status"] == "in_review"
        decides(shop, lenders, application, "approved")
        carry(lenders, NAMES[provider])
        works(shop)
        assert payments(shop) == [("transfer", d("812.00"))]

    def test_a_provider_that_says_no_leaves_an_error_and_the_sale_free(
        self, shop: Shop, lenders: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with shop.transaction():
            own = Credentials(provider="clip", address=f"{lenders.address}/clip", secret="wrong", signing="")
            keep_credentials(own, at=now(), actor="test")
        sale = on_credit(shop)
        application = applies(shop, sale, "clip")
        assert (shown(shop, application)["status"], shown(shop, application)["error"]) == (
            "error",
            "unauthorized",
        )
        assert shop.http().post(f"{ROOT}/applications", wanted(sale)).status == 201
