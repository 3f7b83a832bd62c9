"""Money and tax by hand calculation; tests/properties holds them against fractions."""

from decimal import Decimal

import pytest

from trastienda.kernel.errors import Bug
from trastienda.kernel.money import cents, share, split
from trastienda.kernel.tax import LinePrice, net_price, price_line


def test_cents_round_half_away_from_zero() -> None:
    assert [cents(Decimal(x)) for x in ("0.005", "0.015", "-0.005", "1.004999")] == [
        Decimal("0.01"), Decimal("0.02"), Decimal("-0.01"), Decimal("1.00"),
    ]  # fmt: skip


LINES = [
    # quantity, unit price, discount %, rate, included | amount, discount, base, tax, total
    ("2 350 0 0.16 net", "700.00 0.00 700.00 112.00 812.00"),  # the document's sale
    ("1 150.50 0 0.16 included", "129.74 0.00 129.74 20.76 150.50"),
    ("3 100 10 0.16 net", "300.00 30.00 270.00 43.20 313.20"),
    ("1 121 0 0.21 included", "100.00 0.00 100.00 21.00 121.00"),
    ("1 0.01 0 0.16 net", "0.01 0.00 0.01 0.00 0.01"),
    ("1.5 33.33 0 0 net", "50.00 0.00 50.00 0.00 50.00"),  # 49.995, half up
    ("2 58 50 0.16 included", "100.00 50.00 50.00 8.00 58.00"),
    ("1 100 100 0.16 net", "100.00 100.00 0.00 0.00 0.00"),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_by_hand(line: str, expected: str) -> None:
    quantity, price, discount, rate, kind = line.split()
    priced = price_line(
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        discount_pct=Decimal(discount),
        tax_rate=Decimal(rate),
        includes_tax=kind == "included",
    )
    assert priced == LinePrice(*map(Decimal, expected.split()))


def test_a_price_with_tax_shows_its_net_with_six_places() -> None:
    assert net_price(Decimal("150.50"), tax_rate=Decimal("0.16"), includes_tax=True) == Decimal("129.741379")


def test_shares_of_a_hundred_over_three_lose_no_cent() -> None:
    parts = [share(Decimal("100.00"), before=Decimal(n), taken=Decimal(1), of=Decimal(3)) for n in range(3)]
    assert parts == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]


def test_a_share_lies_within_its_whole() -> None:
    with pytest.raises(Bug):
        share(Decimal("1.00"), before=Decimal(1), taken=Decimal(1), of=Decimal(1))


def test_a_split_adds_up() -> None:
    assert split(Decimal("10.00"), [Decimal(1), Decimal(1), Decimal(1)]) == [
        Decimal("3.33"),
        Decimal("3.34"),
        Decimal("3.33"),
    ]
    assert split(Decimal("10.00"), [Decimal(0), Decimal(0)]) == [Decimal("10.00"), Decimal("0.00")]
