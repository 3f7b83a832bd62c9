"""Whatever a till rings up, at any rate, with or without tax in its prices, can be a document of the same total."""

from datetime import datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.adapters import cfdi
from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi.office import CfdiOffice
from trastienda.adapters.fiscal.cfdi.scheme import SCHEME
from trastienda.domain.invoicing.content import FiscalKind, Item, TaxPart
from trastienda.kernel.tax import price_line, price_of

OFFICE = CfdiOffice(PacAccount("sw", "nobody", "http://127.0.0.1:9"))
RATES = some.sampled_from((cfdi.SIXTEEN, cfdi.EIGHT, cfdi.NOTHING))
LINES = some.builds(
    cfdi.item,
    some.decimals("0.001", "9999", places=3).map(str),
    some.decimals("0.5", "99999", places=2).map(str),
    discount_pct=some.decimals("0", "100", places=2).map(str),
    rate=RATES,
    includes_tax=some.booleans(),
)


def can_be_told(line: Item) -> bool:
    """What costs nothing cannot be invoiced (CFDI40166); tills sell no such line either."""
    return line.amount > 0 and line.unit_price > 0


@settings(max_examples=300, deadline=None)
@given(some.lists(LINES.filter(can_be_told), min_size=1, max_size=6))
def test_any_ticket_passes_every_rule_of_arithmetic(lines: list[Item]) -> None:
    for kind in (FiscalKind.INVOICE, FiscalKind.CREDIT_NOTE):
        content = cfdi.invoice(*lines) if kind is FiscalKind.INVOICE else cfdi.credit_note(*lines)
        SCHEME.check(content)
        head = cfdi.tree(SCHEME.preview(content)).attrib
        assert Decimal(str(head["Total"])) == sum(line.total for line in lines)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(LINES.filter(can_be_told), min_size=1, max_size=6))
def test_any_ticket_is_valid_by_the_sats_schema(lines: list[Item]) -> None:
    signed = OFFICE.sign(cfdi.invoice(*lines), cfdi.credential())
    cfdi.sealed_by(signed.xml)


@settings(max_examples=200, deadline=None)
@given(
    some.decimals("0.01", "99999", places=2),
    some.decimals("0.01", "1", places=4),
    RATES,
    some.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-12-31")),
)
def test_any_part_of_a_debt_can_be_receipted(
    owed: Decimal, share: Decimal, rate: Decimal, at: datetime
) -> None:
    """A payment's taxes are those of a line that costs as much, tax included."""
    paid = max(Decimal("0.01"), (owed * share).quantize(Decimal("0.01")))
    line = price_of(paid, rebate=Decimal("0.00"), tax_rate=rate, includes_tax=True)
    told = cfdi.settled(
        before=owed, paid=paid, after=owed - paid, taxes=(TaxPart(rate, line.base, line.tax),)
    )
    content = cfdi.receipt(cfdi.payment(told, amount=paid, paid_at=at.replace(microsecond=0)))
    SCHEME.check(content)


@settings(max_examples=200, deadline=None)
@given(some.decimals("0.01", "99999", places=2), RATES)
def test_a_ticket_of_any_total_fits_into_a_global_invoice(total: Decimal, rate: Decimal) -> None:
    line = price_line(
        quantity=Decimal(1), unit_price=total, discount_pct=Decimal(0), tax_rate=rate, includes_tax=True
    )
    SCHEME.check(cfdi.global_invoice(cfdi.ticket("V-1", str(total), rate)))
    assert line.total == total
