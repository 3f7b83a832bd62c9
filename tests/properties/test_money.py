"""Money and tax against exact fractions, over every rate, discount, quantity and both ways of quoting a price.

The reference computes with `fractions.Fraction` and rounds integers, so it shares neither the arithmetic nor the
rounding with the code under test.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.effort import effort
from trastienda.domain.payments.errors import NoChangeForThisMethod
from trastienda.domain.payments.rules import Tender, settle
from trastienda.kernel.money import ZERO, cents, share, split, total
from trastienda.kernel.tax import LinePrice, add, gross_price, net_price, price_line
from trastienda.operations.sales.post_sale import costs_by_line

EXAMPLES = effort(200)
CENT = Fraction(1, 100)


def decimals(least: str, most: str, places: int) -> st.SearchStrategy[Decimal]:
    """Numbers with at most so many places, the round ones that people type included."""
    low, high = Decimal(least), Decimal(most)
    return st.integers(0, places).flatmap(
        lambda used: st.decimals(low.quantize(Decimal(10) ** -used), high, allow_nan=False, places=used)
    )


QUANTITIES = decimals("1", "99999999", 3) | st.integers(1, 999).map(lambda n: Decimal(n) / 1000)
PRICES = decimals("0", "99999999", 6) | decimals("0", "1000", 2)
RATES = st.sampled_from([Decimal(r) for r in ("0", "0.08", "0.16", "0.19", "0.21", "0.105", "1")]) | decimals(
    "0", "1", 4
)
DISCOUNTS = st.sampled_from([Decimal(0), Decimal(5), Decimal("33.3333"), Decimal(100)]) | decimals(
    "0", "100", 4
)
LINES = st.builds(
    price_line,
    quantity=QUANTITIES,
    unit_price=PRICES,
    discount_pct=DISCOUNTS,
    tax_rate=RATES,
    includes_tax=st.booleans(),
)
AMOUNTS = decimals("0", "9999999999.99", 2).map(cents)


def half_up(exact: Fraction) -> Fraction:
    """Round to the cent, halves away from zero, with integers alone."""
    sign = -1 if exact < 0 else 1
    return sign * Fraction(int((abs(exact) * 200 + 1) // 2), 100)


def as_fractions(line: LinePrice) -> tuple[Fraction, ...]:
    return tuple(Fraction(n) for n in (line.amount, line.discount, line.base, line.tax, line.total))


@EXAMPLES
@given(QUANTITIES, PRICES, DISCOUNTS, RATES)
def test_a_net_line_adds_its_tax(quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal) -> None:
    line = price_line(
        quantity=quantity, unit_price=price, discount_pct=discount, tax_rate=rate, includes_tax=False
    )
    amount = half_up(Fraction(quantity) * Fraction(price))
    rebate = half_up(amount * Fraction(discount) / 100)
    tax = half_up((amount - rebate) * Fraction(rate))
    assert as_fractions(line) == (amount, rebate, amount - rebate, tax, amount - rebate + tax)


@EXAMPLES
@given(QUANTITIES, PRICES, DISCOUNTS, RATES)
def test_an_included_line_charges_the_price_as_quoted(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal
) -> None:
    """Exactly quantity x price less the discount, whatever the rate; the tax is what that contains."""
    line = price_line(
        quantity=quantity, unit_price=price, discount_pct=discount, tax_rate=rate, includes_tax=True
    )
    quoted = half_up(Fraction(quantity) * Fraction(price))
    charged = quoted - half_up(quoted * Fraction(discount) / 100)
    contained = half_up(charged * Fraction(rate) / (1 + Fraction(rate)))
    assert Fraction(line.total) == charged
    assert (Fraction(line.base), Fraction(line.tax)) == (charged - contained, contained)


@EXAMPLES
@given(LINES)
def test_the_parts_of_a_line_add_up_to_the_cent(line: LinePrice) -> None:
    assert line.amount - line.discount == line.base
    assert line.base + line.tax == line.total
    for part in (line.amount, line.discount, line.base, line.tax, line.total):
        assert part >= 0
        assert part == part.quantize(Decimal("0.01"))


@EXAMPLES
@given(QUANTITIES, PRICES, RATES, st.booleans())
def test_no_discount_and_all_discount(
    quantity: Decimal, price: Decimal, rate: Decimal, included: bool
) -> None:
    def line(discount: int) -> LinePrice:
        return price_line(
            quantity=quantity,
            unit_price=price,
            discount_pct=Decimal(discount),
            tax_rate=rate,
            includes_tax=included,
        )

    assert (line(0).discount, line(0).amount) == (ZERO, line(0).base)
    assert (line(100).base, line(100).tax, line(100).total) == (ZERO, ZERO, ZERO)
    assert line(100).amount == line(100).discount


@EXAMPLES
@given(st.lists(LINES, max_size=12))
def test_a_document_is_the_sum_of_its_rounded_lines(lines: list[LinePrice]) -> None:
    whole = add(lines)
    sums = [sum((as_fractions(line)[at] for line in lines), Fraction(0)) for at in range(5)]
    assert list(as_fractions(whole)) == sums
    assert whole.base + whole.tax == whole.total


@EXAMPLES
@given(decimals("0", "99999999", 2), RATES)
def test_a_price_survives_being_shown_net(price: Decimal, rate: Decimal) -> None:
    """An included price shown net with six places, and taken back, is the same to the cent up to 100,000."""
    net = net_price(price, tax_rate=rate, includes_tax=True)
    back = gross_price(net, tax_rate=rate, includes_tax=False)
    assert abs(Fraction(back) - Fraction(price)) <= Fraction(2, 10**6)
    assert net_price(price, tax_rate=rate, includes_tax=False) == price
    assert gross_price(price, tax_rate=rate, includes_tax=True) == price


# Takings of a whole: how many units each time, in thousandths, and whether all were taken in the end.
TAKINGS = st.lists(st.integers(1, 50_000), min_size=1, max_size=15)


@EXAMPLES
@given(AMOUNTS, TAKINGS)
def test_shares_of_any_sequence_of_takings_sum_to_the_whole(whole: Decimal, takings: list[int]) -> None:
    units = [Decimal(n) / 1000 for n in takings]
    of, before, parts = sum(units, Decimal(0)), Decimal(0), []
    for taken in units:
        part = share(whole, before=before, taken=taken, of=of)
        assert part >= 0
        assert abs(Fraction(part) - Fraction(whole) * Fraction(taken) / Fraction(of)) <= CENT
        parts.append(part)
        before += taken
    assert total(parts) == whole


@EXAMPLES
@given(AMOUNTS, TAKINGS, st.integers(0, 14))
def test_shares_so_far_never_exceed_their_part_of_the_whole(
    whole: Decimal, takings: list[int], stop: int
) -> None:
    """What has been given back after some of the takings is the rounded share of the units taken: no drift."""
    units = [Decimal(n) / 1000 for n in takings]
    of, before, so_far = sum(units, Decimal(0)), Decimal(0), ZERO
    for taken in units[: stop + 1]:
        so_far += share(whole, before=before, taken=taken, of=of)
        before += taken
    assert Fraction(so_far) == half_up(Fraction(whole) * Fraction(before) / Fraction(of))


@EXAMPLES
@given(AMOUNTS, st.lists(decimals("0", "1000", 3), min_size=1, max_size=12))
def test_a_split_loses_and_makes_no_cent(whole: Decimal, weights: list[Decimal]) -> None:
    parts = split(whole, weights)
    assert len(parts) == len(weights)
    assert total(parts) == whole
    if any(weights):
        for part, weight in zip(parts, weights, strict=True):
            exact = Fraction(whole) * Fraction(weight) / Fraction(sum(weights))
            assert abs(Fraction(part) - exact) <= CENT
            assert weight or not part, "nothing weighed, nothing got"


class SoldLine:
    """As much of a line as sharing its cost looks at, and how often it was looked at."""

    looks = 0

    def __init__(self, product_id: int, quantity: Decimal) -> None:
        self._product_id, self.quantity = product_id, quantity

    @property
    def product_id(self) -> int:
        SoldLine.looks += 1
        return self._product_id


SOLD = st.lists(st.builds(SoldLine, st.integers(1, 4), decimals("0.001", "1000", 3)), max_size=12)


@EXAMPLES
@given(SOLD, st.lists(AMOUNTS, min_size=3, max_size=3))
def test_what_left_of_a_product_is_the_cost_of_its_lines_together(
    lines: list[Any], values: list[Decimal]
) -> None:
    """Product 4 is a service: nothing left. Each line costs its share, whichever lines stand between."""
    here = {line.product_id for line in lines}
    costs = {product: value for product, value in enumerate(values, start=1) if product in here}
    shared = costs_by_line(lines, costs)
    for product in range(1, 5):
        own = [(line, cost) for line, cost in zip(lines, shared, strict=True) if line.product_id == product]
        parts = split(costs.get(product, ZERO), [line.quantity for line, _ in own])
        assert [cost for _, cost in own] == parts


def test_a_document_of_many_lines_shares_its_costs_in_one_go() -> None:
    lines: list[Any] = [SoldLine(product, Decimal(1)) for product in range(500)]
    SoldLine.looks = 0
    assert total(costs_by_line(lines, {product: Decimal("1.00") for product in range(500)})) == 500
    assert SoldLine.looks <= 5 * len(lines)


TENDERS = st.lists(
    st.builds(Tender, st.sampled_from(["cash", "card", "transfer"]), decimals("0.01", "99999", 2).map(cents)),
    max_size=6,
)


@EXAMPLES
@given(TENDERS, AMOUNTS | decimals("0", "9999", 2).map(cents))
def test_what_is_handed_over_is_kept_or_given_back(tenders: list[Tender], due: Decimal) -> None:
    handed = total(tender.amount for tender in tenders)
    cash = total(tender.amount for tender in tenders if tender.method == "cash")
    try:
        settled = settle(tenders, due=due)
    except NoChangeForThisMethod:
        assert handed - due > cash, "refused although the cash covers the change"
        return
    kept = total(tender.amount for tender in settled.kept)
    assert (settled.tendered, settled.paid) == (handed, kept)
    assert kept + settled.change == handed
    assert kept == min(handed, due)
    assert all(tender.amount > 0 for tender in settled.kept)
    for method in ("card", "transfer"):
        assert settled.by_method(method) == total(t.amount for t in tenders if t.method == method)
