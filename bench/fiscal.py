"""How long a fiscal document takes to be checked, sealed and validated; a thousand tickets; a web process' share.

Median of a hundred once warm, for those that take milliseconds. Nobody is asked over a network.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from bench.server import Stage
from bench.table import Measure, say
from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi import certificates, sealing, stamps
from trastienda.adapters.fiscal.cfdi.office import CfdiOffice
from trastienda.domain.invoicing.content import (
    Content,
    Covers,
    Every,
    FiscalKind,
    Issuer,
    Item,
    Receiver,
    TaxPart,
    Terms,
)
from trastienda.domain.invoicing.scheme import Credential
from trastienda.kernel.tax import add, price_line
from trastienda.sandbox.pac.certificates import make

TIMES, TICKETS = 100, 1000
RFC = "EKU9003173C9"
_RATE = Decimal("0.16")
_GROWN = """
import os
def memory():
    with open('/proc/self/statm') as told:
        return int(told.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
import django
django.setup()
before = memory()
from trastienda.adapters.fiscal.offices import scheme_for
from trastienda.adapters.fiscal.cfdi import catalogs
scheme_for('MX')
catalogs.knows(catalogs.GOODS, '01010101')
print(memory() - before)
"""


def run(_: Stage) -> list[Measure]:
    """Measure the house's own part of a document's way, and what a web process pays for its rules."""
    say("fiscal: a hundred invoices, and a thousand tickets in one")
    office, credential = CfdiOffice(PacAccount("sw", "nobody", "http://127.0.0.1:9")), _credential()
    invoice = _content([_line("F")], FiscalKind.INVOICE)
    whole = _typical(lambda: office.sign(invoice, credential))
    root = stamps.parse(office.sign(invoice, credential).xml)
    opened = certificates.opened(credential)
    sealed = _typical(lambda: opened.seal(sealing.original_chain(root).encode()))
    valid = _typical(lambda: sealing.check_schema(root))
    tickets = _content([_line(f"V-{number}") for number in range(TICKETS)], FiscalKind.GLOBAL_INVOICE)
    begun = time.perf_counter()
    office.sign(tickets, credential)
    took = time.perf_counter() - begun
    return [
        _measure("an invoice checked, sealed, validated, ms", whole * 1000, "ms", 40),
        _measure("its seal, ms", sealed * 1000, "ms", 5),
        _measure("its schema, ms", valid * 1000, "ms", 20),
        _measure(f"{TICKETS} tickets in one invoice, s", took, "s", 3),
        _measure("a web process grows by, MB", _grown() / 1e6, "MB", 30),
    ]


def _measure(name: str, figure: float, unit: str, asked: float) -> Measure:
    return Measure(
        name=name, ours=f"{figure:.2f} {unit}", limit="", figure=figure, asked=asked, at_least=False
    )


def _typical(work: Callable[[], object]) -> float:
    """Return the median of a hundred times, in seconds; the first, which compiles, is left out."""
    work()
    spent = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return median(spent)


def _grown() -> int:
    done = subprocess.run([sys.executable, "-c", _GROWN], capture_output=True, text=True, check=True)
    return int(done.stdout)


def _credential() -> Credential:
    made = make(tax_id=RFC, legal_name="ESCUELA KEMPER URGATE")
    return Credential(certificate=made.certificate, key=made.key, password=made.password)


def _line(folio: str) -> Item:
    """A ticket of 150.50 with tax; an invoice may have it too."""
    price = price_line(
        quantity=Decimal(1),
        unit_price=Decimal("150.50"),
        discount_pct=Decimal(0),
        tax_rate=_RATE,
        includes_tax=True,
    )
    return Item(
        sku=folio,
        description="Venta",
        item_code="01010101",
        unit_code="ACT",
        unit="",
        quantity=Decimal(1),
        unit_price=price.amount,
        amount=price.amount,
        discount=price.discount,
        base=price.base,
        tax_rate=_RATE,
        tax=price.tax,
        total=price.total,
    )


def _content(items: Sequence[Item], kind: FiscalKind) -> Content:
    now = datetime.now(ZoneInfo("America/Mexico_City")).replace(tzinfo=None, microsecond=0)
    is_global = kind is FiscalKind.GLOBAL_INVOICE
    public = Receiver("XAXX010101000", "PUBLICO EN GENERAL", "616", "42501", "S01")
    known = Receiver("CACX7605101P8", "XOCHILT CASAS CHAVEZ", "612", "36257", "G03")
    whole = add(
        price_line(
            quantity=Decimal(1),
            unit_price=each.total,
            discount_pct=Decimal(0),
            tax_rate=_RATE,
            includes_tax=True,
        )
        for each in items
    )
    return Content(
        kind=kind,
        series="G" if is_global else "F",
        number="1",
        issued_at=now,
        issuer=Issuer(RFC, "ESCUELA KEMPER URGATE", "601", "42501"),
        receiver=public if is_global else known,
        currency="MXN",
        terms=Terms.AT_ONCE,
        form="01",
        items=tuple(items),
        amount=whole.amount,
        discount=whole.discount,
        tax=whole.tax,
        total=whole.total,
        taxes=(TaxPart(_RATE, whole.base, whole.tax),),
        covers=Covers(Every.DAY, now.date(), now.date()) if is_global else None,
    )
