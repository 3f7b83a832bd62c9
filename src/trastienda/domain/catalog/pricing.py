"""What a list of wanted lines costs: the product's tier price unless a price was quoted, then the pure tax rule.

One query whatever the number of lines. Amounts are in the tenant's currency.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trastienda.domain.catalog import rules
from trastienda.domain.catalog.errors import FractionNotAllowed, ProductNotFound, TooLarge
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.money import LARGEST, split
from trastienda.kernel.tax import HUNDRED, LinePrice, add, price_line, price_of, shelf_price
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class WantedLine(msgspec.Struct, frozen=True):
    """A line as asked for. No unit price: the price of the tier. `includes_tax` belongs to a given price."""

    product_id: int
    quantity: Decimal
    unit_price: Decimal | None = None
    includes_tax: bool = False
    discount_pct: Decimal = Decimal(0)
    tax_rate: Decimal | None = None


class QuotedLine(msgspec.Struct, frozen=True):
    """A line with its price decided and computed."""

    product_id: int
    sku: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    includes_tax: bool
    discount_pct: Decimal
    tax_rate: Decimal
    price: LinePrice
    is_stocked: bool


class Quote(msgspec.Struct, frozen=True):
    """All lines and their sum."""

    lines: tuple[QuotedLine, ...]
    sum: LinePrice

    @property
    def stocked(self) -> dict[int, Decimal]:
        """Units wanted of each product that has stock, in id order; two lines of one product are totalled."""
        wanted: dict[int, Decimal] = {}
        for line in self.lines:
            if line.is_stocked:
                wanted[line.product_id] = wanted.get(line.product_id, Decimal(0)) + line.quantity
        return dict(sorted(wanted.items()))


class _Product(msgspec.Struct, frozen=True):
    id: int
    sku: str
    name: str
    unit: str
    price: Decimal
    includes_tax: bool
    tax_rate: Decimal
    is_stocked: bool


_PRODUCTS = """
SELECT id, sku, name, unit, CASE %(tier)s::int WHEN 2 THEN price_2 WHEN 3 THEN price_3 ELSE price_1 END,
  prices_include_tax, tax_rate, is_stocked
FROM product WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s::bigint[]) AND is_active
"""


@step
def quote(wanted: Sequence[WantedLine], *, tier: int = 1, with_tax: bool = False) -> Quote:
    """
    Return the lines with prices and taxes, in the order asked. One query.

    :param with_tax: charge listed prices as a shelf that shows them with tax does, to the cent; else as entered.

    :raises ProductNotFound: a product is unknown, inactive or a neighbour's.
    :raises FractionNotAllowed: a counted product is asked for in a fraction.
    :raises TooLarge: an amount exceeds what a document may hold.
    """
    ids = sorted({line.product_id for line in wanted})
    found = sql.structs(_Product, _PRODUCTS, {"tenant": current_tenant(), "ids": ids, "tier": tier})
    products = {product.id: product for product in found}
    lines = tuple(_quote_line(line, products.get(line.product_id), with_tax=with_tax) for line in wanted)
    whole = add(line.price for line in lines)
    if whole.total > LARGEST or any(line.price.amount > LARGEST for line in lines):
        raise TooLarge(limit=LARGEST)
    return Quote(lines=lines, sum=whole)


def _quote_line(line: WantedLine, product: _Product | None, *, with_tax: bool) -> QuotedLine:
    if product is None:
        raise ProductNotFound(product_id=line.product_id)
    if not rules.is_whole_or_divisible(line.quantity, unit=product.unit):
        raise FractionNotAllowed(
            product_id=product.id, name=product.name, unit=product.unit, quantity=line.quantity
        )
    as_listed = line.unit_price is None
    unit_price = product.price if line.unit_price is None else line.unit_price
    includes_tax = product.includes_tax if as_listed else line.includes_tax
    tax_rate = product.tax_rate if line.tax_rate is None else line.tax_rate
    if as_listed and with_tax:
        unit_price = shelf_price(unit_price, tax_rate=tax_rate, includes_tax=includes_tax)
        includes_tax = True
    return QuotedLine(
        product_id=product.id,
        sku=product.sku,
        description=product.name,
        quantity=line.quantity,
        unit_price=unit_price,
        includes_tax=includes_tax,
        discount_pct=line.discount_pct,
        tax_rate=tax_rate,
        price=price_line(
            quantity=line.quantity,
            unit_price=unit_price,
            discount_pct=line.discount_pct,
            tax_rate=tax_rate,
            includes_tax=includes_tax,
        ),
        is_stocked=product.is_stocked,
    )


def less(quote: Quote, discount: Decimal) -> Quote:
    """
    Return the quote with a discount on the whole shared among its lines to the cent, by what each comes to.

    The lines are quoted with tax and without discounts, as those of the web store are; the discount is with tax too.
    A line's percentage is what its share comes to, for people to read: the amounts are exact.
    """
    require(all(line.includes_tax and not line.discount_pct for line in quote.lines), "lines are as on show")
    require(discount <= quote.sum.total, "a discount lies within what is bought")
    if not discount:
        return quote
    shares = split(discount, [line.price.total for line in quote.lines])
    lines = tuple(_line_less(line, share) for line, share in zip(quote.lines, shares, strict=True))
    return Quote(lines=lines, sum=add(line.price for line in lines))


def _line_less(line: QuotedLine, rebate: Decimal) -> QuotedLine:
    quoted = line.price.total
    return msgspec.structs.replace(
        line,
        discount_pct=(rebate * HUNDRED / quoted).quantize(Decimal("0.0001")) if quoted else Decimal(0),
        price=price_of(quoted, rebate=rebate, tax_rate=line.tax_rate, includes_tax=True),
    )


def with_line(quote: Quote, line: QuotedLine) -> Quote:
    """Return the quote with one more line."""
    lines = (*quote.lines, line)
    return Quote(lines=lines, sum=add(each.price for each in lines))
