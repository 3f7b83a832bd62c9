"""The stand-ins of financiers, ERPs and WhatsApp: they know whom they know, and their pages are for people."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.sandbox.neighbours import accounts, neighbours, presses
from tests.sandbox.rehearsal import asks, control, sees
from trastienda.adapters.bnpl.financiers import financier
from trastienda.adapters.erp.erps import erp_of
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import Line, Refused, Silent
from trastienda.adapters.trying.neighbours import ask
from trastienda.adapters.whatsapp.cloud import WhatsAppCloud
from trastienda.domain.bnpl.financing import FinancingWanted
from trastienda.domain.bnpl.states import ApplicationState
from trastienda.domain.connections.steps import Credentials
from trastienda.domain.erp.records import ItemRecord, SyncKind
from trastienda.domain.messaging.steps import WaitingMessage
from trastienda.sandbox.server import Sandbox

LENDERS = ("aplazo", "kueski", "clip")
EVERYBODY = (*LENDERS, "odoo", "sap_b1", "whatsapp")


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    with neighbours(tmp_path, monkeypatch) as sandbox:
        yield sandbox


def account(outside: Sandbox, name: str) -> OutsideAccount:
    return next(each for each in accounts(outside) if each.provider == name)


def credentials(outside: Sandbox, name: str, **change: str) -> Credentials:
    known = account(outside, name)
    facts = {"address": known.address, "user": known.user, "secret": known.secret, "signing": known.signing}
    return Credentials(provider=name, **(facts | change), extra=dict(known.extra))


def wanted(key: str = "1-2-abc") -> FinancingWanted:
    return FinancingWanted(
        key=key,
        amount=Decimal("1500.00"),
        currency="MXN",
        description="Venta V-0001",
        customer_name="Juan Perez",
        customer_phone="525512345678",
        notices="http://shop.example/pos/api/bnpl/webhook/x?tenant=1",
        back="http://shop.example",
    )


@pytest.mark.parametrize("name", EVERYBODY)
def test_knows_the_shop_and_nobody_else(name: str, outside: Sandbox) -> None:
    assert ask(credentials(outside, name), patience_s=3) == ""
    assert ask(credentials(outside, name, secret="wrong"), patience_s=3) == "credentials"
    assert ask(credentials(outside, name, address="http://127.0.0.1:9"), patience_s=3) == "silent"


@pytest.mark.parametrize("name", LENDERS)
class TestLenders:
    def test_an_application_is_made_once_under_its_key(self, name: str, outside: Sandbox) -> None:
        asked = financier(account(outside, name))
        first, again = asked.apply(wanted()), asked.apply(wanted())
        assert (first.state, first.amount, first.key) == (
            ApplicationState.OPEN,
            Decimal("1500.00"),
            "1-2-abc",
        )
        if name != "clip":  # it knows no keys; a link that nobody saw harms nobody
            assert again == first

    def test_a_person_decides_on_its_page(self, name: str, outside: Sandbox) -> None:
        asked = financier(account(outside, name))
        made = asked.apply(wanted())
        path = made.url.removeprefix(outside.address)
        assert "Aprobar el crédito" in sees(made.url).text
        assert "$1,500.00 MXN" in sees(made.url).text
        presses(outside, path, action="approved")
        found = asked.look(made.id, made.key)
        assert found is not None
        assert found.state is ApplicationState.APPROVED
        assert "La solicitud está aprobada." in sees(made.url).words
        presses(outside, path, action="rejected")  # too late
        assert asked.look(made.id, made.key) == found

    def test_what_nobody_made_is_not_there(self, name: str, outside: Sandbox) -> None:
        assert financier(account(outside, name)).look("nothing", "nothing") is None


def test_kueski_reads_every_word_that_was_signed(outside: Sandbox) -> None:
    known = account(outside, "kueski")
    body = json.dumps({"order_id": "1", "amount": {"amount": "1.00", "currency": "MXN"}}).encode()
    headers = {"X-Merchant-Id": known.user, "X-Signature": "AAAA"}
    assert asks(f"{known.address}/v2/payment_intents", body, headers).status == 401


class TestWhatsApp:
    def message(self, **change: str) -> WaitingMessage:
        facts = {"to": "5215512345678", "kind": "template", "template": "order_ready", "content": ""}
        return WaitingMessage(
            id=1, key="k-1", language="es_MX", parameters=["Pase por él"], attempts=1, **(facts | change)
        )

    def test_a_template_arrives_filled(self, outside: Sandbox) -> None:
        assert WhatsAppCloud(account(outside, "whatsapp")).send(self.message()).startswith("wamid.")
        page = sees(f"{outside.address}/whatsapp/telefono/5215512345678")
        assert "Su pedido está listo. Pase por él" in page.words

    @pytest.mark.parametrize(
        ("change", "code"),
        [({"to": "5215512340000"}, "131026"), ({"template": "welcome"}, "132001"), ({"to": "x"}, "131026")],
    )
    def test_says_no_with_metas_own_codes(self, change: dict[str, str], code: str, outside: Sandbox) -> None:
        with pytest.raises(Refused) as refused:
            WhatsAppCloud(account(outside, "whatsapp")).send(self.message(**change))
        assert refused.value.code == code

    def test_a_telephone_that_is_none_has_no_page(self, outside: Sandbox) -> None:
        assert sees(f"{outside.address}/whatsapp/telefono/12").status == 404


class TestSapBusinessOne:
    item = ItemRecord(
        reference="TORNILLO 1/4'",
        name="Tornillo",
        barcode="",
        unit="PZA",
        cost=Decimal(1),
        price=Decimal(2),
        tax_rate=Decimal("0.16"),
        on_hand=Decimal(3),
        is_active=True,
    )

    def test_a_session_that_is_over_is_begun_again(self, outside: Sandbox) -> None:
        erp = erp_of(account(outside, "sap_b1"))
        assert erp.bring(self.item, None) == "TORNILLO 1/4'"
        for session in outside.desk.store.things("sap_b1", "session"):
            outside.desk.store.put("sap_b1", "session", {**session, "at": 0.0}, at=0.0)
        assert erp.bring(self.item, None) == "TORNILLO 1/4'"
        assert erp.references(SyncKind.INVENTORY) == {"TORNILLO 1/4'"}

    def test_a_page_instead_of_a_session_says_nothing_about_the_credentials(self, outside: Sandbox) -> None:
        erp = erp_of(account(outside, "sap_b1"))
        control(outside, {"kind": "garbage", "on": "POST /sap_b1/b1s/v2/Login"})
        with pytest.raises(Silent) as silent:
            erp.bring(self.item, None)
        assert (silent.value.reason, silent.value.is_untouched) == ("unreadable answer", True)
        assert erp.bring(self.item, None) == "TORNILLO 1/4'"

    def test_many_pages_are_read_to_the_end(self, outside: Sandbox) -> None:
        erp = erp_of(account(outside, "sap_b1"))
        names = {f"SKU-{number:03}" for number in range(45)}
        for name in sorted(names):
            outside.desk.store.put(
                "sap_b1", "Items", {"id": name, "number": int(name[-3:]), "ItemCode": name}, at=0.0
            )
        assert erp.references(SyncKind.INVENTORY) == names


class TestLine:
    def test_no_answer_is_told_from_a_no(self, outside: Sandbox) -> None:
        line = Line("odoo", f"{outside.address}/odoo", patience_s=3)
        with pytest.raises(Refused) as refused:
            line.ask("POST", "/json/2/res.partner/search_read", headers={}, content={})
        assert refused.value.status == 401
        control(outside, {"kind": "drop", "on": "POST /odoo"})
        with pytest.raises(Silent) as silent:
            line.ask("POST", "/json/2/res.partner/search_read", headers={}, content={})
        assert not silent.value.is_untouched
        with pytest.raises(Silent) as nowhere:
            Line("odoo", "http://127.0.0.1:9").ask("GET", "/", headers={})
        assert nowhere.value.is_untouched

    def test_an_account_never_shows_its_secret(self, outside: Sandbox) -> None:
        known = replace(account(outside, "clip"), secret="very-secret", signing="very-signing")
        assert "very" not in repr(known)
