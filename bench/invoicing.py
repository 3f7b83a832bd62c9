"""How long fiscal documents take: one invoice drafted, kept, sealed and validated; a thousand tickets into one.

Through the operations themselves, on the bench's own server; nobody is asked over a network. Import it once Django is
set up.
"""

import statistics
import time
from decimal import Decimal

from bench.server import Stage
from bench.shops import Till, open_shop
from bench.stampings import RECEIVER
from bench.table import Measure, say
from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi.office import CfdiOffice
from trastienda.adapters.fiscal.offices import scheme_for
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.invoicing.scheme import Credential
from trastienda.domain.parties.models import Customer
from trastienda.domain.payments.rules import CASH, Tender
from trastienda.domain.tenancy.models import Tenant
from trastienda.jobs.invoicing import see_to_all
from trastienda.kernel import clock, sql
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.issue_global_invoice import IssueGlobalInvoice, issue_global_invoice
from trastienda.operations.invoicing.issue_invoice import IssueInvoice, issue_invoice
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.sandbox.pac.certificates import make

INVOICES, TICKETS = 100, 1_000
ASKED_MS, ASKED_S = 40.0, 3.0
_ISSUER = {
    "tax_id": "EKU9003173C9",
    "legal_name": "ESCUELA KEMPER URGATE",
    "fiscal_regime": "601",
    "postal_code": "42501",
}
NOBODY = PacAccount("sw", "nobody", "http://127.0.0.1:9")


def run(on: Stage) -> list[Measure]:  # noqa: ARG001 - as every subject is called
    """Sell, then measure invoices one by one, then all the tickets together."""
    (till,) = open_shop("Facturas", products=20)
    with transaction(till.tenant_id):
        Tenant.objects.filter(id=till.tenant_id).update(**_ISSUER)
        who = Customer.objects.create(
            tenant_id=till.tenant_id, created_at=clock.now(), updated_at=clock.now(), **RECEIVER
        ).id
    actor = system_actor(till.tenant_id, branch_id=till.branch_id)
    say(f"selling {INVOICES + TICKETS:,} tickets of three lines")
    named = [_sell(till, actor, customer=who) for _named in range(INVOICES)]
    for _ticket in range(TICKETS):
        _sell(till, actor)
    made = make(tax_id=_ISSUER["tax_id"], legal_name=_ISSUER["legal_name"])
    key = Credential(certificate=made.certificate, key=made.key, password=made.password)
    return [_one_by_one(named, key, actor), _together(till, key, actor)]


def _sell(till: Till, actor: Actor, *, customer: int | None = None) -> int:
    lines = [
        WantedLine(product_id=till.first_product + at, quantity=Decimal(1), unit_price=Decimal("100.00"))
        for at in range(3)
    ]
    tenders = [Tender(CASH, Decimal("348.00"))]
    command = PostSale(lines=lines, tenders=tenders, customer=customer, session=till.session_id)
    return post_sale(command, actor=actor, now=clock.now()).id


def _one_by_one(sales: list[int], key: Credential, actor: Actor) -> Measure:
    """Drafted and kept by the web, then taken, sealed, validated and kept by the worker, whom nobody answers."""
    office, scheme, took = CfdiOffice(NOBODY), scheme_for("MX"), []
    for sale in sales:
        began = time.perf_counter()
        issue_invoice(IssueInvoice(sale=sale), scheme=scheme, actor=actor, now=clock.now())
        see_to_all(office, lambda _: key, actor=actor, most=1)
        took.append((time.perf_counter() - began) * 1000)
    ours = statistics.median(took)
    worst = statistics.quantiles(took[5:], n=20)[-1]
    return Measure(
        name="an invoice: drafted, kept, sealed, validated",
        ours=f"{ours:.1f} ms",
        limit="",
        figure=ours,
        asked=ASKED_MS,
        at_least=False,
        notes=(
            f"95th of a hundred {worst:.1f} ms, the first {took[0]:.0f} ms; nobody is asked over a network",
        ),
    )


def _together(till: Till, key: Credential, actor: Actor) -> Measure:
    with transaction(till.tenant_id):  # what nobody answered is not taken up again
        sql.execute("UPDATE fiscal_document SET due_at = NULL WHERE tenant_id = %s", (till.tenant_id,))
    today = local_date(clock.now(), zone_name="America/Mexico_City")
    began = time.perf_counter()
    made = issue_global_invoice(
        IssueGlobalInvoice(first_on=today, last_on=today),
        scheme=scheme_for("MX"),
        actor=actor,
        now=clock.now(),
    )
    drafted = time.perf_counter() - began
    see_to_all(CfdiOffice(NOBODY), lambda _: key, actor=actor, most=1)
    ours = time.perf_counter() - began
    if made.tickets != TICKETS:
        raise SystemExit(f"{made.tickets} tickets were invoiced, not {TICKETS}")
    return Measure(
        name="1,000 tickets into one global invoice",
        ours=f"{ours:.2f} s",
        limit="",
        figure=ours,
        asked=ASKED_S,
        at_least=False,
        notes=(f"drafted and kept in {drafted:.2f} s, then sealed and validated",),
    )
