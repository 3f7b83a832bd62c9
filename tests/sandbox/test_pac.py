"""The stand-in of a PAC: a real stamp, what it refuses, and the SAT's letter box where cancellations are answered."""

import base64
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.adapters import cfdi
from tests.sandbox import pac
from trastienda.domain.invoicing.content import Content, Relation, RelationKind
from trastienda.domain.invoicing.errors import OfficeRefused
from trastienda.domain.invoicing.scheme import CancelState, Signed, Stamped
from trastienda.sandbox.server import Sandbox

change = msgspec.structs.replace
TFD = "{http://www.sat.gob.mx/TimbreFiscalDigital}TimbreFiscalDigital"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with pac.running(tmp_path_factory.mktemp("pac")) as running:
        yield running


def issued(sandbox: Sandbox, content: Content) -> tuple[Signed, Stamped]:
    sent = pac.signed(content)
    return sent, pac.office(sandbox).stamp(sent)


def certificate_of(sandbox: Sandbox) -> x509.Certificate:
    kept = sandbox.desk.store.get("sw", "certificate", "certificate")
    assert kept is not None
    return x509.load_der_x509_certificate(base64.b64decode(kept["certificate"]))


class TestStamp:
    def test_carries_the_certifiers_own_seal(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(number="stamp"))
        stamp = cfdi.tree(made.xml).find(f"{cfdi.CFDI}Complemento/{TFD}")
        assert stamp is not None
        told = stamp.attrib
        assert (told["Version"], told["UUID"]) == ("1.1", made.uuid)
        assert told["SelloCFD"] == cfdi.tree(sent.xml).get("Sello")
        chain = "||" + "|".join(
            str(told[name])
            for name in ("Version", "UUID", "FechaTimbrado", "RfcProvCertif", "SelloCFD", "NoCertificadoSAT")
        ) + "||"  # fmt: skip
        certificate = certificate_of(sandbox)
        key = certificate.public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        key.verify(base64.b64decode(told["SelloSAT"]), chain.encode(), padding.PKCS1v15(), hashes.SHA256())
        unit = certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value
        assert unit == f"PAC{told['RfcProvCertif']}"
        assert abs(made.stamped_at - cfdi.now()) < timedelta(minutes=1)

    def test_leaves_the_issuers_seal_as_it_is(self, sandbox: Sandbox) -> None:
        _, made = issued(sandbox, cfdi.global_invoice())
        cfdi.sealed_by(made.xml)

    def test_joins_the_complement_of_a_payment(self, sandbox: Sandbox) -> None:
        _, made = issued(sandbox, cfdi.receipt())
        complement = cfdi.tree(made.xml).findall(f"{cfdi.CFDI}Complemento")
        assert len(complement) == 1
        assert [each.tag for each in complement[0]] == [f"{cfdi.PAGO}Pagos", TFD]

    def test_is_the_same_however_often_it_is_asked_for(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(number="often"))
        before = len(pac.documents(sandbox))
        office = pac.office(sandbox)
        assert [office.stamp(sent), office.find(sent), office.stamp(sent)] == [made, made, made]
        assert len(pac.documents(sandbox)) == before

    def test_outlives_a_restart(self, tmp_path: Path) -> None:
        sent = pac.signed(cfdi.invoice())
        with pac.running(tmp_path) as first:
            made = pac.office(first).stamp(sent)
        with pac.running(tmp_path) as second:
            assert pac.office(second).stamp(sent) == made

    def test_is_answered_again_after_its_72_hours(self, tmp_path: Path) -> None:
        sent = pac.signed(cfdi.invoice())
        with pac.running(tmp_path) as first:
            made = pac.office(first).stamp(sent)
            later = first.desk.clock() + 80 * 3600
        with pac.running(tmp_path, clock=lambda: later) as second:
            assert pac.office(second).stamp(sent) == made


def broken(xml: str, pattern: str, by: str) -> Signed:
    changed, times = re.subn(pattern, by, xml, count=1)
    assert times
    return Signed(xml=changed, certificate_number="")


class TestRefuses:
    @pytest.mark.parametrize(
        ("pattern", "by", "code"),
        [
            (r"<cfdi:Comprobante", "<cfdi:Comprobant", "301"),
            (r'UsoCFDI="G03"', 'UsoCFDI="G99"', "301"),
            (r'Sello="....', 'Sello="AAAA', "CFDI40102"),
            (r'Total="812.00"', 'Total="813.00"', "CFDI40102"),
            (r'NoCertificado="[0-9]{20}"', 'NoCertificado="30001000000500000000"', "CFDI40106"),
            (r'Rfc="EKU9003173C9"', 'Rfc="URE180429TM6"', "306"),
        ],
    )
    def test_what_was_touched(self, sandbox: Sandbox, pattern: str, by: str, code: str) -> None:
        sent = pac.signed(cfdi.invoice(number=f"touched {code}"))
        with pytest.raises(OfficeRefused) as refused:
            pac.office(sandbox).stamp(broken(sent.xml, pattern, by))
        assert refused.value.reason == code

    def test_what_is_no_document(self, sandbox: Sandbox) -> None:
        for content in ("", "<a/>", "hola", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
            with pytest.raises(OfficeRefused) as refused:
                pac.office(sandbox).stamp(Signed(xml=content, certificate_number=""))
            assert refused.value.reason == "301"

    @pytest.mark.parametrize("hours", [-73, 4])
    def test_a_document_of_another_time(self, sandbox: Sandbox, hours: int) -> None:
        at = cfdi.now() + timedelta(hours=hours)
        office = pac.office(sandbox)
        sealed = office.sign(cfdi.invoice(issued_at=at), cfdi.credential())
        with pytest.raises(OfficeRefused) as refused:
            office.stamp(sealed)
        assert refused.value.reason == "401"

    @pytest.mark.parametrize("user", ["", "sandbox"])
    def test_who_has_no_account(self, sandbox: Sandbox, user: str) -> None:
        sent = pac.signed(cfdi.invoice())
        with pytest.raises(OfficeRefused) as refused:
            pac.office(sandbox, secret="wrong", user=user).stamp(sent)
        assert refused.value.reason == "credentials"


def test_a_user_with_a_password_gets_a_token_that_ends(tmp_path: Path) -> None:
    at = [1_790_000_000.0]
    with pac.running(tmp_path, clock=lambda: at[0]) as sandbox:
        office = pac.office(sandbox, user="tienda")
        assert office.find is not None
        with pytest.raises(OfficeRefused) as refused:  # known, and the document is none
            office.stamp(Signed(xml="<a/>", certificate_number=""))
        assert refused.value.reason == "301"
        at[0] += 7201
        with pytest.raises(OfficeRefused) as refused:
            office.stamp(Signed(xml="<a/>", certificate_number=""))
        assert refused.value.reason == "credentials"


class TestCancelling:
    def test_a_small_sale_needs_nobody(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(number="small"))
        office, wanted = pac.office(sandbox), pac.to_cancel(made, sent)
        assert office.cancellation(wanted) is CancelState.UNKNOWN_THERE
        assert office.cancel(wanted, cfdi.credential()) is CancelState.CANCELLED
        assert office.cancel(wanted, cfdi.credential()) is CancelState.CANCELLED
        assert office.cancellation(wanted) is CancelState.CANCELLED

    @pytest.mark.parametrize(
        ("action", "state"), [("accept", CancelState.CANCELLED), ("reject", CancelState.REJECTED)]
    )
    def test_a_large_one_waits_for_the_customer(
        self, sandbox: Sandbox, action: str, state: CancelState
    ) -> None:
        sent, made = issued(sandbox, cfdi.invoice(cfdi.item("3"), number=action))
        office, wanted = pac.office(sandbox), pac.to_cancel(made, sent)
        assert office.cancel(wanted, cfdi.credential()) is CancelState.WAITING
        assert office.cancel(wanted, cfdi.credential()) is CancelState.WAITING
        assert made.uuid in page(sandbox, "/sat/")
        assert "1 cancelación espera" in page(sandbox, "/")
        click(sandbox, made.uuid, action)
        assert office.cancellation(wanted) is state
        assert made.uuid not in page(sandbox, "/sat/")

    def test_after_a_refusal_one_may_ask_again(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(cfdi.item("3"), number="again"))
        office, wanted = pac.office(sandbox), pac.to_cancel(made, sent)
        office.cancel(wanted, cfdi.credential())
        click(sandbox, made.uuid, "reject")
        assert office.cancel(wanted, cfdi.credential()) is CancelState.WAITING

    def test_what_another_document_is_about_is_held(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(number="held"))
        about = Relation(RelationKind.CREDITS, (made.uuid,))
        credit_sent, credit = issued(sandbox, cfdi.credit_note(cfdi.item("1"), relation=about))
        office, wanted = pac.office(sandbox), pac.to_cancel(made, sent)
        assert office.cancel(wanted, cfdi.credential()) is CancelState.NOT_ALLOWED
        assert office.cancellation(wanted) is CancelState.NOT_ALLOWED
        assert office.cancel(pac.to_cancel(credit, credit_sent), cfdi.credential()) is CancelState.CANCELLED
        assert office.cancel(wanted, cfdi.credential()) is CancelState.CANCELLED

    def test_by_a_substitute_that_exists(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(number="wrong"))
        office = pac.office(sandbox)
        wanted = pac.to_cancel(made, sent, reason="01", substitute=cfdi.OTHER_UUID)
        with pytest.raises(OfficeRefused) as refused:
            office.cancel(wanted, cfdi.credential())
        assert refused.value.reason == "208"
        takes_its_place = Relation(RelationKind.REPLACES, (made.uuid,))
        _, right = issued(sandbox, cfdi.invoice(number="right", relation=takes_its_place))
        wanted = pac.to_cancel(made, sent, reason="01", substitute=right.uuid)
        assert office.cancel(wanted, cfdi.credential()) is CancelState.CANCELLED

    def test_of_what_nobody_stamped(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(number="unknown"))
        wanted = change(pac.to_cancel(made, sent), uuid=cfdi.OTHER_UUID)
        assert pac.office(sandbox).cancel(wanted, cfdi.credential()) is CancelState.UNKNOWN_THERE
        assert pac.office(sandbox).cancellation(wanted) is CancelState.UNKNOWN_THERE

    def test_by_somebody_else(self, sandbox: Sandbox) -> None:
        sent, made = issued(sandbox, cfdi.invoice(number="else"))
        with pytest.raises(OfficeRefused) as refused:
            pac.office(sandbox).cancel(pac.to_cancel(made, sent), cfdi.credential("URE180429TM6"))
        assert refused.value.reason == "203"


def test_the_sat_knows_a_document_only_by_its_parties_and_total(sandbox: Sandbox) -> None:
    sent, made = issued(sandbox, cfdi.invoice(number="parties"))
    other = pac.signed(cfdi.invoice(cfdi.item("1")))
    wanted = pac.to_cancel(made, sent)
    pac.office(sandbox).cancel(wanted, cfdi.credential())
    assert pac.office(sandbox).cancellation(wanted) is CancelState.CANCELLED
    assert pac.office(sandbox).cancellation(change(wanted, signed_xml=other.xml)) is CancelState.UNKNOWN_THERE


def test_a_document_can_be_fetched_again(sandbox: Sandbox) -> None:
    _, made = issued(sandbox, cfdi.invoice(number="again & again"))
    asked = urllib.request.Request(f"{sandbox.address}/sw/datawarehouse/v1/live/{made.uuid.lower()}")
    asked.add_header("Authorization", f"Bearer {pac.SECRET}")
    with urllib.request.urlopen(asked) as answer:
        told: dict[str, Any] = json.load(answer)
    with urllib.request.urlopen(told["data"]["records"][0]["urlXml"]) as answer:
        assert answer.read().decode() == made.xml


def test_people_see_what_was_stamped(sandbox: Sandbox) -> None:
    _, made = issued(sandbox, cfdi.invoice(cfdi.item(description="<b>"), series="<i>", number="shown"))
    for path in ("/", "/sw/"):
        shown = page(sandbox, path)
        assert f"/sw/xml/{made.uuid}" in shown
        assert "&lt;i&gt;-shown" in shown
        assert "$812.00 MXN" in shown
    assert "Comprobantes timbrados" in page(sandbox, "/sw/")


def test_there_is_nothing_else(sandbox: Sandbox) -> None:
    for path in ("/sw/xml/nothing", "/sw/nothing"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            page(sandbox, path)
        assert refused.value.code in {401, 404}


def page(sandbox: Sandbox, path: str) -> str:
    with urllib.request.urlopen(sandbox.address + path) as answer:
        return str(answer.read().decode())


def click(sandbox: Sandbox, uuid: str, action: str) -> None:
    body = urlencode({"uuid": uuid, "action": action}).encode()
    with urllib.request.urlopen(f"{sandbox.address}/sat/", body) as answer:
        assert answer.status == 200
