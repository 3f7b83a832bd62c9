"""Where webhooks may go and where not (SSRF), how they are posted, and the stand-in receiver, end to end."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.sandbox.rehearsal import KEYS
from tests.shop import Shop
from trastienda.adapters.webhooks.reaching import Place, place_of
from trastienda.adapters.webhooks.sending import post
from trastienda.domain.webhooks.events import Event
from trastienda.jobs import webhooks as job
from trastienda.kernel import clock
from trastienda.kernel.errors import Invalid
from trastienda.operations.webhooks.subscribe import Subscribe, subscribe
from trastienda.sandbox.server import Sandbox
from trastienda.sandbox.server import Shop as Known

REHEARSAL = "http://127.0.0.1:8001/"


def leads_to(*numbers: str) -> Callable[[str, int], Sequence[str]]:
    return lambda host, port: numbers  # noqa: ARG005 - as a resolver is called


class TestWhereItMayGo:
    def test_a_public_name_is_called_by_its_number(self) -> None:
        place = place_of(
            "https://erp.example.com/avisos?llave=1", rehearsal="", resolver=leads_to("93.184.216.34")
        )
        assert place == Place("93.184.216.34", 443, "erp.example.com", "/avisos?llave=1", is_secure=True)

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("http://erp.example.com/", "not_https"),
            ("ftp://erp.example.com/", "not_https"),
            ("https://", "not_an_address"),
            ("erp.example.com", "not_an_address"),
            ("https://erp.example.com:99999/", "not_an_address"),
            ("https://erp.example.com/a b", "not_an_address"),
            ("https://erp.example.com\\@10.0.0.1/", "not_an_address"),
            ("https://user:pass@erp.example.com/", "with_credentials"),
            ("https://erp.example.com/#x", "with_credentials"),
            ("https://erp.example.com:25/", "bad_port"),
            ("https://erp.example.com/" + "x" * 500, "too_long"),
            ("https://localhost/", "private_address"),
            ("https://intranet/", "private_address"),
            ("https://erp.internal/", "private_address"),
            ("https://127.0.0.1/", "private_address"),
            ("https://2130706433/", "private_address"),
            ("https://0x7f.1/", "private_address"),
            ("https://127.1/", "private_address"),
            ("https://10.0.0.8/", "private_address"),
            ("https://172.16.3.4/", "private_address"),
            ("https://192.168.1.1/", "private_address"),
            ("https://169.254.169.254/latest/meta-data/", "private_address"),
            ("https://100.64.0.1/", "private_address"),
            ("https://0.0.0.0/", "private_address"),
            ("https://255.255.255.255/", "private_address"),
            ("https://224.0.0.1/", "private_address"),
            ("https://[::1]/", "private_address"),
            ("https://[::]/", "private_address"),
            ("https://[fe80::1]/", "private_address"),
            ("https://[fd00:ec2::254]/", "private_address"),
            ("https://[::ffff:127.0.0.1]/", "private_address"),
            ("https://[64:ff9b::7f00:1]/", "private_address"),
            ("https://[2002:7f00:1::]/", "private_address"),
        ],
    )
    def test_what_is_never_tried(self, url: str, reason: str) -> None:
        with pytest.raises(Invalid) as refused:
            place_of(url, rehearsal=REHEARSAL, resolver=leads_to("93.184.216.34"))
        assert (refused.value.field, refused.value.reason) == ("url", reason)

    @pytest.mark.parametrize(
        "number", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"]
    )
    def test_a_name_that_leads_inside(self, number: str) -> None:
        with pytest.raises(Invalid, match="private_address"):
            place_of("https://erp.example.com/", rehearsal="", resolver=leads_to(number))

    def test_a_name_of_which_one_number_lies_inside(self) -> None:
        with pytest.raises(Invalid, match="private_address"):
            place_of("https://erp.example.com/", rehearsal="", resolver=leads_to("93.184.216.34", "10.0.0.1"))

    def test_a_name_that_nobody_knows(self) -> None:
        def unknown(host: str, port: int) -> Sequence[str]:
            raise socket.gaierror(-2, f"{host}:{port}")

        with pytest.raises(Invalid, match="not_found"):
            place_of("https://nadie.example.com/", rehearsal="", resolver=unknown)

    def test_the_stand_in_alone_is_on_this_machine_and_only_while_rehearsing(self) -> None:
        mine = f"{REHEARSAL}receptor/erp"
        assert place_of(mine, rehearsal=REHEARSAL).number == "127.0.0.1"
        for url, rehearsal in (
            (mine, ""),
            ("http://127.0.0.1:8001/control", REHEARSAL),
            ("http://127.0.0.1:8002/receptor/erp", REHEARSAL),
            ("http://localhost:8001/receptor/erp", REHEARSAL),
            ("http://127.0.0.1:8001@evil.example.com/receptor/erp", REHEARSAL),
        ):
            with pytest.raises(Invalid):
                place_of(url, rehearsal=rehearsal)

    def test_is_looked_at_again_at_each_delivery(self, shop: Shop) -> None:
        """A name that led outside when it was subscribed, and leads inside now."""
        shop.has("CAFE", 5)
        wanted = Subscribe(name="ERP", url="https://erp.example.com/", events=[Event.SALE_POSTED])
        subscribe(wanted, actor=shop.owner, now=clock.now())
        shop.sells(("CAFE", 1))
        resolver = leads_to("10.0.0.1")
        job.deliver_due(shop.id, send=lambda due: job.attempt(due, tenant_id=shop.id, resolver=resolver))
        assert shop._rows("SELECT status, problem FROM webhook_attempt WHERE tenant_id = %s") == [
            (None, "address refused: private_address")
        ]


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[Place]:
    """A receiver that does as it is told with the first connection."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            taken, _ = server.accept()
            with taken:
                taken.recv(65536)
                answer(taken)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Place("127.0.0.1", server.getsockname()[1], "erp.example.com", "/avisos", is_secure=False)
    finally:
        server.close()
        thread.join(5)


class TestPosting:
    def test_a_yes(self) -> None:
        with listening(
            lambda each: each.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok")
        ) as place:
            outcome = post(place, b"{}", {})
        assert (outcome.arrived, outcome.status, outcome.answer) == (True, 202, "ok")

    def test_a_redirect_is_a_no_and_is_not_followed(self) -> None:
        told = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
        with listening(lambda each: each.sendall(told)) as place:
            outcome = post(place, b"{}", {})
        assert (outcome.arrived, outcome.status, outcome.is_ill) == (False, 302, True)

    def test_who_never_answers_is_waited_for_until_the_deadline(self) -> None:
        with listening(lambda _: time.sleep(2)) as place:
            began = time.monotonic()
            outcome = post(place, b"{}", {}, patience_s=0.3)
        assert (outcome.status, outcome.problem) == (None, "no answer in time")
        assert time.monotonic() - began < 3

    def test_nor_longer_for_who_sends_a_byte_now_and_then(self) -> None:
        def drips(taken: socket.socket) -> None:
            taken.sendall(b"HTTP/1.1 200 OK\r\n")
            for _ in range(40):
                taken.sendall(b"X-A: 1\r\n")
                time.sleep(0.1)

        with listening(drips) as place:
            began = time.monotonic()
            outcome = post(place, b"{}", {}, patience_s=0.5)
            took = time.monotonic() - began
        assert (outcome.arrived, took < 2) == (False, True)

    def test_nobody_there(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as gone:
            place = Place("127.0.0.1", gone.getsockname()[1], "erp.example.com", "/", is_secure=False)
        assert post(place, b"{}", {}).status is None

    def test_garbage_is_no_answer(self) -> None:
        with listening(lambda each: each.sendall(b"\x00\xff<html>")) as place:
            assert post(place, b"{}", {}).status is None


class TestAgainstTheStandIn:
    @pytest.fixture
    def sandbox(self, tmp_path: Path) -> Iterator[Sandbox]:
        made = Sandbox(tmp_path, Known(stripe=KEYS, stripe_notices="http://127.0.0.1:9/"), delivers=False)
        made.start()
        yield made
        made.stop()

    @pytest.fixture
    def told(self, shop: Shop, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> str:
        """A subscription of the stand-in; returns its secret, which the stand-in has been told."""
        monkeypatch.setattr(settings, "SANDBOX_ADDRESS", f"{sandbox.address}/")
        url = f"{sandbox.address}/receptor/erp"
        wanted = Subscribe(name="ERP", url=url, events=[Event.SALE_POSTED], rehearsal=sandbox.address)
        secret = subscribe(wanted, actor=shop.owner, now=clock.now()).secret
        asked(sandbox, "POST", "/receptor/", urlencode({"secret": secret}))
        return secret

    def test_a_sale_arrives_signed(self, shop: Shop, sandbox: Sandbox, told: str) -> None:
        shop.has("CAFE", 5)
        sale = shop.sells(("CAFE", 1))
        assert job.deliver_due(shop.id) == 1
        [event] = sandbox.desk.store.things("receptor", "event")
        assert (event["number"], event["signed"], event["times"]) == (sale.folio, True, 1)
        assert told.startswith("whsec_")
        page = asked(sandbox, "GET", "/receptor/")
        assert "sale.posted" in page
        assert "correcta" in page
        assert sale.folio in asked(sandbox, "GET", "/")

    def test_another_secret_does_not_fit(self, shop: Shop, sandbox: Sandbox, told: str) -> None:
        asked(sandbox, "POST", "/receptor/", urlencode({"secret": "whsec_b3Rybw=="}))
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1))
        job.deliver_due(shop.id)
        assert sandbox.desk.store.things("receptor", "event")[0]["signed"] is False

    @pytest.mark.parametrize("fault", ["error_after", "drop", "garbage", "error_before"])
    def test_faults_bring_it_again_under_the_same_id(
        self, shop: Shop, sandbox: Sandbox, told: str, fault: str
    ) -> None:
        sandbox.desk.faults.set({"kind": fault, "on": "POST /receptor/", "times": 1})
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1))
        job.deliver_due(shop.id)
        shop._rows("UPDATE webhook_delivery SET due_at = made_at WHERE tenant_id = %s RETURNING id")
        shop._rows("UPDATE webhook_subscription SET rest_until = NULL WHERE tenant_id = %s RETURNING id")
        job.deliver_due(shop.id)
        events = sandbox.desk.store.things("receptor", "event")
        assert told
        assert [each["times"] for each in events] == [
            {"error_after": 2, "drop": 2, "garbage": 1, "error_before": 1}[fault]
        ]
        assert shop._rows("SELECT state FROM webhook_delivery WHERE tenant_id = %s") == [("delivered",)]

    def test_its_mood(self, shop: Shop, sandbox: Sandbox, told: str) -> None:
        asked(sandbox, "POST", "/receptor/", urlencode({"mood": "410"}))
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1))
        job.deliver_due(shop.id)
        assert shop._rows("SELECT is_active FROM webhook_subscription WHERE tenant_id = %s") == [(False,)]


def asked(sandbox: Sandbox, method: str, path: str, body: str = "") -> str:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body=body.encode(), headers=headers)
        return connection.getresponse().read().decode()
    finally:
        connection.close()
