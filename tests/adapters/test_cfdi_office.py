"""Certificates that cannot seal, certifiers that are silent, break or lie, and accounts by tenant."""

import base64
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import pytest
from django.test import override_settings

from tests.adapters import cfdi
from tests.sandbox import pac
from trastienda.adapters.fiscal import offices
from trastienda.adapters.fiscal.accounts import ADDRESSES, SAT_ADDRESS, PacAccount, account_of
from trastienda.adapters.fiscal.cfdi.office import CfdiOffice
from trastienda.domain.invoicing.errors import (
    BadCredential,
    NoFiscalScheme,
    NoOffice,
    NotFiscal,
    OfficeRefused,
    OfficeUnavailable,
)
from trastienda.domain.invoicing.scheme import CancelState, CancelWanted, Credential
from trastienda.project.pac_accounts import BadPac, pac_accounts, pac_settings
from trastienda.sandbox.pac import certificates as made
from trastienda.sandbox.server import Sandbox
from trastienda.web.fiscal_words import credential_said

change = msgspec.structs.replace
NOWHERE = PacAccount("sw", "nobody", "http://127.0.0.1:9")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with pac.running(tmp_path_factory.mktemp("office")) as running:
        pac.office(running, patience_s=30).stamp(pac.signed(cfdi.invoice()))  # it warms up
        yield running


@pytest.fixture(autouse=True)
def no_faults(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "sandbox" in request.fixturenames:
        request.getfixturevalue("sandbox").desk.faults.clear()


# --- certificates ------------------------------------------------------------------------------------------------


def other_key() -> bytes:
    return cfdi.credential("URE180429TM6").key


CREDENTIALS = [
    ("expired", lambda: cfdi.credential(valid_days=-1)),
    ("not_yet", lambda: cfdi.credential(now=datetime.now(UTC) + timedelta(days=400))),
    ("wrong_password", lambda: change(cfdi.credential(), password="12345678b")),
    ("wrong_password", lambda: change(cfdi.credential(), password="")),
    ("wrong_pair", lambda: change(cfdi.credential(), key=other_key())),
    ("not_for_documents", lambda: cfdi.credential(is_personal=True)),
    ("unreadable", lambda: change(cfdi.credential(), certificate=b"")),
    ("unreadable", lambda: change(cfdi.credential(), certificate=b"-----BEGIN")),
    ("unreadable", lambda: change(cfdi.credential(), key=b"no key")),
    ("unreadable", lambda: change(cfdi.credential(), certificate=cfdi.credential().key)),
]


@pytest.mark.parametrize(("problem", "credential"), CREDENTIALS)
def test_a_certificate_that_cannot_seal_says_why(problem: str, credential: "type[Credential]") -> None:
    office, shown = CfdiOffice(NOWHERE), credential()  # type: ignore[call-arg]
    with pytest.raises(BadCredential) as refused:
        office.examine(shown, now=datetime.now(UTC))
    assert refused.value.problem == problem
    assert credential_said(refused.value).endswith(".")
    with pytest.raises(BadCredential) as refused:
        office.sign(cfdi.invoice(), shown)
    assert refused.value.problem == problem


def test_a_certificate_says_of_itself() -> None:
    facts = CfdiOffice(NOWHERE).examine(cfdi.credential(), now=datetime.now(UTC))
    assert (facts.tax_id, facts.legal_name) == (cfdi.RFC, "ESCUELA KEMPER URGATE")
    assert len(facts.number) == 20
    assert facts.valid_from < datetime.now(UTC) < facts.valid_until


def test_nobody_seals_with_anothers_certificate() -> None:
    with pytest.raises(BadCredential) as refused:
        CfdiOffice(NOWHERE).sign(cfdi.invoice(), cfdi.credential("URE180429TM6"))
    assert (refused.value.problem, refused.value.detail) == ("other_owner", "URE180429TM6")


def test_secrets_are_not_shown() -> None:
    shown = (
        repr(cfdi.credential())
        + repr(NOWHERE)
        + repr(made.make(tax_id="X", legal_name="X", password="geheim"))
    )
    assert "12345678a" not in shown
    assert "nobody" not in shown
    assert "geheim" not in shown


# --- silence -----------------------------------------------------------------------------------------------------


class TestSilence:
    @pytest.mark.parametrize("fault", ["delay", "error_before", "error_after", "drop", "garbage"])
    def test_may_have_worked_and_the_same_document_finds_out(self, sandbox: Sandbox, fault: str) -> None:
        office, sent = pac.office(sandbox, patience_s=0.3), pac.signed(cfdi.invoice(number=fault))
        sandbox.desk.faults.set({"kind": fault, "on": pac.STAMPING, "seconds": 0.8})
        with pytest.raises(OfficeUnavailable) as silent:
            office.stamp(sent)
        assert silent.value.may_have_happened
        again = pac.office(sandbox)
        assert again.stamp(sent) == again.find(sent)
        assert [each["series"] for each in pac.documents(sandbox)].count(f"F-{fault}") == 1

    @pytest.mark.parametrize("fault", ["delay", "error_before", "error_after", "drop", "garbage"])
    def test_of_a_cancellation_may_have_worked(self, sandbox: Sandbox, fault: str) -> None:
        office, sent = pac.office(sandbox, patience_s=0.3), pac.signed(cfdi.invoice(number=f"c{fault}"))
        wanted = pac.to_cancel(pac.office(sandbox).stamp(sent), sent)
        sandbox.desk.faults.set({"kind": fault, "on": pac.CANCELLING, "seconds": 0.8})
        with pytest.raises(OfficeUnavailable) as silent:
            office.cancel(wanted, cfdi.credential())
        assert silent.value.may_have_happened
        assert pac.office(sandbox).cancel(wanted, cfdi.credential()) is CancelState.CANCELLED

    @pytest.mark.parametrize("fault", ["error_before", "drop", "garbage"])
    def test_of_the_sat_leaves_a_cancellation_waiting(self, sandbox: Sandbox, fault: str) -> None:
        office, sent = pac.office(sandbox), pac.signed(cfdi.invoice(number=f"s{fault}"))
        wanted = pac.to_cancel(office.stamp(sent), sent)
        sandbox.desk.faults.set({"kind": fault, "on": pac.ASKING, "times": 2})
        assert office.cancel(wanted, cfdi.credential()) is CancelState.WAITING
        with pytest.raises(OfficeUnavailable):
            office.cancellation(wanted)
        assert office.cancellation(wanted) is CancelState.CANCELLED

    def test_where_nobody_listens_nothing_happened(self) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        for account in (PacAccount("sw", "x", address), PacAccount("finkok", "x", address, user="u")):
            with pytest.raises(OfficeUnavailable) as silent:
                CfdiOffice(account).stamp(pac.signed(cfdi.invoice()))
            assert silent.value.may_have_happened is False

    def test_while_signing_in_nothing_happened(self, sandbox: Sandbox) -> None:
        sandbox.desk.faults.set({"kind": "garbage", "on": "POST /sw/security", "times": 1})
        with pytest.raises(OfficeUnavailable):
            pac.office(sandbox, user="tienda").stamp(pac.signed(cfdi.invoice(number="signing in")))


@pytest.mark.slow
def test_200_documents_through_a_broken_line_are_stamped_once_each(sandbox: Sandbox) -> None:
    """Whoever repeats the same bytes until there is an answer has one document, whatever broke meanwhile."""
    dice = random.Random(4_0)
    office, before = pac.office(sandbox, patience_s=0.25), len(pac.documents(sandbox))
    faults = ("error_before", "error_after", "drop", "garbage")
    sent = [pac.signed(cfdi.invoice(series="R", number=str(number))) for number in range(200)]
    uuids = set()
    silences = 0
    for each in sent:
        sandbox.desk.faults.clear()
        for _ in range(dice.randrange(3)):
            sandbox.desk.faults.set({"kind": dice.choice(faults), "on": pac.STAMPING})
        while True:
            try:
                uuids.add(office.stamp(each).uuid)
                break
            except OfficeUnavailable:
                silences += 1
    assert silences > 100
    assert len(uuids) == 200
    assert len(pac.documents(sandbox)) - before == 200


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (b'{"status": "success", "data": null}', None),
        (b'{"status": "success", "data": {"uuid": "1", "cfdi": "<a/>"}}', None),
        (b'{"status": "success", "data": {"uuid": "1", "cfdi": 7}}', None),
        (b'{"status": "error", "message": "307. Previo", "data": null}', None),
        (b'{"status": "error", "message": null}', "unexplained"),
        (b'{"status": "error", "message": "CFDI40147 - El campo..."}', "CFDI40147"),
        (b'["success"]', None),
        (b"[" * 100_000, None),
        (b"\xff\xfe", None),
        (b"", None),
    ],
)
def test_an_answer_that_is_none_is_not_believed(answer: bytes, refused: str | None) -> None:
    with answering(answer) as address:
        office, sent = CfdiOffice(PacAccount("sw", "x", address)), pac.signed(cfdi.invoice())
        with pytest.raises(OfficeUnavailable if refused is None else OfficeRefused) as raised:
            office.stamp(sent)
    said = raised.value
    assert said.reason == refused if isinstance(said, OfficeRefused) else said.facts["may_have_happened"]


def test_anothers_document_is_not_believed(sandbox: Sandbox) -> None:
    """An answer with a stamp on something else than was sent."""
    theirs = pac.office(sandbox).stamp(pac.signed(cfdi.invoice(number="theirs")))
    content = msgspec.json.encode({"status": "success", "data": {"uuid": theirs.uuid, "cfdi": theirs.xml}})
    with answering(content) as address, pytest.raises(OfficeUnavailable):
        CfdiOffice(PacAccount("sw", "x", address)).stamp(pac.signed(cfdi.invoice(number="ours")))


@pytest.mark.parametrize(
    ("status", "error"),
    [(302, OfficeUnavailable), (401, OfficeRefused), (408, OfficeUnavailable), (429, OfficeUnavailable)],
)
def test_statuses(status: int, error: type[Exception]) -> None:
    with answering(b"{}", status) as address, pytest.raises(error):
        CfdiOffice(PacAccount("sw", "x", address)).stamp(pac.signed(cfdi.invoice()))


@pytest.mark.parametrize(
    ("reason", "substitute", "problem"),
    [
        ("05", "", "unknown_reason"),
        ("01", "", "substitute_missing"),
        ("02", cfdi.OTHER_UUID, "substitute_unwanted"),
        ("01", "V-1", "bad_uuid"),
    ],
)
def test_a_cancellation_has_one_of_four_reasons(reason: str, substitute: str, problem: str) -> None:
    wanted = CancelWanted(uuid=cfdi.UUID, signed_xml="<a/>", reason=reason, substitute=substitute)
    with pytest.raises(NotFiscal) as refused:
        CfdiOffice(NOWHERE).cancel(wanted, cfdi.credential())
    assert refused.value.problem == problem


# --- Finkok ------------------------------------------------------------------------------------------------------

_SOAP = (
    '<senv:Envelope xmlns:senv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="apps.services.soap.core.views">'
    "<senv:Body>{}</senv:Body></senv:Envelope>"
)


def stamp_answer(
    *, xml: str = "", uuid: str = "", status: str = "", code: str = "", words: str = ""
) -> bytes:
    incidence = (
        f"<s:Incidencia><s:CodigoError>{code}</s:CodigoError><s:MensajeIncidencia>{words}</s:MensajeIncidencia>"
        "</s:Incidencia>"
        if code
        else ""
    )
    body = (
        f"<s:stampResponse><s:stampResult><s:xml>{escape(xml)}</s:xml><s:UUID>{uuid}</s:UUID>"
        f"<s:CodEstatus>{status}</s:CodEstatus><s:Incidencias>{incidence}</s:Incidencias></s:stampResult>"
        "</s:stampResponse>"
    )
    return _SOAP.format(body).encode()


class TestFinkok:
    def account(self, address: str) -> PacAccount:
        return PacAccount("finkok", "secret", address, user="u@tienda.example", sat_address=address)

    def test_stamps_byte_for_byte(self, sandbox: Sandbox) -> None:
        sent = pac.signed(cfdi.invoice(number="finkok"))
        there = pac.office(sandbox).stamp(sent)
        answer = stamp_answer(
            xml=there.xml, uuid=there.uuid, status="Comprobante timbrado satisfactoriamente"
        )
        heard: list[bytes] = []
        with answering(answer, heard=heard) as address:
            assert CfdiOffice(self.account(address)).stamp(sent) == there
        assert base64.b64encode(sent.xml.encode()) in heard[0]
        assert b"u@tienda.example" in heard[0]

    def test_what_it_stamped_before_is_the_first_stamp(self, sandbox: Sandbox) -> None:
        sent = pac.signed(cfdi.invoice(number="finkok before"))
        there = pac.office(sandbox).stamp(sent)
        answer = stamp_answer(
            xml=there.xml,
            uuid=there.uuid,
            status="Comprobante timbrado previamente",
            code="307",
            words="Previo",
        )
        with answering(answer) as address:
            office = CfdiOffice(self.account(address))
            assert office.stamp(sent) == there
            assert office.find(sent) == there

    def test_what_it_never_saw_is_nothing(self) -> None:
        answer = stamp_answer(code="603", words="El CFDI no contiene un timbre previo")
        with answering(answer) as address:
            assert CfdiOffice(self.account(address)).find(pac.signed(cfdi.invoice())) is None

    @pytest.mark.parametrize(("code", "error"), [("CFDI40147", OfficeRefused), ("708", OfficeUnavailable)])
    def test_a_refusal_has_its_code(self, code: str, error: type[Exception]) -> None:
        with answering(stamp_answer(code=code, words="no")) as address, pytest.raises(error) as refused:
            CfdiOffice(self.account(address)).stamp(pac.signed(cfdi.invoice()))
        if isinstance(refused.value, OfficeRefused):
            assert refused.value.reason == code

    @pytest.mark.parametrize("answer", [b"", b"<html>", b"<a/>", _SOAP.format("").encode(), b"{}"])
    def test_an_answer_that_is_none_is_not_believed(self, answer: bytes) -> None:
        wanted = CancelWanted(uuid=cfdi.UUID, signed_xml="<a/>", reason="02")
        with answering(answer) as address:
            office = CfdiOffice(self.account(address))
            for ask in (
                lambda: office.stamp(pac.signed(cfdi.invoice())),
                lambda: office.find(pac.signed(cfdi.invoice())),
                lambda: office.cancel(wanted, cfdi.credential()),
            ):
                with pytest.raises(OfficeUnavailable) as silent:
                    ask()
                assert silent.value.may_have_happened

    @pytest.mark.parametrize(
        ("code", "state"), [("205", CancelState.UNKNOWN_THERE), ("204", CancelState.NOT_ALLOWED)]
    )
    def test_passes_cancellations_on(self, code: str, state: CancelState) -> None:
        body = (
            "<s:cancel_signatureResponse><s:cancel_signatureResult><s:Folios><s:Folio>"
            f"<s:UUID>{cfdi.UUID}</s:UUID><s:EstatusUUID>{code}</s:EstatusUUID></s:Folio></s:Folios>"
            "<s:Acuse>&lt;a/&gt;</s:Acuse></s:cancel_signatureResult></s:cancel_signatureResponse>"
        )
        wanted = CancelWanted(uuid=cfdi.UUID, signed_xml="<a/>", reason="02")
        with answering(_SOAP.format(body).encode()) as address:
            assert CfdiOffice(self.account(address)).cancel(wanted, cfdi.credential()) is state


# --- accounts ----------------------------------------------------------------------------------------------------


class TestAccounts:
    def test_are_for_everybody_or_one_tenant(self) -> None:
        named = pac_accounts(
            {
                "PAC_SECRET": "token",
                "PAC_SECRET__2": "clave",
                "PAC__2": "finkok",
                "PAC_USER__2": "u@tienda.example",
                "PAC_BASE_URL": "https://services.test.sw.com.mx/",
            }
        )
        everybody, second = named
        assert (everybody.pac, everybody.address) == ("sw", "https://services.test.sw.com.mx")
        assert (second.pac, second.address, second.user) == (
            "finkok",
            ADDRESSES["finkok"],
            "u@tienda.example",
        )
        assert second.sat_address == SAT_ADDRESS
        assert account_of(2, named) is second
        assert account_of(1, named) is everybody
        assert pac_accounts(pac_settings(named)) == named

    @pytest.mark.parametrize(
        "environ",
        [
            {"PAC_SECRET": "x", "PAC": "edicom"},
            {"PAC_SECRET": "x", "PAC": "finkok"},
            {"PAC_SECRET": "clavé"},
            {"PAC_SECRET": "x", "PAC_BASE_URL": "services.sw.com.mx"},
            {"PAC_SECRET": "x", "PAC_SAT_URL": "ftp://sat"},
        ],
    )
    def test_that_cannot_be_used_say_so(self, environ: dict[str, str]) -> None:
        with pytest.raises(BadPac, match=r"\w"):
            pac_accounts(environ)

    def test_lead_to_an_office(self) -> None:
        with override_settings(PACS=(NOWHERE,)):
            assert offices.office_for(1, "MX") is offices.office_for(2, "MX")
        with override_settings(PACS=(change_tenant(NOWHERE, 2),)), pytest.raises(NoOffice):
            offices.office_for(1, "MX")

    def test_are_of_no_use_where_documents_are_others(self) -> None:
        assert offices.scheme_for("MX").name == "cfdi40"
        for country in ("AR", "CO", ""):
            with pytest.raises(NoFiscalScheme):
                offices.scheme_for(country)
            with pytest.raises(NoFiscalScheme):
                offices.office_for(1, country)


def change_tenant(account: PacAccount, tenant_id: int) -> PacAccount:
    return PacAccount(account.pac, account.secret, account.address, tenant_id=tenant_id)


@contextmanager
def answering(body: bytes, status: int = 200, heard: list[bytes] | None = None) -> Iterator[str]:
    """Somebody who answers everything alike."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if heard is not None:
                heard.append(content)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
