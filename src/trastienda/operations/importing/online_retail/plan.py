"""What every line of the file becomes: a sale's line, a return, a stock adjustment, or a line of the report. Pure.

The file is a shop's two sheets, one below the other, and the first days of the second repeat the last of the first.
Invoices are told apart by their number: digits are sales, C… cancellations, A… adjustments of bad debt. The rules
and the reasons for them are in docs/importing.md; this module is where they are decided, and the only place.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from enum import IntEnum

import msgspec

from trastienda.kernel.money import CENT, ZERO, cents
from trastienda.operations.importing.online_retail.rows import MILLION, NOBODY, Ints, Rows

SERVICES = frozenset(
    {
        "POST",
        "DOT",
        "C2",
        "C3",
        "M",
        "D",
        "S",
        "B",
        "BANK CHARGES",
        "AMAZONFEE",
        "CRUK",
        "ADJUST",
        "ADJUST2",
        "GIFT",
    }
)
"""Codes that are no goods: postage, carriage, manual entries, discounts, samples, fees, commissions."""
SERVICE_PREFIXES = ("GIFT_", "TEST")
"""Gift vouchers, and what the shop tried its till with."""

COST_SHARE = Decimal("0.55")
"""An opening purchase pays this part of a product's median price without tax."""


class Fate(IntEnum):
    """Where a line went."""

    SOLD = 0
    RETURNED = 1
    ADJUSTED = 2
    REPEATED = 3
    NOT_SOLD = 4
    BAD_DEBT = 5
    NEGATIVE_PRICE = 6
    NEGATIVE_SALE = 7
    POSITIVE_CANCELLATION = 8
    SERVICE_ADJUSTED = 9


IMPORTED = (Fate.SOLD, Fate.RETURNED, Fate.ADJUSTED)


class SaleDocument(msgspec.Struct, frozen=True):
    """An invoice: the rows that are its lines, in their order."""

    invoice: int
    rows: Ints


class ReturnDocument(msgspec.Struct, frozen=True):
    """What of one sale comes back with one cancellation: position in the sale to units."""

    reference: str
    sale: int
    units: dict[int, int]
    row: int


class AdjustmentDocument(msgspec.Struct, frozen=True):
    """A shelf corrected by one line without a price."""

    row: int


Document = SaleDocument | ReturnDocument | AdjustmentDocument


class Goods(msgspec.Struct, frozen=True):
    """A product: its name, median price as quoted, units it began with, and what each of those cost, net."""

    name: str
    is_stocked: bool
    price: Decimal
    opening: int
    cost: Decimal


class PriceGap(msgspec.Struct, frozen=True):
    """A cancellation at another price than the sale's: the sale's is what is given back."""

    row: int
    invoice: str
    price: int


class Plan(msgspec.Struct, frozen=True):
    """Everything that is going to be posted, in the order in which it happened, and where each row went."""

    rows: Rows
    documents: list[Document]
    goods: list[Goods]
    fates: Ints
    gaps: list[PriceGap]


def make_plan(rows: Rows, *, tax_rate: Decimal) -> Plan:
    """Decide about every row. The same rows give the same plan, whatever was posted of it already."""
    planner = _Planner(rows)
    planner.plan()
    return Plan(
        rows=rows,
        documents=planner.documents,
        goods=_goods(rows, planner, tax_rate=tax_rate),
        fates=planner.fates,
        gaps=planner.gaps,
    )


def is_service(code: str) -> bool:
    """Whether a code has no shelf."""
    return code in SERVICES or code.startswith(SERVICE_PREFIXES)


class _Sold(msgspec.Struct):
    """A sale's line that may come back: which sale, which place in it, how much is left of it."""

    document: int
    position: int
    price: int
    left: int


class _Planner:
    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.fates = array("b", bytes(len(rows)))
        self.documents: list[Document] = []
        self.gaps: list[PriceGap] = []
        self.services = [is_service(code) for code in rows.products.all]
        # What is on each shelf by now, and the least it has ever been: what must have been there at the beginning.
        self.on_hand = [0] * len(rows.products)
        self.lowest = [0] * len(rows.products)
        self._sold: dict[tuple[int, int], list[_Sold]] = {}

    def plan(self) -> None:
        _mark_repeated(self.rows, self.fates)
        self._sold = {key: [] for key in self._keys_that_come_back()}
        for invoice, rows in _invoices(self.rows, self.fates):
            number = self.rows.invoices[invoice]
            if number.isdigit():
                self._sale(invoice, rows)
            elif number[0] == "C" and number[1:].isdigit():
                self._cancellation(number, rows)
            else:
                self._keep_out(rows, Fate.BAD_DEBT)

    def _keys_that_come_back(self) -> set[tuple[int, int]]:
        """Customer and product of every line of a cancellation: only their sales need to be remembered."""
        rows = self.rows
        is_cancellation = [number.startswith("C") for number in rows.invoices.all]
        return {
            (rows.customer[row], rows.product[row])
            for row in range(len(rows))
            if is_cancellation[rows.invoice[row]]
        }

    # --- sales ------------------------------------------------------------------------------------------

    def _sale(self, invoice: int, invoice_rows: Sequence[int]) -> None:
        rows = self.rows
        counted = rows.customer[invoice_rows[0]] == NOBODY and not any(
            rows.price[row] for row in invoice_rows
        )
        lines = array("i")
        for row in invoice_rows:
            fate = self._fate_of_sale(row, counted=counted)
            self.fates[row] = fate
            if fate is Fate.SOLD:
                lines.append(row)
            elif fate is Fate.ADJUSTED:
                self._move(rows.product[row], rows.quantity[row])
                self.documents.append(AdjustmentDocument(row))
        if lines:
            self._remember(len(self.documents), lines)
            self.documents.append(SaleDocument(invoice, lines))

    def _fate_of_sale(self, row: int, *, counted: bool) -> Fate:
        """Say what a line of an ordinary invoice is. `counted`: no customer and no price on the whole invoice."""
        quantity, price = self.rows.quantity[row], self.rows.price[row]
        if price < 0:
            return Fate.NEGATIVE_PRICE
        if quantity < 0 and price:
            return Fate.NEGATIVE_SALE
        if quantity > 0 and not counted:
            return Fate.SOLD
        return Fate.SERVICE_ADJUSTED if self.services[self.rows.product[row]] else Fate.ADJUSTED

    def _remember(self, document: int, lines: Iterable[int]) -> None:
        rows = self.rows
        for position, row in enumerate(lines):
            self._move(rows.product[row], -rows.quantity[row])
            held = self._sold.get((rows.customer[row], rows.product[row]))
            if held is not None:
                held.append(_Sold(document, position, rows.price[row], rows.quantity[row]))

    def _move(self, product: int, units: int) -> None:
        if not self.services[product]:
            self.on_hand[product] += units
            self.lowest[product] = min(self.lowest[product], self.on_hand[product])

    # --- returns ----------------------------------------------------------------------------------------

    def _cancellation(self, number: str, invoice_rows: Sequence[int]) -> None:
        """Take each line out of earlier sales; one return for each sale that gives something."""
        units: dict[int, Counter[int]] = defaultdict(Counter)
        first: dict[int, int] = {}
        for row in invoice_rows:
            if self.rows.quantity[row] > 0 or self.rows.price[row] < 0:
                self.fates[row] = Fate.POSITIVE_CANCELLATION
                continue
            taken = self._take(row)
            self.fates[row] = Fate.RETURNED if taken else Fate.NOT_SOLD
            for sold, quantity in taken:
                sold.left -= quantity
                units[sold.document][sold.position] += quantity
                first.setdefault(sold.document, row)
                self._move(self.rows.product[row], quantity)
                self._note_gap(row, sold)
        for at, document in enumerate(sorted(units), start=1):
            reference = number if at == 1 else f"{number}/{at}"
            self.documents.append(ReturnDocument(reference, document, dict(units[document]), first[document]))

    def _take(self, row: int) -> list[tuple[_Sold, int]]:
        """
        Return the sold lines that a line of a cancellation gives back: of the same customer and product, the newest.

        First one line with enough left and the same price, then one at any price, then several together. Without a
        customer, or for a service, only the same price will do: anybody may have bought the thing, and "postage" or
        "manual" names a different thing each time.
        """
        rows = self.rows
        quantity, price = -rows.quantity[row], rows.price[row]
        customer, product = rows.customer[row], rows.product[row]
        held = self._sold[customer, product]
        held[:] = [sold for sold in held if sold.left]
        newest_first = held[::-1]
        if customer == NOBODY or self.services[product]:
            newest_first = [sold for sold in newest_first if sold.price == price]
        enough = [sold for sold in newest_first if sold.left >= quantity]
        for sold in enough:
            if sold.price == price:
                return [(sold, quantity)]
        if enough:
            return [(enough[0], quantity)]
        return _from_several(newest_first, quantity)

    def _note_gap(self, row: int, sold: _Sold) -> None:
        if sold.price != self.rows.price[row]:
            sale = self.documents[sold.document]
            number = self.rows.invoices[sale.invoice] if isinstance(sale, SaleDocument) else ""
            self.gaps.append(PriceGap(row, number, sold.price))

    def _keep_out(self, rows: Iterable[int], fate: Fate) -> None:
        for row in rows:
            self.fates[row] = fate


def _from_several(sold_lines: Iterable[_Sold], quantity: int) -> list[tuple[_Sold, int]]:
    """Take units from several sold lines; from none when all together have too few."""
    taken = []
    for sold in sold_lines:
        units = min(sold.left, quantity)
        taken.append((sold, units))
        quantity -= units
        if not quantity:
            return taken
    return []


def _mark_repeated(rows: Rows, fates: Ints) -> None:
    """
    Mark the lines that a later sheet repeats.

    Within a sheet time never goes back, so where it does a new sheet begins. A line of an invoice that an earlier
    sheet has too, equal in every column, is the same line; what an invoice has beyond that is new.
    """
    sheets = _sheets(rows)
    if len(sheets) == 1:
        return
    last_seen: dict[int, int] = {}
    invoices_twice = set()
    for sheet, span in enumerate(sheets):
        for row in span:
            if last_seen.setdefault(rows.invoice[row], sheet) != sheet:
                invoices_twice.add(rows.invoice[row])
    seen: Counter[tuple[int, ...]] = Counter()
    for span in sheets:
        here: Counter[tuple[int, ...]] = Counter()
        for row in span:
            if rows.invoice[row] not in invoices_twice:
                continue
            line = _columns(rows, row)
            here[line] += 1
            if here[line] <= seen[line]:
                fates[row] = Fate.REPEATED
        for line, count in here.items():
            seen[line] = max(seen[line], count)


def _sheets(rows: Rows) -> list[range]:
    starts = [0, *(row for row in range(1, len(rows)) if rows.minute[row] < rows.minute[row - 1])]
    return [range(start, end) for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _columns(rows: Rows, row: int) -> tuple[int, ...]:
    return (
        rows.invoice[row],
        rows.product[row],
        rows.text[row],
        rows.quantity[row],
        rows.minute[row],
        rows.price[row],
        rows.customer[row],
    )


def _invoices(rows: Rows, fates: Ints) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield each invoice with its rows, in the order of its first minute, then of the file."""
    count = array("i", bytes(4 * len(rows.invoices)))
    for row in range(len(rows)):
        count[rows.invoice[row]] += fates[row] != Fate.REPEATED
    ends = array("i", bytes(4 * len(rows.invoices)))
    total = 0
    for invoice, size in enumerate(count):
        ends[invoice] = total
        total += size
    in_order = array("i", bytes(4 * total))
    for row in range(len(rows)):
        if fates[row] != Fate.REPEATED:
            invoice = rows.invoice[row]
            in_order[ends[invoice]] = row
            ends[invoice] += 1
    spans = {
        invoice: in_order[ends[invoice] - size : ends[invoice]] for invoice, size in enumerate(count) if size
    }
    for invoice in sorted(spans, key=lambda each: (rows.minute[spans[each][0]], spans[each][0])):
        yield invoice, spans[invoice]


def _goods(rows: Rows, planner: _Planner, *, tax_rate: Decimal) -> list[Goods]:
    """Describe every product: the name and the median price of its priced lines, what it began with, what that cost."""
    names: list[Counter[int]] = [Counter() for _ in rows.products.all]
    notes: list[Counter[int]] = [Counter() for _ in rows.products.all]
    prices: list[Counter[int]] = [Counter() for _ in rows.products.all]
    for row in range(len(rows)):
        product, price = rows.product[row], rows.price[row]
        if price > 0:
            prices[product][price] += 1
        if rows.texts[rows.text[row]]:
            (names if price > 0 else notes)[product][rows.text[row]] += 1
    return [
        _good(
            name=_name(rows, names[product] or notes[product]) or code,
            is_stocked=not planner.services[product],
            price=Decimal(_median(prices[product])) / MILLION,
            lowest=planner.lowest[product],
            tax_rate=tax_rate,
        )
        for product, code in enumerate(rows.products.all)
    ]


def _good(*, name: str, is_stocked: bool, price: Decimal, lowest: int, tax_rate: Decimal) -> Goods:
    """Work out the opening; everything with a shelf began with at least one unit, so that it has a cost."""
    if not is_stocked:
        return Goods(name=name, is_stocked=False, price=price, opening=0, cost=ZERO)
    cost = max(cents(price / (1 + tax_rate) * COST_SHARE), CENT)
    return Goods(name=name, is_stocked=True, price=price, opening=max(-lowest, 1), cost=cost)


def _name(rows: Rows, counted: Counter[int]) -> str:
    """Return the most common text; of several, the first in the alphabet."""
    if not counted:
        return ""
    most = max(counted.values())
    return min(rows.texts[text] for text, count in counted.items() if count == most)


def _median(counted: Counter[int]) -> int:
    """Return the lower median of counted prices; 0 for none."""
    half, passed = (counted.total() + 1) // 2, 0
    for price in sorted(counted):
        passed += counted[price]
        if passed >= half:
            return price
    return 0
