"""Our clients of carriers against the stand-ins: every call, every refusal, and carriers that answer garbage."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.sandbox.rehearsal import KEYS as STRIPE
from trastienda.adapters.shipping.accounts import CarrierAccount, account_of
from trastienda.adapters.shipping.asking import Asking
from trastienda.adapters.shipping.carriers import carrier_of
from trastienda.adapters.shipping.places import province_letter, street_and_number
from trastienda.domain.shipping.carrying import CarrierPort, GuideWanted, Party, TrackedState
from trastienda.domain.shipping.errors import CarrierGarbled, CarrierRefused, CarrierUnavailable, NoCarrier
from trastienda.sandbox import parcels
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.server import Sandbox, Shop

NAMES = ("paqar", "micorreo", "andreani", "fastmail")
SECRET = "sandbox-secret"
SHOP = Party(
    name="Comiquería",
    street="Av. Corrientes 1500",
    city="CABA",
    province="CABA",
    postal_code="1042",
    country="AR",
)
JUAN = Party(
    name="Juan Pérez",
    street="Calle 123 Depto 4B",
    city="CABA",
    province="Buenos Aires",
    postal_code="1425",
    country="Argentina",
    phone="+54 11 5555 5555",
    email="juan@correo.com",
    document="12345678",
)


def wanted(key: str = "g-2-abc", receiver: Party = JUAN) -> GuideWanted:
    return GuideWanted(
        key=key, reference="W-0001", sender=SHOP, receiver=receiver, weight_g=1250, value="5100.00"
    )


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("carriers")
    shop = Shop(stripe=STRIPE, stripe_notices="http://127.0.0.1:9/", carriers=Keys(api=SECRET, signing=""))
    running = Sandbox(folder, shop)
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def no_faults(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.desk.faults.clear()


def carrier(sandbox: Sandbox, name: str, *, secret: str = SECRET) -> CarrierPort:
    account = CarrierAccount(
        carrier=name, secret=secret, address=f"{sandbox.address}/{name}", user="sandbox", contract="20001"
    )
    return carrier_of(2, name, (account,))


@pytest.mark.parametrize("name", NAMES)
class TestEveryCarrier:
    def test_makes_a_waybill_and_tells_where_the_parcel_is(self, sandbox: Sandbox, name: str) -> None:
        made = carrier(sandbox, name).make_guide(wanted(f"way-{name}"))
        assert made.external_id
        asked_by = made.tracking_code or made.external_id
        told = []
        for state in ("accepted", "in_transit", "at_office", "delivered"):
            assert parcels.move(sandbox.desk, name, asked_by, state)
            told.append(carrier(sandbox, name).track(asked_by).state)
        assert told == [
            TrackedState.ACCEPTED,
            TrackedState.ON_THE_WAY,
            TrackedState.READY_FOR_PICKUP,
            TrackedState.DELIVERED,
        ]

    def test_sends_to_an_office(self, sandbox: Sandbox, name: str) -> None:
        to = msgspec.structs.replace(JUAN, office_code="C0114")
        assert carrier(sandbox, name).make_guide(wanted(f"office-{name}", to)).external_id

    def test_tells_its_offices(self, sandbox: Sandbox, name: str) -> None:
        offices = carrier(sandbox, name).offices()
        assert offices
        assert all(office.code and office.name and office.postal_code for office in offices)

    def test_a_wrong_credential_is_refused(self, sandbox: Sandbox, name: str) -> None:
        with pytest.raises(CarrierRefused) as refused:
            carrier(sandbox, name, secret="wrong").offices()
        assert "credencial" in refused.value.reason

    @pytest.mark.parametrize("fault", ["error_before", "error_after", "drop"])
    def test_a_failure_or_silence_is_unknown(self, sandbox: Sandbox, name: str, fault: str) -> None:
        sandbox.desk.faults.set({"kind": fault, "times": 5})
        with pytest.raises(CarrierUnavailable):
            carrier(sandbox, name).make_guide(wanted(f"{fault}-{name}"))

    def test_garbage_is_refused_as_such(self, sandbox: Sandbox, name: str) -> None:
        for ask in ("make_guide", "offices", "track"):
            sandbox.desk.faults.set({"kind": "garbage", "times": 9})
            port = carrier(sandbox, name)
            with pytest.raises(CarrierGarbled):
                {
                    "make_guide": lambda p=port: p.make_guide(wanted(f"garbage-{name}")),
                    "offices": lambda p=port: p.offices(),
                    "track": lambda p=port: p.track("X1"),
                }[ask]()
            sandbox.desk.faults.clear()


@pytest.mark.parametrize("name", ["fastmail", "micorreo"])
def test_what_was_made_is_found_by_its_key(sandbox: Sandbox, name: str) -> None:
    port, key = carrier(sandbox, name), f"lost-{name}"
    assert port.find_guide(wanted(key)) is None
    sandbox.desk.faults.set(
        {"kind": "drop", "on": f"POST /{name}/{'v1/guides' if name == 'fastmail' else 'shipping'}"}
    )
    with pytest.raises(CarrierUnavailable):
        port.make_guide(wanted(key))
    found = port.find_guide(wanted(key))
    assert found is not None
    assert found.external_id


def test_fastmail_makes_one_waybill_a_key(sandbox: Sandbox) -> None:
    port = carrier(sandbox, "fastmail")
    assert port.make_guide(wanted("twice")) == port.make_guide(wanted("twice"))


def test_a_refusal_carries_the_carriers_own_sentence(sandbox: Sandbox) -> None:
    nowhere = msgspec.structs.replace(JUAN, postal_code="", city="")
    with pytest.raises(CarrierRefused) as refused:
        carrier(sandbox, "fastmail").make_guide(wanted("nowhere", nowhere))
    assert refused.value.reason == "Faltan datos del destinatario: city, postal_code"
    atlantis = msgspec.structs.replace(JUAN, province="Atlántida", city="Atlántida", postal_code="9999")
    with pytest.raises(CarrierRefused) as refused:
        carrier(sandbox, "paqar").make_guide(wanted("atlantis", atlantis))
    assert refused.value.reason == "provincia desconocida: Atlántida"


def test_a_token_that_ran_out_is_asked_for_anew(sandbox: Sandbox) -> None:
    port = carrier(sandbox, "micorreo")
    port.offices()
    with sandbox.desk.store.work():
        for token in sandbox.desk.store.things("micorreo", "token"):
            sandbox.desk.store.put("micorreo", "token", token | {"until": 0}, at=0)
    assert port.offices()


def test_which_account_sends_for_whom() -> None:
    own = CarrierAccount(carrier="paqar", secret="a", address="http://a", tenant_id=2)
    all_ = CarrierAccount(carrier="paqar", secret="b", address="http://b")
    assert account_of(2, "paqar", (all_, own)) is own
    assert account_of(3, "paqar", (all_, own)) is all_
    for name in ("andreani", "", "../x"):
        with pytest.raises(NoCarrier):
            carrier_of(2, name, (all_, own))


# --- answers that no stand-in gives --------------------------------------------------------------------------


class _Mouth(BaseHTTPRequestHandler):
    """Says what it was told to, whatever it is asked."""

    said: tuple[int, bytes, dict[str, str]] = (200, b"", {})

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body, headers = type(self).said
        self.send_response(status)
        for name, content in headers.items():
            self.send_header(name, content)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def mouth() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Mouth)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "said",
    [
        (200, b"", {}),
        (200, b"null", {}),
        (200, b"[]", {}),
        (200, b"{}", {}),
        (200, b'{"id": null, "tracking_number": []}', {}),
        (200, b"\xff\xfe garbage", {}),
        (200, b'"' + b"x" * 100_000, {}),
        (200, b"[" * 100_000, {}),
        (204, b"", {}),
        (302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}),
    ],
    ids=range(10),
)
@pytest.mark.parametrize("name", NAMES)
def test_garbage_of_every_kind_is_a_clear_refusal(
    mouth: str, name: str, said: tuple[int, bytes, dict[str, str]]
) -> None:
    _Mouth.said = said
    account = CarrierAccount(carrier=name, secret="s", address=mouth, user="u", contract=json.dumps(said[0]))
    port = carrier_of(2, name, (account,))
    with pytest.raises(CarrierGarbled):
        port.make_guide(wanted())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"message": "No  hay\\nservicio"}', "No hay servicio"),
        (b'[{"detail": "sin saldo"}]', "sin saldo"),
        (b"<html>no</html>", "sin explicación"),
        (b'{"message": {"deep": 1}}', "sin explicación"),
        (b"[]", "sin explicación"),
    ],
)
def test_a_no_is_told_in_its_words_or_none(mouth: str, body: bytes, reason: str) -> None:
    _Mouth.said = (422, body, {})
    with pytest.raises(CarrierRefused) as refused:
        Asking("fastmail", mouth).ask("GET", "/", headers={})
    assert refused.value.reason == reason


def test_too_slow_and_nobody_there_are_unknown(sandbox: Sandbox) -> None:
    sandbox.desk.faults.set({"kind": "delay", "seconds": 0.5})
    with pytest.raises(CarrierUnavailable):
        Asking("fastmail", f"{sandbox.address}/fastmail", patience_s=0.1).ask("GET", "/v1/guides", headers={})
    with pytest.raises(CarrierUnavailable):
        Asking("fastmail", "http://127.0.0.1:9").ask("GET", "/", headers={})


@pytest.mark.parametrize(
    ("province", "city", "postal_code", "letter"),
    [
        ("Buenos Aires", "La Plata", "1900", "B"),
        ("Buenos Aires", "CABA", "", "C"),
        ("Buenos Aires", "Palermo", "1425", "C"),
        ("CÓRDOBA", "", "", "X"),
        ("Tierra del Fuego, Antártida e Islas del Atlántico Sur", "", "", "V"),
        ("Narnia", "", "", ""),
    ],
)
def test_a_province_is_a_letter(province: str, city: str, postal_code: str, letter: str) -> None:
    assert province_letter(province, city=city, postal_code=postal_code) == letter


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("Calle 123 Depto 4B", ("Calle", "123")),
        ("Av. Cabildo 2100, CABA", ("Av. Cabildo", "2100")),
        ("Ruta Provincial", ("Ruta Provincial", "S/N")),
        ("", ("", "S/N")),
    ],
)
def test_a_street_and_its_number(address: str, parts: tuple[str, str]) -> None:
    assert street_and_number(address) == parts
