"""/configuracion/avisos/: subscribe, see the secret once, look at the log, deliver again. And the same for programs."""

import re
import socket
from collections.abc import Sequence

import pytest

from tests.shop import Http, Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.domain.webhooks.delivering import Due, Outcome
from trastienda.jobs import webhooks as job

ROOT = "/configuracion/avisos/"
FORM = {"nombre": "ERP", "direccion": "https://erp.example.com/avisos", "evento_sale_posted": "on"}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads outside, but one."""

    def found(host: str, *_: object, **__: object) -> Sequence[tuple[object, ...]]:
        number = "10.0.0.5" if host == "adentro.example.com" else "93.184.216.34"
        return [(2, 1, 6, "", (number, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return at_desk(shop)


def only(shop: Shop, table: str = "webhook_subscription") -> int:
    [[found]] = shop._rows(f"SELECT id FROM {table} WHERE tenant_id = %s")
    return int(found)


def subscribed(desk: Desk) -> int:
    assert desk.sends(f"{ROOT}crear/", FORM).status == 200
    return only(desk.shop)


class TestSubscribing:
    def test_shows_the_secret_once(self, desk: Desk) -> None:
        made = desk.sends(f"{ROOT}crear/", FORM)
        found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", made.content)
        assert made.status == 200
        assert found is not None
        card = desk.get(f"{ROOT}{only(desk.shop)}/")
        assert "erp.example.com" in card.text
        assert found[0] not in card.content
        assert "ERP" in desk.get(ROOT).text

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"nombre": ""}, "Este campo es obligatorio"),
            ({"direccion": "http://erp.example.com/"}, "debe empezar con https"),
            ({"direccion": "https://10.0.0.1/"}, "red privada"),
            ({"direccion": "https://adentro.example.com/"}, "red privada"),
            ({"direccion": "no es"}, "dirección completa"),
            ({"evento_sale_posted": ""}, "al menos un evento"),
        ],
    )
    def test_each_field_wrong_in_turn(self, desk: Desk, change: dict[str, str], said: str) -> None:
        form = {name: text for name, text in {**FORM, **change}.items() if text}
        with desk.shop.nothing_changes():
            seen = desk.sends(f"{ROOT}crear/", form)
        assert seen.status == 400
        assert said in seen.text
        if form.get("direccion"):
            assert form["direccion"] in seen.content  # what was typed is kept

    def test_a_seller_is_sent_away(self, shop: Shop) -> None:
        seller = at_desk(shop, "seller")
        for path in (ROOT, f"{ROOT}crear/", f"{ROOT}1/", f"{ROOT}1/registro/", f"{ROOT}entregas/1/"):
            assert (seller.get(path).status, seller.get(path).place) == (302, "/ventas/")

    def test_a_neighbours_are_not_found(self, desk: Desk, neighbour: Shop) -> None:
        theirs = subscribed(at_desk(neighbour))
        for path in ("", "editar/", "registro/", "secreto/", "eliminar/"):
            assert desk.get(f"{ROOT}{theirs}/{path}").status == 404


class TestChanging:
    def test_off_on_edited_and_removed(self, desk: Desk) -> None:
        here = f"{ROOT}{subscribed(desk)}/"
        desk.post(f"{here}apagar/")
        assert "Apagada" in desk.get(here).text
        desk.post(f"{here}encender/")
        assert "Al corriente" in desk.get(here).text
        desk.sends(f"{here}editar/", {**FORM, "nombre": "Contabilidad", "evento_stock_low": "on"})
        assert "Existencia por debajo del mínimo" in desk.get(here).text
        assert desk.sends(f"{here}eliminar/", {}).place == ROOT
        assert desk.get(here).status == 404
        audited = desk.shop._rows("SELECT action FROM audit_event WHERE tenant_id = %s ORDER BY seq")
        actions = [action for (action,) in audited if action.startswith("webhook.")]
        assert actions == [
            "webhook.subscribed", "webhook.changed", "webhook.changed", "webhook.changed", "webhook.unsubscribed",
        ]  # fmt: skip

    def test_another_secret(self, desk: Desk) -> None:
        here = f"{ROOT}{subscribed(desk)}/"
        assert "whsec_" in desk.sends(f"{here}secreto/", {}).content


class TestTheLog:
    def test_says_what_became_of_each_and_delivers_again(self, desk: Desk) -> None:
        here = f"{ROOT}{subscribed(desk)}/"
        desk.shop.has("CAFE", 5)
        sale = desk.shop.sells(("CAFE", 1))
        job.deliver_due(desk.shop.id, send=lambda _: Outcome(503, 12, "HTTP 503", "vuelva luego"))
        log = desk.get(f"{here}registro/")
        assert sale.folio in log.text
        assert "Por entregar" in log.text
        assert sale.folio in desk.get(f"{here}registro/?estado=por-entregar&page=99").text
        assert sale.folio not in desk.get(f"{here}registro/?estado=entregados").text
        one = f"{ROOT}entregas/{only(desk.shop, 'webhook_delivery')}/"
        card = desk.get(one)
        assert "vuelva luego" in card.text
        assert '"total": 406.00' in card.text
        assert desk.post(f"{one}repetir/").place == one
        job.deliver_due(desk.shop.id, send=lambda _: Outcome(200, 9))
        assert "Entregado" in desk.get(one).text

    def test_a_test_goes_out(self, desk: Desk) -> None:
        here = f"{ROOT}{subscribed(desk)}/"
        desk.post(f"{here}probar/")
        got: list[str] = []

        def send(due: Due) -> Outcome:
            got.append(due.event)
            return Outcome(200, 1)

        job.deliver_due(desk.shop.id, send=send)
        assert got == ["webhook.test"]


class TestByProgram:
    """The additions to the nexus document."""

    API = "/pos/api/webhooks"
    BODY = {"name": "ERP", "url": "https://erp.example.com/avisos", "events": ["sale.posted"]}

    def test_from_subscribing_to_delivering_again(self, shop: Shop) -> None:
        client = shop.http()
        made = client.post(self.API, self.BODY)
        assert made.status == 201
        assert made.body["secret"].startswith("whsec_")
        one = f"{self.API}/{made.body['id']}"
        shop.has("CAFE", 5)
        sale = shop.sells(("CAFE", 1))
        job.deliver_due(shop.id, send=lambda _: Outcome(200, 1))
        [told] = client.get(f"{one}/deliveries?status=delivered").body["data"]
        assert (told["type"], told["number"], told["status"]) == ("sale.posted", sale.folio, "delivered")
        assert client.post(f"{self.API}/deliveries/{told['id']}/replay").status == 200
        assert client.get(one).body["pending"] == 1
        assert client.put(one, {"is_active": False}).status == 200
        assert client.post(f"{one}/test").status == 400
        assert client.post(f"{one}/secret").body["secret"] != made.body["secret"]
        assert client.delete(one).status == 200
        assert (client.get(one).status, client.get(self.API).body["data"]) == (404, [])

    @pytest.mark.parametrize(
        "change",
        [
            {"url": "https://10.0.0.1/"},
            {"url": "https://adentro.example.com/"},
            {"url": "http://erp.example.com/"},
            {"url": "x\0"},
            {"events": []},
            {"events": ["no.such"]},
            {"name": " "},
        ],
    )
    def test_refusals_change_nothing(self, shop: Shop, change: dict[str, object]) -> None:
        client = shop.http()
        with shop.nothing_changes():
            answer = client.post(self.API, {**self.BODY, **change})
        assert answer.status == 400
        assert isinstance(answer.body["error"], str)

    def test_only_who_may_set_up_the_shop(self, shop: Shop) -> None:
        assert Http().get(self.API).status == 401
        cashier = shop.http(shop.hire("cashier", pin="2222"))
        assert (cashier.get(self.API).status, cashier.post(self.API, self.BODY).status) == (403, 403)

    def test_a_neighbours_are_not_found(self, shop: Shop, neighbour: Shop) -> None:
        theirs = neighbour.http().post(self.API, self.BODY).body["id"]
        client = shop.http()
        assert client.get(f"{self.API}/{theirs}").status == 404
        assert client.put(f"{self.API}/{theirs}", {"is_active": False}).status == 404
        assert client.delete(f"{self.API}/{theirs}").status == 404
        assert client.post(f"{self.API}/{theirs}/test").status == 404
