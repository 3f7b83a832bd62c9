"""Lines as a tax authority accepts them: in parts where one strays from its rate, and always of the same money."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trastienda.domain.invoicing.content import Item, TaxPart
from trastienda.domain.invoicing.rules import sums_of, taxes_within, told
from trastienda.kernel.money import CENT, ZERO, micros


def item(base: str | Decimal, tax: str | Decimal, *, rate: str = "0.16", quantity: str = "1") -> Item:
    worth, units = Decimal(base), Decimal(quantity)
    return Item(
        sku="A",
        description="A",
        item_code="01010101",
        unit_code="H87",
        unit="PZA",
        quantity=units,
        unit_price=micros(worth / units),
        amount=worth,
        discount=ZERO,
        base=worth,
        tax_rate=Decimal(rate),
        tax=Decimal(tax),
        total=worth + Decimal(tax),
    )


def is_near(each: Item) -> bool:
    exact = each.base * each.tax_rate
    return exact.quantize(CENT, ROUND_FLOOR) <= each.tax <= exact.quantize(CENT, ROUND_CEILING)


def test_a_line_near_its_rate_is_told_as_it_is() -> None:
    line = item("350.00", "56.00")
    assert told([line]) == (line,)


def test_a_line_a_cent_too_far_is_told_in_two() -> None:
    first, second = told([item("28.73", "4.61")])  # 28.73 at 16 % is 4.5968
    assert (first.base + second.base, first.tax + second.tax) == (Decimal("28.73"), Decimal("4.61"))
    assert is_near(first)
    assert is_near(second)
    assert first.quantity + second.quantity == 1


def test_a_tickets_parts_are_tickets() -> None:
    parts = told([item("34.14", "5.86")], units_count=False)  # forty lines of 0.99 with tax
    assert len(parts) > 1
    assert {part.quantity for part in parts} == {1}
    assert all(map(is_near, parts))


def test_what_was_given_away_is_left_out() -> None:
    assert told([item("0.00", "0.00")]) == ()


@given(
    st.decimals("0.10", "99999.99", places=2),
    st.sampled_from(["0.16", "0.08"]),
    st.integers(-30, 30),
    st.sampled_from(["1", "3", "0.250", "1000"]),
)
def test_the_parts_are_the_same_money(base: Decimal, rate: str, cents_off: int, quantity: str) -> None:
    exact = (base * Decimal(rate)).quantize(CENT)
    tax = exact + cents_off * CENT
    assume(tax >= 0)
    line = item(base, tax, rate=rate, quantity=quantity)
    parts = told([line])
    sums = sums_of(parts)
    assert (sums.amount, sums.tax, sums.total) == (line.amount, line.tax, line.total)
    assert sum(part.quantity for part in parts) == line.quantity
    if len(parts) > 1:
        assert all(map(is_near, parts))


@pytest.mark.parametrize(
    ("paid", "base", "tax"),
    [("1000.00", "862.07", "137.93"), ("812.00", "700.00", "112.00"), ("0.01", "0.01", "0.00")],
)
def test_a_payment_contains_its_share_of_the_tax(paid: str, base: str, tax: str) -> None:
    (part,) = taxes_within(Decimal(paid), [TaxPart(Decimal("0.16"), Decimal("2100.00"), Decimal("336.00"))])
    assert (part.base, part.tax) == (Decimal(base), Decimal(tax))
