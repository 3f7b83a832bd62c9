"""Many fiscal documents at a certifier that loses answers, with workers that die; then both sides are compared.

One answer in ten is dropped after the work was done, others are a 500 before or after it, garbage, or come too late;
one request in twenty never arrives; one worker in twenty dies between two steps. Some documents are cancelled on the
same bad line. In the end each document is stamped once there and here under the same number, and nothing is lost.

`python -m bench.stamping_soak [N]` runs a thousand on a server of its own; the tests run it small. Import it once
Django is set up.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi.office import CfdiOffice
from trastienda.adapters.fiscal.offices import scheme_for
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.invoicing.content import Content
from trastienda.domain.invoicing.errors import OfficeUnavailable
from trastienda.domain.invoicing.scheme import (
    CancelState,
    CancelWanted,
    Credential,
    CredentialFacts,
    Office,
    Signed,
    Stamped,
)
from trastienda.domain.parties.models import Customer
from trastienda.domain.payments.rules import CASH, Tender
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.jobs.invoicing import see_to_all
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.cancel_document import CancelDocument, cancel_document
from trastienda.operations.invoicing.issue_invoice import IssueInvoice, issue_invoice
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.pac.certificates import make
from trastienda.sandbox.server import Sandbox, Shop

T = TypeVar("T")
SECRET = "token-for-good"
FAULTS = (("drop", 0.1), ("error_before", 0.05), ("error_after", 0.1), ("garbage", 0.05))
PATHS = ("POST /sw/v4/cfdi33/stamp", "POST /sw/cfdi33/cancel")
UNREACHED, KILLED = 0.05, 0.05
MOST_ROUNDS = 200
ROUND = timedelta(hours=2)
"""Longer than any delay and any lease: each round finds due what the one before left."""
RECEIVER = {
    "name": "Remojo",
    "tax_id": "URE180429TM6",
    "legal_name": "UNIVERSIDAD ROBOTICA ESPAÑOLA",
    "fiscal_regime": "601",
    "postal_code": "86991",
    "cfdi_use": "G03",
}


class Killed(BaseException):
    """A worker died at this moment: nothing after it was done."""


class BadLine:
    """An office behind a line that sometimes never gets through, used by workers that sometimes die."""

    def __init__(self, office: Office, chance: random.Random) -> None:
        self._office = office
        self._chance = chance
        self.met: Counter[str] = Counter()

    def examine(self, credential: Credential, *, now: datetime) -> CredentialFacts:
        return self._office.examine(credential, now=now)

    def sign(self, content: Content, credential: Credential) -> Signed:
        return self._mortally(lambda: self._office.sign(content, credential))

    def stamp(self, signed: Signed) -> Stamped:
        return self._over_the_line(lambda: self._office.stamp(signed))

    def find(self, signed: Signed) -> Stamped | None:
        return self._over_the_line(lambda: self._office.find(signed))

    def cancel(self, wanted: CancelWanted, credential: Credential) -> CancelState:
        return self._over_the_line(lambda: self._office.cancel(wanted, credential))

    def cancellation(self, wanted: CancelWanted) -> CancelState:
        return self._over_the_line(lambda: self._office.cancellation(wanted))

    def _over_the_line(self, asked: Callable[[], T]) -> T:
        if self._chance.random() < UNREACHED:
            self.met["unreached"] += 1
            raise OfficeUnavailable(office="bench", may_have_happened=False)
        try:
            return self._mortally(asked)
        except OfficeUnavailable:
            self.met["silent"] += 1
            raise

    def _mortally(self, asked: Callable[[], T]) -> T:
        if self._chance.random() < KILLED / 2:
            self.met["killed"] += 1
            raise Killed
        answer = asked()
        if self._chance.random() < KILLED / 2:
            self.met["killed"] += 1
            raise Killed
        return answer


class Figures(msgspec.Struct):
    """What it came to. `wrong` says what should not be; empty is right."""

    documents: int
    rounds: int = 0
    seconds: float = 0.0
    stamped: int = 0
    cancelled: int = 0
    met: Mapping[str, int] = {}
    wrong: list[str] = []

    def lines(self) -> list[str]:
        """Return them for people."""
        met = ", ".join(f"{count} {what}" for what, count in sorted(self.met.items()))
        return [
            f"{self.documents} documents in {self.seconds:.0f} s and {self.rounds} rounds: {self.stamped} stamped, "
            f"{self.cancelled} cancelled; met: {met}",
            *(f"WRONG: {each}" for each in self.wrong),
            "nothing is wrong" if not self.wrong else f"{len(self.wrong)} things are wrong",
        ]


@contextmanager
def stand_in(folder: Path) -> Iterator[Sandbox]:
    """The certifier, in this process."""
    shop = Shop(stripe=Keys(api="x", signing="x"), stripe_notices="", pac=Keys(api=SECRET, signing=""))
    sandbox = Sandbox(folder, shop, delivers=False)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


def soak(tenant: int, product: int, sandbox: Sandbox, *, documents: int, seed: int) -> Figures:
    """Draft, stamp and cancel so many documents, and compare what both sides have in the end."""
    began, chance = time.perf_counter(), random.Random(seed)
    account = PacAccount("sw", SECRET, f"{sandbox.address}/sw", sat_address=f"{sandbox.address}/sat")
    line = BadLine(CfdiOffice(account, patience_s=10), chance)
    made = make(tax_id="EKU9003173C9", legal_name="ESCUELA KEMPER URGATE")
    key = Credential(certificate=made.certificate, key=made.key, password=made.password)
    figures = Figures(documents=documents)
    actor = system_actor(tenant, name="Timbrado", branch_id=_branch(tenant))
    ids = _draft(tenant, product, documents, actor=actor)
    for kind, often in FAULTS:
        for path in PATHS:
            sandbox.desk.faults.set({"kind": kind, "on": path, "times": 1_000_000, "chance": often})
    rounds = _work(line, key, actor=actor, begins=0)
    for document in ids[::5]:
        cancel_document(CancelDocument(document=document, reason="02"), actor=actor, now=clock.now())
    figures.rounds = _work(line, key, actor=actor, begins=rounds)
    figures.met = line.met
    _compare(tenant, sandbox, ids, figures)
    figures.seconds = time.perf_counter() - began
    return figures


def _branch(tenant: int) -> int:
    with transaction(tenant):
        return int(sql.value("SELECT min(id) FROM branch WHERE tenant_id = %s", (tenant,)))


def _draft(tenant: int, product: int, documents: int, *, actor: Actor) -> list[int]:
    """Sell and invoice."""
    scheme = scheme_for("MX")
    with transaction(tenant):
        who = Customer.objects.create(
            tenant_id=tenant, created_at=clock.now(), updated_at=clock.now(), **RECEIVER
        ).id
        session = sql.value("SELECT min(id) FROM register_session WHERE tenant_id = %s", (tenant,))
    ids = []
    for _ in range(documents):
        line = WantedLine(product_id=product, quantity=Decimal(1), unit_price=Decimal("100.00"))
        tender = Tender(CASH, Decimal("116.00"))
        command = PostSale(lines=[line], tenders=[tender], customer=who, session=session)
        sale = post_sale(command, actor=actor, now=clock.now())
        drafted = issue_invoice(IssueInvoice(sale=sale.id), scheme=scheme, actor=actor, now=clock.now())
        ids.append(drafted.id)
    return ids


_OPEN = "SELECT count(*) FROM fiscal_document WHERE tenant_id = %s AND due_at IS NOT NULL"


def _work(office: Office, key: Credential, *, actor: Actor, begins: int) -> int:
    """Let workers see to everything, each after the one before died; return how many rounds of delays it took."""
    for round_ in range(begins, begins + MOST_ROUNDS):
        with transaction(actor.tenant_id):
            if not sql.value(_OPEN, (actor.tenant_id,)):
                return round_
        while not _one_worker(office, key, actor=actor, later=ROUND * round_):
            pass  # it died; another takes its place
    return begins + MOST_ROUNDS


def _one_worker(office: Office, key: Credential, *, actor: Actor, later: timedelta) -> bool:
    """See to what is due so much later than now; tell whether the worker lived to the end of it."""
    try:
        see_to_all(office, lambda _: key, actor=actor, now=lambda: clock.now() + later, most=1_000_000)
    except Killed:
        return False
    return True


_OURS = """
SELECT series || '-' || number, state, uuid, stamped_xml <> '' FROM fiscal_document
WHERE tenant_id = %s AND id = ANY(%s::bigint[]) ORDER BY id
"""


def _compare(tenant: int, sandbox: Sandbox, ids: Sequence[int], figures: Figures) -> None:
    """Both sides, asked without going through what they told each other."""
    theirs: dict[str, list[Mapping[str, Any]]] = {}
    for thing in sandbox.desk.store.things("sw", "document", most=10_000_000):
        theirs.setdefault(str(thing["series"]), []).append(thing)
    with transaction(tenant):
        ours = sql.rows(_OURS, (tenant, list(ids)))
    for number, state, uuid, has_xml in ours:
        there = theirs.pop(number, [])
        figures.stamped += bool(uuid)
        figures.cancelled += state == "cancelled"
        if len(there) != 1:
            figures.wrong.append(f"{number} ({state}) is stamped {len(there)} times")
        elif (there[0]["id"], there[0]["state"] == "cancelled") != (
            uuid,
            state == "cancelled",
        ) or not has_xml:
            figures.wrong.append(f"{number}: {state} {uuid} here, {there[0]['state']} {there[0]['id']} there")
    figures.wrong += [f"{number} is there and not here" for number in theirs]
    wanted = {"stamped": len(ids) - len(ids[::5]), "cancelled": len(ids[::5])}
    found = Counter(state for _, state, _, _ in ours)
    if found != wanted:
        figures.wrong.append(f"states: {dict(found)}, wanted {wanted}")
    figures.wrong += [f"audit: {finding}" for finding in audit_tenant(tenant) if finding.wrong]
