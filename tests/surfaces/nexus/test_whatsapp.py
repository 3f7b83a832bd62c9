"""Section 13, WhatsApp: the documented example in, Meta's own protocol behind it, every rule of the messenger held."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.sandbox.neighbours import accounts, carry, neighbours, presses
from tests.sandbox.rehearsal import control, sees
from tests.shop import Answer, Http, Shop, now
from trastienda.domain.connections.steps import Credentials, keep_credentials
from trastienda.domain.messaging import steps as messaging
from trastienda.jobs.messaging import send_messages_again, send_waiting
from trastienda.kernel import sql
from trastienda.sandbox.server import Sandbox

ROOT = "/pos/api/whatsapp-cloud"
DOCUMENTED = {"to": "5215512345678", "body": "Su orden esta lista", "template": "order_ready"}
PHONE = "/whatsapp/telefono/5215512345678"
NEEDED = ["access_token", "phone_number_id", "business_account_id", "app_secret", "verify_token"]


@pytest.fixture
def meta(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The stand-in, for every shop."""
    with neighbours(tmp_path, monkeypatch) as sandbox:
        yield sandbox


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No account with anybody."""
    monkeypatch.setattr(settings, "NEIGHBOURS", ())


def states(shop: Shop) -> list[str]:
    with shop.transaction():
        query = "SELECT state FROM message WHERE tenant_id = %s AND direction = 'out' ORDER BY id"
        return [state for (state,) in sql.rows(query, (shop.id,))]


def writes(meta: Sandbox, shop: Shop, text: str = "Hola") -> Answer:
    """The customer writes to the shop, whose number the telephone knows since it was written to."""
    presses(meta, PHONE, action="write", text=text)
    return carry(meta, "whatsapp")[-1]


def is_known(meta: Sandbox, shop: Shop) -> Http:
    """The shop has written to the telephone once, and told of it."""
    http = shop.http()
    assert http.post(f"{ROOT}/messages", DOCUMENTED).status == 201
    send_waiting(shop.id)
    carry(meta, "whatsapp")
    return http


@pytest.mark.usefixtures("nobody")
class TestWithoutCredentials:
    def test_status_says_what_is_needed(self, shop: Shop) -> None:
        answer = shop.http().get(f"{ROOT}/status")
        assert answer.status == 200
        assert (answer.body["enabled"], answer.body["connected"]) == (False, False)
        assert answer.body["config_needed"] == NEEDED

    def test_there_are_no_templates(self, shop: Shop) -> None:
        answer = shop.http().get(f"{ROOT}/templates")
        expected = {"data": [], "enabled": False, "config_needed": NEEDED, "stale": False}
        assert (answer.status, answer.body) == (200, expected)

    def test_nothing_can_be_sent(self, shop: Shop) -> None:
        http = shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/messages", DOCUMENTED)
        assert answer.status == 400
        assert answer.body["error"].startswith("whatsapp no está configurado: falta access_token")

    def test_no_notice_is_believed(self, shop: Shop) -> None:
        with shop.nothing_changes():
            assert Http().post(f"{ROOT}/webhook?tenant={shop.id}", {}).status == 401


@pytest.mark.parametrize(("method", "path"), [("GET", "status"), ("GET", "templates"), ("POST", "messages")])
def test_a_valid_token_is_needed(method: str, path: str) -> None:
    assert Http().ask(method, f"{ROOT}/{path}", DOCUMENTED if method == "POST" else None).status == 401


def test_any_employee_may_send(shop: Shop, meta: Sandbox) -> None:
    warehouse = shop.http(shop.hire("warehouse", pin="2468"))
    assert warehouse.post(f"{ROOT}/messages", DOCUMENTED).status == 201


class TestConnection:
    def test_status_is_metas_own(self, shop: Shop, meta: Sandbox) -> None:
        body = shop.http().get(f"{ROOT}/status").body
        assert (body["enabled"], body["connected"], body["error"]) == (True, True, None)
        assert (body["verified_name"], body["quality_rating"], body["config_needed"]) == (
            "Ensayo",
            "GREEN",
            [],
        )

    @pytest.mark.parametrize("fault", ["error_before", "drop", "garbage"])
    def test_a_broken_meta_is_said_and_hangs_nobody(self, fault: str, shop: Shop, meta: Sandbox) -> None:
        control(meta, {"kind": fault, "on": "GET /whatsapp"})
        answer = shop.http().get(f"{ROOT}/status")
        assert (answer.status, answer.body["connected"]) == (200, False)
        assert answer.body["error"].startswith("Meta no responde")

    def test_a_tenants_own_credentials_come_first(self, shop: Shop, meta: Sandbox) -> None:
        with shop.transaction():
            own = Credentials(
                provider="whatsapp",
                address=f"{meta.address}/whatsapp/v25.0",
                user="1",
                secret="wrong",
                signing="s",
                extra={"business_account_id": "2", "verify_token": "v"},
            )
            keep_credentials(own, at=now(), actor="test")
        body = shop.http().get(f"{ROOT}/status").body
        assert (body["connected"], body["error"]) == (False, "Meta no aceptó la solicitud: 190")

    def test_templates_are_the_approved_ones_and_serve_while_meta_is_silent(
        self, shop: Shop, meta: Sandbox
    ) -> None:
        http = shop.http()
        fresh = http.get(f"{ROOT}/templates").body
        assert [each["name"] for each in fresh["data"]] == ["order_ready", "payment_reminder"]
        assert [each["parameters"] for each in fresh["data"]] == [1, 2]
        with shop.transaction():
            query = "UPDATE message_template SET seen_at = seen_at - interval '1 hour' WHERE tenant_id = %s"
            sql.execute(query, (shop.id,))
        control(meta, {"kind": "error_before", "on": "GET /whatsapp"})
        stale = http.get(f"{ROOT}/templates").body
        assert (stale["data"], stale["stale"]) == (fresh["data"], True)


class TestSending:
    def test_the_documented_example_is_sent_as_its_template(self, shop: Shop, meta: Sandbox) -> None:
        answer = shop.http().post(f"{ROOT}/messages", DOCUMENTED)
        assert answer.status == 201
        assert isinstance(answer.body.pop("id"), int)
        assert answer.body == {
            "to": "5215512345678",
            "type": "template",
            "body": "Su orden esta lista",
            "template": "order_ready",
            "status": "queued",
            "message": "Message queued",
        }

    def test_it_arrives_on_the_telephone_and_its_states_come_back(self, shop: Shop, meta: Sandbox) -> None:
        http = shop.http()
        http.get(f"{ROOT}/templates")
        http.post(f"{ROOT}/messages", DOCUMENTED)
        assert send_waiting(shop.id) == 1
        assert states(shop) == ["sent"]
        assert "Su pedido está listo. Su orden esta lista" in sees(meta.address + PHONE).words
        assert {answer.status for answer in carry(meta, "whatsapp")} == {200}
        assert states(shop) == ["delivered"]
        presses(meta, PHONE, action="read")
        carry(meta, "whatsapp")
        assert states(shop) == ["read"]

    def test_late_repeated_and_reordered_states_only_move_forward(self, shop: Shop, meta: Sandbox) -> None:
        control(
            meta, {"kind": "reorder", "on": "status.sent"}, {"kind": "duplicate", "on": "status.delivered"}
        )
        is_known(meta, shop)
        carry(meta, "whatsapp", times=3)
        assert states(shop) == ["delivered"]

    def test_the_body_alone_waits_for_the_customer_to_write(self, shop: Shop, meta: Sandbox) -> None:
        http = is_known(meta, shop)
        text = {"to": "52 55 1234 5678", "body": "Su orden esta lista"}
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/messages", text)
        assert answer.status == 400
        assert answer.body["error"].startswith("Pasaron más de 24 horas desde el último mensaje")
        assert writes(meta, shop).status == 200  # from 521…: the same telephone
        answer = http.post(f"{ROOT}/messages", text)
        assert (answer.status, answer.body["type"]) == (201, "text")
        send_waiting(shop.id)
        carry(meta, "whatsapp")
        assert states(shop) == ["delivered", "delivered"]

    def test_the_window_closes_after_a_day_and_an_old_notice_does_not_open_it(
        self, shop: Shop, meta: Sandbox
    ) -> None:
        http = is_known(meta, shop)
        writes(meta, shop)
        with shop.transaction():
            query = "UPDATE conversation SET heard_at = %s WHERE tenant_id = %s"
            sql.execute(query, (now() - timedelta(hours=24), shop.id))
        assert http.post(f"{ROOT}/messages", {"to": "5215512345678", "body": "Hola"}).status == 400
        assert http.post(f"{ROOT}/messages", DOCUMENTED).body["type"] == "template"

    @pytest.mark.parametrize("to", ["", "hola", "123", "0055123", "52155123456789012", "55-12a", "+"])
    def test_what_is_no_number_is_refused(self, to: str, shop: Shop, meta: Sandbox) -> None:
        http = shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/messages", {**DOCUMENTED, "to": to})
        assert answer.status == 400
        assert "no es un número de teléfono" in answer.body["error"]

    def test_a_number_that_is_not_on_whatsapp_fails_without_a_second_try(
        self, shop: Shop, meta: Sandbox
    ) -> None:
        shop.http().post(f"{ROOT}/messages", {**DOCUMENTED, "to": "5215512340000"})
        send_waiting(shop.id)
        assert states(shop) == ["failed"]
        assert send_waiting(shop.id) == 0

    @pytest.mark.parametrize("body", [{}, {"to": "5215512345678"}, {"to": "5215512345678", "body": "  "}])
    def test_there_must_be_something_to_say_to_somebody(self, body: Any, shop: Shop, meta: Sandbox) -> None:
        http = shop.http()
        with shop.nothing_changes():
            answer = http.post(f"{ROOT}/messages", body)
        assert (answer.status, "content" in answer.body["error"]) == (400, False)

    def test_an_unapproved_template_and_wrong_parameters_are_refused(self, shop: Shop, meta: Sandbox) -> None:
        http = shop.http()
        http.get(f"{ROOT}/templates")
        for template, given in (("welcome", []), ("nothing", []), ("payment_reminder", ["Ana"])):
            body = {"to": "5215512345678", "template": template, "parameters": given}
            with shop.nothing_changes():
                assert http.post(f"{ROOT}/messages", body).status == 400, template
        body = {"to": "5215512345678", "template": "payment_reminder", "parameters": ["Ana", "$812.00"]}
        assert http.post(f"{ROOT}/messages", body).status == 201


class TestFaults:
    @pytest.mark.parametrize("fault", ["error_after", "drop", "garbage"])
    def test_an_answer_that_is_lost_sends_nothing_twice_and_the_notice_tells(
        self, fault: str, shop: Shop, meta: Sandbox
    ) -> None:
        control(meta, {"kind": fault, "on": "POST /whatsapp"})
        shop.http().post(f"{ROOT}/messages", DOCUMENTED)
        send_waiting(shop.id)
        assert states(shop) == ["unknown"]
        assert send_waiting(shop.id) == 0
        carry(meta, "whatsapp")
        assert states(shop) == ["delivered"]
        telephone = meta.desk.store.get("whatsapp", "telephone", "5215512345678")
        assert telephone is not None
        assert len(telephone["said"]) == 1

    def test_a_meta_that_is_down_is_tried_again_later(
        self, shop: Shop, meta: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        http = shop.http()
        http.post(f"{ROOT}/messages", DOCUMENTED)
        gone = next(account for account in accounts(meta) if account.provider == "whatsapp")
        monkeypatch.setattr(settings, "NEIGHBOURS", (_elsewhere(gone),))
        send_waiting(shop.id)
        assert states(shop) == ["waiting"]
        monkeypatch.setattr(settings, "NEIGHBOURS", accounts(meta))
        assert send_waiting(shop.id) == 0  # half a minute has not passed
        with shop.transaction():
            query = "UPDATE message SET due_at = %s WHERE tenant_id = %s"
            sql.execute(query, (now(), shop.id))
        assert send_waiting(shop.id) == 1
        assert states(shop) == ["sent"]

    def test_a_sender_that_died_leaves_a_message_that_nobody_sends_again(
        self, shop: Shop, meta: Sandbox
    ) -> None:
        shop.http().post(f"{ROOT}/messages", DOCUMENTED)
        with shop.transaction():
            assert messaging.take_message(now=now()) is not None
        send_messages_again(int((now() + timedelta(minutes=11)).timestamp()))
        assert states(shop) == ["unknown"]


def _elsewhere(account: Any) -> Any:
    return type(account)(
        provider=account.provider,
        address="http://127.0.0.1:9/v25.0",
        user=account.user,
        secret=account.secret,
        signing=account.signing,
        extra=account.extra,
    )


class TestWebhook:
    def test_meta_is_answered_its_challenge_as_it_is(self, shop: Shop, meta: Sandbox) -> None:
        token = next(each for each in accounts(meta) if each.provider == "whatsapp").told("verify_token")
        query = f"hub.mode=subscribe&hub.challenge=1158201444&tenant={shop.id}&hub.verify_token="
        answer = Http().get(f"{ROOT}/webhook?{query}{token}")
        assert (answer.status, answer.body) == (200, b"1158201444")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert Http().get(f"{ROOT}/webhook?{query}wrong").status == 403
        assert Http().get(f"{ROOT}/webhook?{query}{token}".replace("subscribe", "else")).status == 403

    def test_what_a_customer_writes_is_kept_once(self, shop: Shop, meta: Sandbox) -> None:
        is_known(meta, shop)
        presses(meta, PHONE, action="write", text="¿Ya está?")
        assert [answer.body for answer in carry(meta, "whatsapp", times=3)] == [{"received": True}] * 3
        with shop.transaction():
            query = "SELECT content, state FROM message WHERE tenant_id = %s AND direction = 'in'"
            assert sql.rows(query, (shop.id,)) == [("¿Ya está?", "received")]

    def test_a_forged_signature_changes_nothing(self, shop: Shop, meta: Sandbox) -> None:
        is_known(meta, shop)
        presses(meta, PHONE, action="write", text="Hola")
        with shop.nothing_changes():
            assert [answer.status for answer in carry(meta, "whatsapp", wrong=True)] == [401]

    def test_what_is_said_of_another_number_is_not_ours(
        self, shop: Shop, neighbour: Shop, meta: Sandbox
    ) -> None:
        """One app may serve both shops, with one secret."""
        is_known(meta, shop)
        presses(meta, PHONE, action="write", text="Hola")
        notice = meta.desk.store.notices()[0]
        headers = meta.providers["whatsapp"].headers_of(notice.body, wrong=False, age_s=0)
        with neighbour.nothing_changes(), shop.nothing_changes():
            answer = Http().post(f"{ROOT}/webhook?tenant={neighbour.id}", notice.body.encode(), **headers)
        assert answer.status == 200

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[]", b'{"entry": 3}', b'{"entry": [{"changes": [{"value": {"messages": [{}]}}]}]}'],
    )
    def test_signed_nonsense_is_refused_or_means_nothing(
        self, content: bytes, shop: Shop, meta: Sandbox
    ) -> None:
        with shop.nothing_changes():
            assert Http().post(
                f"{ROOT}/webhook?tenant={shop.id}", content, **_signed(meta, content)
            ).status in {
                200,
                401,
            }

    def test_text_that_the_database_cannot_keep_is_kept_without_it(self, shop: Shop, meta: Sandbox) -> None:
        value = {
            "metadata": {"phone_number_id": f"1000{shop.id}"},
            "messages": [
                {
                    "id": "w\0",
                    "from": "5215512345678",
                    "timestamp": "x",
                    "type": "text",
                    "text": {"body": "a\0b"},
                }
            ],
        }
        content = json.dumps({"entry": [{"changes": [{"value": value}]}]}).encode()
        answer = Http().post(f"{ROOT}/webhook?tenant={shop.id}", content, **_signed(meta, content))
        assert answer.status == 200

    @pytest.mark.parametrize("tenant", ["0", "x", "999999999", "9" * 30])
    def test_an_unknown_tenant_is_refused(self, tenant: str, meta: Sandbox) -> None:
        assert Http().post(f"{ROOT}/webhook?tenant={tenant}", {}).status == 401


def _signed(meta: Sandbox, content: bytes) -> dict[str, str]:
    key = next(each.signing for each in accounts(meta) if each.provider == "whatsapp")
    digest = hmac.new(key.encode(), content, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}
