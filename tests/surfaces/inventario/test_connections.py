"""/configuracion/conexiones/: credentials go in, and never come out; they are tried, used, switched off, forgotten."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.sandbox.tills import NAMES, accounts, tills
from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.adapters.fiscal import offices
from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.payments import gateways
from trastienda.adapters.payments.accounts import StripeAccount
from trastienda.adapters.payments.own import own_gateway, own_stripe
from trastienda.adapters.shipping import carriers
from trastienda.adapters.shipping.accounts import CarrierAccount
from trastienda.adapters.trying import asking
from trastienda.domain.connections.errors import CredentialsUnreadable
from trastienda.domain.connections.providers import PROVIDERS
from trastienda.domain.connections.steps import Credentials, credentials_of
from trastienda.domain.payments.errors import NoGateway, NoticeRefused
from trastienda.kernel import sql
from trastienda.sandbox.server import Sandbox

ROOT = "/configuracion/conexiones/"
SECRET, SIGNING = "APP_USR-000111222-secreto-9f3a", "clave-de-avisos-77b1"
TOLD = {"secreto": SECRET, "firma": SIGNING, "direccion": ""}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with tills(tmp_path_factory.mktemp("connections")) as running:
        yield running


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop, username="jefa")


def keeps(owner: Desk, provider: str = "mercado_pago", **changes: str) -> Any:
    return owner.sends(f"{ROOT}{provider}/editar/", {**TOLD, **changes})


def kept(shop: Shop, provider: str = "mercado_pago") -> Credentials | None:
    with shop.transaction():
        return credentials_of(provider)


def audited(shop: Shop) -> list[tuple[str, str, str]]:
    query = "SELECT action, subject, details::text FROM audit_event WHERE tenant_id = %s ORDER BY seq"
    with shop.transaction():
        return [(row[0], row[1], row[2]) for row in sql.rows(query, (shop.id,))]


def notice_about(tenant: int | None) -> str:
    """A paid page of Stripe's, of an order of that tenant."""
    facts = f'"tenant_id": "{tenant}"' if tenant else ""
    page = f'{{"id": "cs", "payment_status": "paid", "amount_total": 1, "currency": "mxn", "metadata": {{{facts}}}}}'
    return f'{{"id": "evt", "type": "checkout.session.completed", "data": {{"object": {page}}}}}'


class TestEntering:
    def test_every_system_is_listed_without_credentials(self, owner: Desk) -> None:
        text = owner.get(ROOT).text
        for name in ("Mercado Pago", "Getnet", "MODO", "Openpay", "PayPal", "Stripe", "SW Sapien", "Finkok",
                     "Correo Argentino (Paq.ar)", "Correo Argentino (MiCorreo)", "Andreani", "Fastmail"):  # fmt: skip
            assert name in text
        assert text.count("Sin conectar") == len(PROVIDERS)

    def test_they_are_kept_and_named_by_their_end(self, shop: Shop, owner: Desk) -> None:
        seen = keeps(owner)
        assert (seen.status, seen.place) == (302, f"{ROOT}mercado_pago/")
        found = kept(shop)
        assert found is not None
        assert (found.secret, found.signing, found.address) == (SECRET, SIGNING, "")
        text = owner.get(f"{ROOT}mercado_pago/").text
        for said in ("Conectado", "••••9f3a", "jefa", "https://api.mercadopago.com"):
            assert said in text

    def test_only_what_a_system_wants_is_asked_for(self, owner: Desk) -> None:
        page = owner.get(f"{ROOT}modo/editar/").content
        for name in ("usuario", "secreto", "comercio", "ruta", "direccion"):
            assert f'name="{name}"' in page
        assert 'name="firma"' not in page

    def test_all_is_entered_anew_so_that_no_old_secret_goes_to_a_new_address(
        self, shop: Shop, owner: Desk
    ) -> None:
        keeps(owner)
        seen = keeps(owner, secreto="", direccion="https://otro.example.com")
        assert seen.status == 400
        assert "Este campo es obligatorio." in seen.text
        assert kept(shop) == Credentials(provider="mercado_pago", secret=SECRET, signing=SIGNING)

    @pytest.mark.parametrize("provider", sorted(PROVIDERS))
    def test_each_needs_what_it_needs(self, shop: Shop, owner: Desk, provider: str) -> None:
        seen = owner.sends(f"{ROOT}{provider}/editar/", {})
        assert seen.status == 400
        said_twice = 2  # above the form and beside the field
        assert seen.text.count("Este campo es obligatorio.") == said_twice * len(PROVIDERS[provider].needs)
        assert kept(shop, provider) is None

    def test_a_form_sent_twice_is_kept_once(self, shop: Shop, owner: Desk) -> None:
        key = owner.get(f"{ROOT}mercado_pago/editar/").form_key
        for _ in range(2):
            owner.post(f"{ROOT}mercado_pago/editar/", {"clave": key, **TOLD})
        assert [action for action, *_ in audited(shop)].count("connection.set") == 1


class TestWrongFields:
    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("api.mercadopago.com", "no es una dirección web"),
            ("ftp://api.mercadopago.com", "no es una dirección web"),
            ("javascript:alert(1)", "no es una dirección web"),
            ("https://", "no es una dirección web"),
            ("https://api.mercadopago.com:99999", "no es una dirección web"),
            ("https://[::1", "no es una dirección web"),
            ("http://api.mercadopago.com", "debe empezar con https://"),
            ("https://jefa:clave@api.mercadopago.com", "va sola"),
            ("https://api.mercadopago.com?a=1", "va sola"),
            ("http://127.0.0.1:8000", "debe empezar con https://"),
            ("https://127.0.0.1", "red privada"),
            ("https://localhost", "red privada"),
            ("https://10.0.0.5", "red privada"),
            ("https://192.168.1.1", "red privada"),
            ("https://172.16.0.1", "red privada"),
            ("https://169.254.169.254", "red privada"),
            ("https://100.64.0.1", "red privada"),
            ("https://0.0.0.0", "red privada"),
            ("https://[::1]", "red privada"),
            ("https://[::ffff:10.0.0.1]", "red privada"),
            ("https://[64:ff9b::a00:1]", "red privada"),
            ("https://[fe80::1]", "red privada"),
            ("https://[fd00::1]", "red privada"),
            ("https://2130706433", "red privada"),
            ("https://0x7f000001", "red privada"),
            ("https://127.1", "red privada"),
            ("https://router", "red privada"),
            ("https://nas.local", "red privada"),
            ("https://base.internal", "red privada"),
            ("https://" + "a" * 300 + ".com", "A lo más 300 letras."),
        ],
    )  # fmt: skip
    def test_an_address_must_lead_outside(self, shop: Shop, owner: Desk, address: str, said: str) -> None:
        with shop.nothing_changes():
            seen = keeps(owner, direccion=address)
        assert seen.status == 400
        assert said in seen.text
        assert SECRET not in seen.content

    def test_a_name_that_leads_into_the_network_is_refused(
        self, owner: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inside = [(2, 1, 6, "", ("93.184.216.34", 0)), (2, 1, 6, "", ("10.1.2.3", 0))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_: inside)
        seen = keeps(owner, direccion="https://amigable.example.com")
        assert (seen.status, "red privada" in seen.text) == (400, True)

    @pytest.mark.parametrize(
        "secret",
        [
            "con ñ y acentó largo",
            " empieza con espacio",
            "termina con espacio ",
            "dos\nrenglones",
            "x" * 4001,
        ],
    )
    def test_a_secret_is_as_its_panel_shows_it(self, shop: Shop, owner: Desk, secret: str) -> None:
        with shop.nothing_changes():
            seen = keeps(owner, secreto=secret)
        assert seen.status == 400
        assert secret.strip() not in seen.content

    def test_the_wrong_field_is_named_and_what_is_no_secret_is_kept(self, owner: Desk) -> None:
        fields = {"usuario": "mi-cliente", "secreto": "un-secreto-largo-4242", "direccion": "http://a.com"}
        seen = owner.sends(f"{ROOT}paypal/editar/", fields)
        assert 'value="mi-cliente"' in seen.content
        assert 'value="http://a.com"' in seen.content
        assert "un-secreto-largo-4242" not in seen.content
        assert "debe empezar con https://" in seen.content.partition('name="direccion"')[2]

    def test_stripe_answers_at_one_address(self, owner: Desk) -> None:
        seen = owner.sends(
            f"{ROOT}stripe/editar/", {"secreto": "sk_live_x", "direccion": "https://other.com"}
        )
        assert "responde en una sola dirección" in seen.text

    def test_a_stand_in_on_this_machine_is_for_a_rehearsal_alone(self, shop: Shop, owner: Desk) -> None:
        with override_settings(REHEARSAL=True):
            assert keeps(owner, direccion="http://127.0.0.1:9999/mercado_pago").status == 302
        found = kept(shop)
        assert found is not None
        assert found.address == "http://127.0.0.1:9999/mercado_pago"

    def test_an_unknown_system_is_not_found(self, owner: Desk) -> None:
        for path in ("bitcoin/", "bitcoin/editar/", "bitcoin/olvidar/"):
            assert owner.get(ROOT + path).status == 404
        for path in ("bitcoin/probar/", "bitcoin/apagar/", "mercado_pago/probar/", "mercado_pago/apagar/"):
            assert owner.post(ROOT + path).status == 404


class TestNoSecretComesOut:
    def test_of_any_page_audit_event_answer_or_log(
        self, shop: Shop, owner: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asking, "ask", lambda *_, **__: "silent")
        with caplog.at_level(logging.DEBUG):
            seen = [keeps(owner), owner.get(ROOT), owner.get(f"{ROOT}mercado_pago/")]
            seen += [owner.get(f"{ROOT}mercado_pago/editar/"), keeps(owner, direccion="http://x")]
            seen += [owner.post(f"{ROOT}mercado_pago/probar/"), owner.get(f"{ROOT}mercado_pago/")]
            seen += [owner.get(f"{ROOT}mercado_pago/olvidar/")]
        texts = [each.content + str(each.headers) for each in seen] + [caplog.text, str(audited(shop))]
        texts += [str(cookie) for cookie in owner.client.cookies.values()]
        for text in texts:
            assert SECRET not in text
            assert SIGNING not in text

    def test_of_any_table(self, shop: Shop, owner: Desk) -> None:
        keeps(owner)
        tables = ("connection", "audit_event", "idempotency_record")
        with shop.transaction():
            for table in tables:
                for (text,) in sql.rows(f"SELECT t::text FROM {table} t WHERE tenant_id = %s", (shop.id,)):
                    assert SECRET not in text
                    assert SECRET.encode().hex() not in text

    def test_of_a_systems_own_words(self) -> None:
        told = Credentials(provider="mercado_pago", secret="abc_def_123")
        assert asking._plain("odd:abc_def_123", told) == "odd"
        assert asking._plain("odd:bad_abc_def_123_key", told) == "odd"
        assert asking._plain("odd:<b>hola</b>", told) == "odd"
        assert asking._plain("odd:invalid_request", told) == "odd:invalid_request"

    def test_what_was_done_is_audited(self, shop: Shop, owner: Desk) -> None:
        keeps(owner)
        owner.post(f"{ROOT}mercado_pago/apagar/")
        owner.post(f"{ROOT}mercado_pago/encender/")
        owner.sends(f"{ROOT}mercado_pago/olvidar/", {})
        assert [action for action, subject, _ in audited(shop) if subject == "connection:mercado_pago"] == [
            "connection.set", "connection.off", "connection.on", "connection.forgotten",
        ]  # fmt: skip


class TestWhoMay:
    @pytest.mark.parametrize("role", ["seller", "manager", "cashier", "accountant"])
    def test_only_who_changes_settings(self, shop: Shop, role: str) -> None:
        desk = at_desk(shop, role)
        with shop.nothing_changes():
            for path in ("", "mercado_pago/", "mercado_pago/editar/", "mercado_pago/olvidar/"):
                assert desk.get(ROOT + path).place == "/ventas/"
            for path in ("editar/", "probar/", "apagar/", "encender/", "olvidar/"):
                assert desk.post(f"{ROOT}mercado_pago/{path}", TOLD).status in {302, 403}

    def test_a_neighbour_has_its_own(self, shop: Shop, neighbour: Shop, owner: Desk) -> None:
        keeps(owner)
        theirs = at_desk(neighbour, username="vecina")
        assert "9f3a" not in theirs.get(ROOT).content
        assert theirs.post(f"{ROOT}mercado_pago/olvidar/").status == 404
        assert kept(shop) is not None

    def test_without_the_guards_token_nothing_is_done(self, shop: Shop, owner: Desk) -> None:
        with shop.nothing_changes():
            assert owner.post(f"{ROOT}mercado_pago/editar/", TOLD, token="").status == 403


class TestUse:
    def test_the_shops_own_account_goes_first(self, shop: Shop, owner: Desk, sandbox: Sandbox) -> None:
        shared = accounts(sandbox)
        with override_settings(GATEWAYS=shared, REHEARSAL=True):
            before = gateways.asked_gateway("mercado_pago", shop.id)
            keeps(owner)
            own: Any = gateways.asked_gateway("mercado_pago", shop.id)
            assert own is not before
            assert (own._account.secret, own._account.signing) == (SECRET, SIGNING)
            assert own._account.address == "https://api.mercadopago.com"
            owner.post(f"{ROOT}mercado_pago/apagar/")
            assert gateways.asked_gateway("mercado_pago", shop.id) is before

    def test_a_neighbour_goes_on_with_the_installations(
        self, shop: Shop, neighbour: Shop, owner: Desk, sandbox: Sandbox
    ) -> None:
        keeps(owner)
        with override_settings(GATEWAYS=accounts(sandbox)):
            theirs: Any = gateways.asked_gateway("mercado_pago", neighbour.id)
        assert theirs._account.secret != SECRET

    def test_without_any_there_is_no_gateway(self, shop: Shop, owner: Desk) -> None:
        with override_settings(GATEWAYS=()), pytest.raises(NoGateway):
            gateways.asked_gateway("mercado_pago", shop.id)
        keeps(owner)
        with override_settings(GATEWAYS=()):
            gateways.asked_gateway("mercado_pago", shop.id)

    def test_every_field_arrives(self, shop: Shop, owner: Desk) -> None:
        fields = {
            "usuario": "el-comercio",
            "secreto": "secreto-de-modo-1",
            "comercio": "LA TIENDA",
            "ruta": "3CSI",
        }
        owner.sends(f"{ROOT}modo/editar/", fields)
        modo = own_gateway("modo", shop.id)
        assert modo is not None
        assert (modo.user, modo.merchant, modo.path) == ("el-comercio", "LA TIENDA", "3CSI")
        owner.sends(f"{ROOT}stripe/editar/", {"secreto": "sk_live_una_llave", "firma": "whsec_uno"})
        own = own_stripe(shop.id)
        assert own is not None
        assert (own.secret_key, own.webhook_secret, own.address) == (
            "sk_live_una_llave", "whsec_uno", "https://api.stripe.com",
        )  # fmt: skip

    def test_openpay_is_asked_for_its_token_where_it_gives_them(self, shop: Shop, owner: Desk) -> None:
        owner.sends(f"{ROOT}openpay/editar/", {"usuario": "c", "secreto": "secreto-openpay"})
        openpay = own_gateway("openpay", shop.id)
        assert openpay is not None
        assert openpay.auth_address == "https://auth.prd.geopagos.io"

    def test_parcels_go_with_the_shops_own_contract(self, shop: Shop, owner: Desk) -> None:
        shared = (CarrierAccount("andreani", "de-todos", "https://apis.andreani.com", contract="1"),)
        owner.sends(f"{ROOT}andreani/editar/", {"secreto": "propio-andreani", "contrato": "400006709"})
        carrier: Any = carriers.carrier_of(shop.id, "andreani", shared)
        assert (carrier._account.contract, carrier._account.secret) == ("400006709", "propio-andreani")

    def test_of_two_certifiers_one_is_in_use(self, shop: Shop, owner: Desk) -> None:
        shared = PacAccount(pac="sw", secret="de-todos", address="https://services.sw.com.mx")
        assert offices.own_pac(shop.id) is None
        owner.sends(f"{ROOT}sw/editar/", {"secreto": "token-de-sw-largo"})
        owner.sends(f"{ROOT}finkok/editar/", {"usuario": "a@b.mx", "secreto": "clave-de-finkok"})
        pac = offices.own_pac(shop.id)
        assert pac is not None
        assert (pac.pac, pac.user) == ("finkok", "a@b.mx")
        owner.post(f"{ROOT}sw/encender/")
        again = offices.own_pac(shop.id)
        assert again is not None
        assert (again.pac, again.secret) == ("sw", "token-de-sw-largo")
        assert again != shared

    def test_payments_of_others_cost_no_statement_for_it(self, shop: Shop, sandbox: Sandbox) -> None:
        with override_settings(GATEWAYS=accounts(sandbox)):
            gateways.asked_gateway("mercado_pago", shop.id)
            with CaptureQueriesContext(connection) as spent:
                for name in ("mercado_pago", "getnet", "modo", "paypal"):
                    gateways.asked_gateway(name, shop.id)
        assert len(spent) == 0

    @pytest.mark.parametrize("named", [True, False])
    def test_a_notice_of_the_shops_own_stripe_is_believed_for_it(
        self, shop: Shop, owner: Desk, named: bool
    ) -> None:
        owner.sends(f"{ROOT}stripe/editar/", {"secreto": "sk_live_una_llave", "firma": "whsec_propio"})
        shared = StripeAccount("sk_all", "whsec_all")
        body = notice_about(shop.id if named else None)
        header = stripe.WebhookSignature.generate_signature_header(body, "whsec_propio")
        for accounts_ in ((), (shared,)):
            _, tenant = gateways.verified_notice(body.encode(), header, accounts_, otherwise=lambda: shop.id)
            assert tenant == shop.id

    def test_it_says_nothing_about_a_neighbours_orders(
        self, shop: Shop, neighbour: Shop, owner: Desk
    ) -> None:
        owner.sends(f"{ROOT}stripe/editar/", {"secreto": "sk_live_una_llave", "firma": "whsec_propio"})
        body = notice_about(neighbour.id)
        header = stripe.WebhookSignature.generate_signature_header(body, "whsec_propio")
        with pytest.raises((NoGateway, NoticeRefused)):
            gateways.verified_notice(body.encode(), header, (), otherwise=lambda: shop.id)

    def test_after_the_installations_secret_changed_nobody_elses_account_is_used(
        self, shop: Shop, owner: Desk, sandbox: Sandbox
    ) -> None:
        keeps(owner)
        with shop.transaction():
            sql.execute("UPDATE connection SET sealed = %s WHERE tenant_id = %s", (b"x" * 60, shop.id))
        text = owner.get(ROOT).text
        assert "Captúrelas otra vez" in text
        with override_settings(GATEWAYS=accounts(sandbox)), pytest.raises(CredentialsUnreadable):
            gateways.asked_gateway("mercado_pago", shop.id)


class TestTrying:
    def told(self, sandbox: Sandbox, provider: str, **changes: str) -> dict[str, str]:
        account = next(each for each in accounts(sandbox) if each.gateway == provider)
        told = {"usuario": account.user, "secreto": account.secret, "direccion": account.address}
        if provider == "openpay":
            told["direccion_de_acceso"] = account.auth_address
        return {**told, **changes}

    @pytest.mark.parametrize("provider", NAMES)
    def test_a_gateway_that_knows_us_says_so(self, owner: Desk, sandbox: Sandbox, provider: str) -> None:
        with override_settings(REHEARSAL=True):
            owner.sends(f"{ROOT}{provider}/editar/", self.told(sandbox, provider))
            owner.post(f"{ROOT}{provider}/probar/")
        assert "Respondió bien y reconoce las credenciales." in owner.get(f"{ROOT}{provider}/").text

    @pytest.mark.parametrize("provider", NAMES)
    def test_one_that_does_not_says_so(self, owner: Desk, sandbox: Sandbox, provider: str) -> None:
        with override_settings(REHEARSAL=True):
            owner.sends(f"{ROOT}{provider}/editar/", self.told(sandbox, provider, secreto="de-otro-comercio"))
            owner.post(f"{ROOT}{provider}/probar/")
        assert "no reconoce las credenciales" in owner.get(f"{ROOT}{provider}/").text

    def test_silence_is_said(self, shop: Shop, owner: Desk) -> None:
        with override_settings(REHEARSAL=True):
            keeps(owner, direccion="http://127.0.0.1:9")
            seen = owner.post(f"{ROOT}mercado_pago/probar/")
        assert seen.place == f"{ROOT}mercado_pago/"
        assert "No respondió en esa dirección." in owner.get(f"{ROOT}mercado_pago/").text
        assert ("connection.tried", "connection:mercado_pago", '{"problem": "silent"}') in audited(shop)

    def test_a_private_address_is_not_asked_once_the_rehearsal_is_over(self, owner: Desk) -> None:
        with override_settings(REHEARSAL=True):
            keeps(owner, direccion="http://127.0.0.1:9")
        owner.post(f"{ROOT}mercado_pago/probar/")
        assert "no se preguntó nada" in owner.get(f"{ROOT}mercado_pago/").text

    def test_what_is_switched_off_is_not_tried(self, owner: Desk) -> None:
        keeps(owner)
        owner.post(f"{ROOT}mercado_pago/apagar/")
        assert owner.post(f"{ROOT}mercado_pago/probar/").status == 404


def test_the_list_costs_the_same_for_any_number(owner: Desk) -> None:
    counts = []
    for provider in ("mercado_pago", "stripe"):
        owner.sends(f"{ROOT}{provider}/editar/", {"secreto": "una-llave-larga-1234"})
        with CaptureQueriesContext(connection) as spent:
            assert owner.get(ROOT).status == 200
        counts.append(len(spent))
    assert counts[0] == counts[1]
