"""A worker sees documents through: kept before sent, asked before sent again, and never stamped twice."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from procrastinate.contrib.django import app

from bench.stampings import soak, stand_in
from tests.operations.invoicing.helpers import (
    KEY,
    Certifier,
    content,
    invoices,
    issuing_shop,
    nothing_is_wrong,
    refusal,
    row,
    silence,
    stamped,
    state,
    taxpayer,
    works,
)
from tests.sandbox import pac
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.adapters.fiscal.offices import examine, scheme_for
from trastienda.domain.invoicing.errors import BadCredential, NoCertificate, NotFiscal
from trastienda.domain.invoicing.scheme import Credential
from trastienda.domain.tenancy.settings import choose
from trastienda.jobs import invoicing as jobs
from trastienda.jobs.fiscal_mails import send_document
from trastienda.kernel import sql
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Bug
from trastienda.operations.invoicing.certificates import InstallCertificate, install_certificate
from trastienda.operations.invoicing.mail_document import MailDocument, mail_document
from trastienda.operations.invoicing.process_queue import process_queue
from trastienda.operations.invoicing.stamping import (
    LEASE,
    begin_sending,
    delay,
    record_stamped,
    take_document,
)
from trastienda.sandbox.pac.certificates import make

LATER = timedelta(hours=2)


@pytest.fixture
def shop() -> Shop:
    shop = issuing_shop()
    shop.has("CAFE", 10_000)
    return shop


@pytest.fixture
def document(shop: Shop) -> int:
    """An invoice that waits."""
    return int(invoices(shop, shop.sells(("CAFE", 1), customer=taxpayer(shop)).id).id)


class Dies(BaseException):
    """The worker was killed here."""


def once(office: Certifier, act: str, what: BaseException, *, before: bool = False) -> None:
    """Let something happen at the first time of an act, before it has its effect or afterwards."""
    told: list[str] = []

    def happens(done: str) -> None:
        if done == act and not told:
            told.append(done)
            raise what

    if before:
        office.before = happens
    else:
        office.afterwards = happens


def jobs_of(shop: Shop, task: str) -> int:
    query = (
        "SELECT count(*) FROM procrastinate_jobs WHERE (args->>'tenant_id')::bigint = %s AND task_name = %s"
    )
    return int(shop._rows(query, task)[0][0])


class TestInOrder:
    def test_is_left_for_a_worker_with_the_document(self, shop: Shop, document: int) -> None:
        assert jobs_of(shop, "see_to_fiscal_documents") == 1

    def test_signs_keeps_sends_and_records(self, shop: Shop, document: int) -> None:
        office = Certifier()
        seen: list[Any] = []
        office.before = lambda act: seen.append((act, *row(shop, document, "state", "signed_xml <> ''")))
        assert works(shop, office) == 1
        assert seen == [("sign", "pending", False), ("stamp", "sending", True)]
        uuid, problem, due = row(shop, document, "uuid", "problem", "due_at")
        assert (state(shop, document), problem, due) == ("stamped", "", None)
        assert [each.uuid for each in office.stamped.values()] == [uuid]
        events = shop._rows("SELECT event FROM fiscal_event WHERE tenant_id = %s ORDER BY id")
        assert [event for (event,) in events] == ["drafted", "sending", "stamp"]
        assert nothing_is_wrong(shop)

    def test_does_nothing_twice(self, shop: Shop, document: int) -> None:
        office = Certifier()
        works(shop, office)
        assert works(shop, office, later=LATER) == 0
        assert office.asked == ["sign", "stamp"]

    def test_two_workers_share_the_work(self, shop: Shop) -> None:
        who = taxpayer(shop)
        for _ in range(12):
            invoices(shop, shop.sells(("CAFE", 1), customer=who).id)
        office = Certifier()
        done = at_once(lambda: works(shop, office), lambda: works(shop, office))
        assert sum(done) == 12
        assert (len(office.stamped), office.asked.count("stamp")) == (12, 12)
        assert nothing_is_wrong(shop)


class TestSilence:
    @pytest.mark.parametrize("before", [True, False])
    def test_an_unknown_outcome_is_asked_for(self, before: bool, shop: Shop, document: int) -> None:
        """Whether it was lost on the way there or on the way back, the same bytes end up stamped once."""
        office = Certifier()
        once(office, "stamp", silence(), before=before)
        works(shop, office)
        signed = row(shop, document, "signed_xml")
        assert row(shop, document, "state", "problem") == ("unknown", "timeout")
        assert works(shop, office) == 0, "not before its delay"
        works(shop, office, later=LATER)
        assert state(shop, document) == "stamped"
        assert row(shop, document, "signed_xml") == signed
        assert len(office.stamped) == 1
        assert office.asked == (["sign", "find", "stamp"] if before else ["sign", "stamp", "find"])

    def test_what_certainly_never_arrived_waits_as_before(self, shop: Shop, document: int) -> None:
        office = Certifier()
        once(office, "stamp", silence(happened=False), before=True)
        works(shop, office)
        assert state(shop, document) == "pending"
        works(shop, office, later=LATER)
        assert state(shop, document) == "stamped"
        assert office.asked == ["sign", "stamp"], "signed once, and the same is sent"

    def test_a_doubt_stays_one_however_the_next_attempt_ends(self, shop: Shop, document: int) -> None:
        office = Certifier()
        once(office, "stamp", silence())
        works(shop, office)
        once(office, "find", silence(happened=False), before=True)
        works(shop, office, later=LATER)
        assert state(shop, document) == "unknown"
        works(shop, office, later=LATER * 2)
        assert (state(shop, document), len(office.stamped)) == ("stamped", 1)

    def test_garbage_is_no_answer(self, shop: Shop, document: int) -> None:
        office = Certifier()
        once(office, "stamp", ValueError("<html>"))
        works(shop, office)
        assert row(shop, document, "state", "problem") == ("unknown", "ValueError: <html>")
        works(shop, office, later=LATER)
        assert (state(shop, document), len(office.stamped)) == ("stamped", 1)

    def test_a_certifier_that_does_not_know_us_said_nothing_of_the_document(
        self, shop: Shop, document: int
    ) -> None:
        office = Certifier()
        once(office, "stamp", silence())
        works(shop, office)
        once(office, "find", refusal("credentials"), before=True)
        works(shop, office, later=LATER)
        assert state(shop, document) == "unknown"
        works(shop, office, later=LATER * 2)
        assert (state(shop, document), len(office.stamped)) == ("stamped", 1)

    def test_delays_grow_and_end_at_an_hour(self) -> None:
        told = [delay(attempt).total_seconds() for attempt in (1, 2, 3, 8, 9, 500)]
        assert told == [15, 30, 60, 1920, 3600, 3600]


class TestDeath:
    @pytest.mark.parametrize(
        ("act", "before"), [("sign", True), ("sign", False), ("stamp", True), ("stamp", False)]
    )
    def test_another_worker_takes_over_when_the_lease_is_over(
        self, act: str, before: bool, shop: Shop, document: int
    ) -> None:
        office = Certifier()
        once(office, act, Dies(), before=before)
        with pytest.raises(Dies):
            works(shop, office)
        assert works(shop, office) == 0, "the lease is not over"
        works(shop, office, later=LEASE + timedelta(seconds=1))
        assert (state(shop, document), len(office.stamped)) == ("stamped", 1)

    def test_a_late_worker_changes_nothing_but_a_fact(self, shop: Shop, document: int) -> None:
        actor, office = system_actor(shop.id), Certifier()
        late = take_document(actor=actor, now=now())
        assert late is not None
        signed = office.sign(late.content, KEY)
        works(shop, office, later=LEASE * 2)
        assert not begin_sending(late, signed, actor=actor, now=now())
        mine = row(shop, document, "uuid")
        jobs.Attempt(office, lambda _: KEY, late, actor=actor, now=now).make()
        assert row(shop, document, "uuid") == mine
        with shop.nothing_changes():
            record_stamped(late, office.stamp(signed), actor=actor, now=now())

    def test_the_same_document_under_another_number_would_be_our_own_mistake(
        self, shop: Shop, document: int
    ) -> None:
        actor, office = system_actor(shop.id), Certifier()
        late = take_document(actor=actor, now=now())
        assert late is not None
        works(shop, office, later=LEASE * 2)
        other = Certifier().stamp(office.sign(late.content, KEY))
        with shop.nothing_changes(), pytest.raises(Bug):
            record_stamped(late, other, actor=actor, now=now())

    def test_what_a_lost_job_left_is_found(self, shop: Shop, document: int) -> None:
        before = jobs_of(shop, "see_to_fiscal_documents")
        jobs.see_to_overdue_documents(int((now() + LATER).timestamp()))
        assert jobs_of(shop, "see_to_fiscal_documents") == before + 1


class TestRefusal:
    def test_is_kept_with_its_code_and_not_tried_again_by_itself(self, shop: Shop, document: int) -> None:
        office = Certifier()
        once(office, "stamp", refusal("CFDI40145", "El nombre no corresponde"), before=True)
        works(shop, office)
        kept = row(shop, document, "state", "rule", "problem", "due_at")
        assert kept == ("error", "CFDI40145", "El nombre no corresponde", None)
        assert works(shop, office, later=LATER) == 0

    @pytest.mark.parametrize(
        ("wrong", "rule", "problem"),
        [
            (
                NotFiscal("receiver.use", "unknown_use", "CFDI40160", "Z9"),
                "CFDI40160",
                "receiver.use: unknown_use Z9",
            ),
            (BadCredential("expired", "2026-01-01"), "bad_credential", "expired 2026-01-01"),
            (NoCertificate(branch_id=1), "no_certificate", ""),
            (ZeroDivisionError("x"), "unexpected", "ZeroDivisionError: x"),
        ],
    )
    def test_before_anything_is_sent(
        self, wrong: Exception, rule: str, problem: str, shop: Shop, document: int
    ) -> None:
        office = Certifier()
        once(office, "sign", wrong, before=True)
        works(shop, office)
        assert row(shop, document, "state", "rule", "problem") == ("error", rule, problem)
        assert office.stamped == {}

    def test_mended_is_drafted_anew_under_its_number(self, shop: Shop, document: int) -> None:
        office = Certifier()
        once(office, "stamp", refusal(), before=True)
        works(shop, office)
        with shop.transaction():
            sql.execute("UPDATE customer SET legal_name = 'NUEVO NOMBRE' WHERE tenant_id = %s", (shop.id,))
        asked = process_queue(scheme=scheme_for("MX"), actor=shop.owner, now=now())
        assert (asked.taken, asked.refused) == ((document,), ())
        said = content(shop, document)
        assert (said.receiver.legal_name, said.number) == ("NUEVO NOMBRE", "0001")
        works(shop, office)
        assert state(shop, document) == "stamped"
        assert nothing_is_wrong(shop)

    def test_not_mended_stays_refused_and_says_why(self, shop: Shop, document: int) -> None:
        office = Certifier()
        once(office, "stamp", refusal(), before=True)
        works(shop, office)
        with shop.transaction():
            sql.execute("UPDATE customer SET postal_code = NULL WHERE tenant_id = %s", (shop.id,))
        asked = process_queue(scheme=scheme_for("MX"), actor=shop.owner, now=now())
        assert (asked.taken, asked.refused) == ((), (document,))
        assert row(shop, document, "state", "problem") == ("error", "receiver.postal_code: missing ")

    def test_what_may_be_there_is_never_drafted_anew(self, shop: Shop, document: int) -> None:
        office = Certifier()
        once(office, "stamp", silence())
        works(shop, office)
        signed = row(shop, document, "signed_xml", "content::text")
        process_queue(scheme=scheme_for("MX"), actor=shop.owner, now=now())
        assert row(shop, document, "signed_xml", "content::text") == signed
        assert works(shop, office) == 1, "but it is asked for at once"
        assert (state(shop, document), len(office.stamped)) == ("stamped", 1)


class TestWithoutOffice:
    def test_waits_with_what_is_missing(
        self, shop: Shop, document: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "PACS", ())
        jobs.see_to_fiscal_documents(shop.id)
        kept, problem = row(shop, document, "state", "problem")
        assert kept == "pending"
        assert "no_office" in problem


class TestAtTheStandIn:
    """The whole way: the installed certificate, the real office, a certifier that answers over HTTP."""

    def test_stamps_what_was_drafted(
        self, shop: Shop, document: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = make(tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE")
        credential = Credential(certificate=made.certificate, key=made.key, password=made.password)
        install_certificate(
            InstallCertificate(credential=credential),
            examine=examine,
            secret=settings.SECRET_KEY,
            actor=system_actor(shop.id),
            now=now(),
        )
        with pac.running(tmp_path) as sandbox:
            office = pac.office(sandbox, patience_s=20)
            monkeypatch.setattr(jobs, "office_for", lambda *_: office)
            jobs.see_to_fiscal_documents(shop.id)
            there = pac.documents(sandbox)
        assert state(shop, document) == "stamped"
        assert [each["id"] for each in there] == list(row(shop, document, "uuid"))

    @pytest.mark.slow
    def test_loses_nothing_and_stamps_nothing_twice_on_a_bad_line(self, shop: Shop, tmp_path: Path) -> None:
        """`make soak` runs a thousand; here are enough to meet each fault."""
        shop.opens_register()
        with stand_in(tmp_path) as sandbox:
            figures = soak(shop.id, shop.products["CAFE"], sandbox, documents=60, seed=20261121)
        assert figures.wrong == []
        assert (figures.stamped, figures.cancelled) == (60, 12)
        assert all(figures.met[what] for what in ("killed", "silent", "unreached"))


class TestMail:
    @pytest.fixture
    def sent_by(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
        monkeypatch.setattr(mail, "outbox", [], raising=False)

    def test_brings_the_xml_and_the_pdf(
        self, shop: Shop, sent_by: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sale = shop.sells(("CAFE", 1, "350.00"), customer=taxpayer(shop))
        made = invoices(shop, sale.id)
        credential = make(tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE")
        key = Credential(credential.certificate, credential.key, credential.password)
        with pac.running(tmp_path) as sandbox:
            works(shop, pac.office(sandbox, patience_s=20), keys=lambda _: key)
        asked = mail_document(MailDocument(document=made.id), actor=shop.owner, now=now())
        assert asked.address == "compras@robotica.example"
        assert send_document(made.id, asked.address, actor=system_actor(shop.id), key="1")
        (message,) = mail.outbox
        names = [str(each[0]) for each in message.attachments]
        assert [name.rpartition(".")[2] for name in names] == ["xml", "pdf"]
        assert "406.00" in message.body
        events = shop._rows("SELECT event FROM fiscal_event WHERE tenant_id = %s ORDER BY id")
        assert [event for (event,) in events][-2:] == ["mail", "mailed"]

    def test_is_left_for_a_worker_when_the_tenant_wants_it(self, shop: Shop) -> None:
        with shop.transaction():
            choose("invoices_mailed", "when_stamped")
        stamped(shop, shop.sells(("CAFE", 1), customer=taxpayer(shop)).id)
        assert jobs_of(shop, "mail_fiscal_document") == 1


def test_every_task_that_is_named_exists() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    for name in (
        "see_to_fiscal_documents",
        "see_to_overdue_documents",
        "credit_return",
        "mail_fiscal_document",
    ):
        assert name in app.tasks
