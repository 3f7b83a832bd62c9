"""A shop in plain Python: what must be true of shelves, drawer, accounts and books after each thing that happens.

Written from the rules (docs/rules, the glossary, the documented examples), with fractions and integers, and without
any of the code under test. It knows no tables, no tenants and no time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

ZERO = Decimal("0.00")
NONE = Decimal(0)
HOME, NORTH = 0, 1
"""The two branches; the till stands at home."""

CASH, BANK, RECEIVABLE, INVENTORY = "100.01", "100.02", "100.03", "100.04"
CREDITABLE_TAX, PAYABLE, DEPOSITS, TAX_DUE = "100.05", "200.01", "200.02", "210.01"
CAPITAL, SALES, OTHER_INCOME, SURPLUS = "300.01", "400.01", "400.02", "400.03"
COST, EXPENSES, CASH_SHORT, SHRINKAGE = "500.01", "600.01", "600.02", "600.03"


def rounded(exact: Fraction | Decimal, places: int = 2) -> Decimal:
    """Halves away from zero, with integers alone."""
    units, sign = abs(Fraction(exact)) * 10**places, -1 if exact < 0 else 1
    return Decimal(sign * int((units * 2 + 1) // 2)).scaleb(-places)


def part(whole: Decimal, *, before: Decimal, taken: Decimal, of: Decimal) -> Decimal:
    """What belongs to some units when others are gone: so that all parts sum to the whole."""
    if not of:
        return ZERO
    up_to = [rounded(Fraction(whole) * Fraction(units) / Fraction(of)) for units in (before, before + taken)]
    return up_to[1] - up_to[0]


@dataclass
class Product:
    """As the catalogue has it. `prices` are the three tiers, as entered."""

    id: int
    prices: tuple[Decimal, Decimal, Decimal]
    includes_tax: bool
    rate: Decimal
    is_divisible: bool
    last_cost: Decimal


@dataclass
class Shelf:
    """What one branch has of one product."""

    on_hand: Decimal = NONE
    reserved: Decimal = NONE
    value: Decimal = ZERO
    average: Decimal = NONE

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    def issue(self, units: Decimal) -> Decimal:
        """Take units and their share of the value; the last one takes what is left."""
        value = (
            self.value
            if units == self.on_hand
            else rounded(Fraction(self.value) * Fraction(units) / Fraction(self.on_hand))
        )
        self.on_hand, self.value = self.on_hand - units, self.value - value
        return value

    def receive(self, units: Decimal, value: Decimal) -> None:
        self.on_hand, self.value = self.on_hand + units, self.value + value
        self.average = rounded(Fraction(self.value) / Fraction(self.on_hand), 6)


@dataclass(frozen=True)
class Wanted:
    """A line as asked for; `price` is net, None asks for the customer's tier."""

    product: int
    units: Decimal
    price: Decimal | None = None
    discount: Decimal = NONE


@dataclass
class Line:
    """A priced line, and what came back of it."""

    product: int
    units: Decimal
    base: Decimal
    tax: Decimal
    total: Decimal
    cost: Decimal = ZERO
    returned: Decimal = NONE
    returned_total: Decimal = ZERO

    @property
    def returnable(self) -> Decimal:
        return self.units - self.returned


@dataclass
class Paid:
    """Money received by one method, and what is left of it."""

    method: str
    left: Decimal


@dataclass
class Sale:
    lines: list[Line]
    payments: list[Paid]
    credit: Decimal
    customer: int | None
    off_balance: Decimal = ZERO
    is_cancelled: bool = False

    @property
    def total(self) -> Decimal:
        return total(self.lines)

    @property
    def is_touched(self) -> bool:
        return any(line.returned for line in self.lines)

    @property
    def is_over(self) -> bool:
        return self.is_cancelled or not any(line.returnable for line in self.lines)

    def refunds(self, amount: Decimal) -> dict[str, Decimal]:
        """How an amount goes back: out of the payment received first, each by its own method."""
        given: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for payment in self.payments:
            out = min(amount, payment.left)
            amount -= out
            given[payment.method] += out
        return {method: out for method, out in given.items() if out}

    def give(self, amount: Decimal) -> None:
        for payment in self.payments:
            out = min(amount, payment.left)
            amount, payment.left = amount - out, payment.left - out


@dataclass
class Layaway:
    lines: list[Line]
    customer: int
    payments: list[Paid]
    state: str = "active"

    @property
    def paid(self) -> Decimal:
        return sum((payment.left for payment in self.payments), ZERO)

    @property
    def balance(self) -> Decimal:
        return total(self.lines) - self.paid


@dataclass
class Order:
    """What was ordered in the web store; `sale` once it is paid for."""

    lines: list[Line]
    sale: Sale | None = None
    is_given_up: bool = False

    @property
    def waits(self) -> bool:
        return self.sale is None and not self.is_given_up


@dataclass
class Quotation:
    lines: list[Line]
    customer: int | None
    is_used: bool = False


@dataclass
class Customer:
    limit: Decimal
    tier: int
    balance: Decimal = ZERO


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.total for line in lines), ZERO)


def units_by_product(lines: Iterable[Line | Wanted]) -> dict[int, Decimal]:
    wanted: dict[int, Decimal] = defaultdict(lambda: NONE)
    for line in lines:
        wanted[line.product] += line.units
    return dict(wanted)


@dataclass
class Model:
    """The whole shop. Methods change it as the rules say; they refuse nothing, which is the machine's business."""

    products: list[Product]
    customers: list[Customer]
    shelves: dict[tuple[int, int], Shelf] = field(default_factory=lambda: defaultdict(Shelf))
    books: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    drawer: Decimal | None = None
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    # --- prices ---------------------------------------------------------------------------------------

    def quote(self, wanted: Sequence[Wanted], customer: int | None) -> list[Line]:
        tier = 1 if customer is None else self.customers[customer].tier
        return [self._line(each, self.products[each.product], tier) for each in wanted]

    def _line(self, wanted: Wanted, product: Product, tier: int) -> Line:
        """A price without tax gets it added; a price with tax contains it, and is charged as it is."""
        price = product.prices[tier - 1] if wanted.price is None else wanted.price
        includes = product.includes_tax and wanted.price is None
        quoted = rounded(Fraction(wanted.units) * Fraction(price))
        left = quoted - rounded(Fraction(quoted) * Fraction(wanted.discount) / 100)
        rate = Fraction(product.rate)
        if includes:
            tax = rounded(Fraction(left) * rate / (1 + rate))
            return Line(wanted.product, wanted.units, base=left - tax, tax=tax, total=left)
        tax = rounded(Fraction(left) * rate)
        return Line(wanted.product, wanted.units, base=left, tax=tax, total=left + tax)

    def quote_order(self, wanted: Sequence[tuple[int, Decimal]]) -> list[Line]:
        """The web store shows prices with tax, to the cent, and charges what it shows."""
        lines = []
        for product, units in wanted:
            about = self.products[product]
            rate = Fraction(about.rate)
            with_tax = Fraction(about.prices[0]) * (1 if about.includes_tax else 1 + rate)
            shown = rounded(rounded(with_tax, 6))
            charged = rounded(Fraction(units) * Fraction(shown))
            tax = rounded(Fraction(charged) * rate / (1 + rate))
            lines.append(Line(product, units, base=charged - tax, tax=tax, total=charged))
        return lines

    # --- stock ----------------------------------------------------------------------------------------

    def lacks(self, wanted: Mapping[int, Decimal], branch: int) -> bool:
        return any(units > self.shelves[product, branch].available for product, units in wanted.items())

    def purchase(self, lines: Sequence[tuple[int, Decimal, Decimal]], branch: int) -> None:
        for product, units, cost in lines:
            base = rounded(Fraction(units) * Fraction(cost))
            tax = rounded(Fraction(base) * Fraction(self.products[product].rate))
            self.products[product].last_cost = cost
            self._post({INVENTORY: base, CREDITABLE_TAX: tax, PAYABLE: -base - tax})
        for product in units_by_product([Wanted(p, u) for p, u, _ in lines]):
            own = [(u, rounded(Fraction(u) * Fraction(c))) for p, u, c in lines if p == product]
            self.shelves[product, branch].receive(
                sum((u for u, _ in own), NONE), sum((v for _, v in own), ZERO)
            )

    def opening_stock(self, product: int, units: Decimal, value: Decimal, branch: int) -> None:
        self.shelves[product, branch].receive(units, value)
        self._post({INVENTORY: value, CAPITAL: -value})

    def transfer(self, product: int, units: Decimal, *, here: int, there: int) -> None:
        value = self.shelves[product, here].issue(units)
        self.shelves[product, there].receive(units, value)

    def correct(self, product: int, difference: Decimal, branch: int) -> None:
        """What is missing leaves at its value; what was found comes at the average, else at the last cost."""
        shelf = self.shelves[product, branch]
        if difference < 0:
            value = shelf.issue(-difference)
            self._post({SHRINKAGE: value, INVENTORY: -value})
        elif difference > 0:
            value = rounded(
                Fraction(difference) * Fraction(shelf.average or self.products[product].last_cost)
            )
            shelf.receive(difference, value)
            self._post({INVENTORY: value, SURPLUS: -value})

    def reserve(self, lines: Sequence[Line], sign: int = 1) -> None:
        for product, units in units_by_product(lines).items():
            self.shelves[product, HOME].reserved += sign * units

    def _issue(self, lines: Sequence[Line]) -> None:
        """Take the goods of a sale; each line gets its share of its product's cost."""
        for product, units in units_by_product(lines).items():
            cost, before = self.shelves[product, HOME].issue(units), NONE
            for line in (line for line in lines if line.product == product):
                line.cost = part(cost, before=before, taken=line.units, of=units)
                before += line.units
            self._post({COST: cost, INVENTORY: -cost})

    # --- sales ----------------------------------------------------------------------------------------

    def sell(self, lines: list[Line], kept: Sequence[Paid], customer: int | None) -> Sale:
        """`kept` is the money without its change; what is missing goes on the customer's account."""
        self._issue(lines)
        credit = total(lines) - sum((each.left for each in kept), ZERO)
        self._take(kept)
        self._owe(customer, credit)
        self._earn(lines, 1)
        self.counts["sale"] += 1
        return Sale(lines, [Paid(each.method, each.left) for each in kept], credit, customer)

    def place(self, lines: list[Line]) -> Order:
        """Goods are set aside, and nothing else happens; what costs nothing is paid for at once."""
        self.counts["order"] += 1
        self.reserve(lines)
        order = Order(lines)
        if not total(lines):
            self.pay_order(order, "card")
        return order

    def pay_order(self, order: Order, method: str) -> Sale:
        self.reserve(order.lines, -1)
        due = total(order.lines)
        order.sale = self.sell(order.lines, [Paid(method, due)] if due else [], None)
        self.counts["sale"] -= 1  # it has the order's number
        return order.sale

    def give_up(self, order: Order) -> None:
        self.reserve(order.lines, -1)
        order.is_given_up = True

    def complete(self, layaway: Layaway) -> Sale:
        self.reserve(layaway.lines, -1)
        self._issue(layaway.lines)
        self._post({DEPOSITS: layaway.paid})
        self._earn(layaway.lines, 1)
        layaway.state = "completed"
        self.counts["sale"] += 1
        return Sale(layaway.lines, layaway.payments, ZERO, layaway.customer)

    def _earn(self, lines: Iterable[Line], sign: int) -> None:
        for line in lines:
            self._post({SALES: -sign * line.base, TAX_DUE: -sign * line.tax})

    def _owe(self, customer: int | None, amount: Decimal) -> None:
        if amount and customer is not None:
            self.customers[customer].balance += amount
            self._post({RECEIVABLE: amount})

    def _take(self, kept: Iterable[Paid]) -> None:
        for each in kept:
            self._move(each.method, each.left)

    def _move(self, method: str, amount: Decimal) -> None:
        """Money in (+) or out (-)."""
        self._post({CASH if method == "cash" else BANK: amount})
        if method == "cash" and amount:
            assert self.drawer is not None
            self.drawer += amount

    def goods_back(self, sale: Sale, product: int, units: Decimal) -> list[tuple[Line, Line]]:
        """The sold lines that give units back, in order, each with what its units are worth now."""
        back = []
        for line in (line for line in sale.lines if line.product == product):
            taken = min(units, line.returnable)
            if taken <= 0:
                continue
            units -= taken
            money = part(line.total, before=line.returned, taken=taken, of=line.units)
            tax = part(line.tax, before=line.returned_total, taken=money, of=line.total)
            cost = part(line.cost, before=line.returned, taken=taken, of=line.units)
            back.append((line, Line(product, taken, base=money - tax, tax=tax, total=money, cost=cost)))
        return back

    def split_back(self, sale: Sale, amount: Decimal) -> tuple[Decimal, dict[str, Decimal]]:
        """How much comes off the account, and how the rest is given back."""
        off = min(amount, sale.credit - sale.off_balance)
        return off, sale.refunds(amount - off)

    def take_back(self, sale: Sale, back: Sequence[tuple[Line, Line]]) -> None:
        amount = total(gone for _, gone in back)
        off, refunds = self.split_back(sale, amount)
        for line, gone in back:
            line.returned += gone.units
            line.returned_total += gone.total
            self._post({COST: -gone.cost, INVENTORY: gone.cost})
        for product in units_by_product(gone for _, gone in back):
            own = [gone for _, gone in back if gone.product == product]
            units, value = sum((gone.units for gone in own), NONE), sum((gone.cost for gone in own), ZERO)
            self.shelves[product, HOME].receive(units, value)
        self._earn((gone for _, gone in back), -1)
        sale.off_balance += off
        self._owe(sale.customer, -off)
        sale.give(amount - off)
        for method, given in refunds.items():
            self._move(method, -given)

    # --- layaways and accounts ------------------------------------------------------------------------

    def start_layaway(self, lines: list[Line], customer: int, paid: Paid) -> Layaway:
        self.reserve(lines)
        self.counts["layaway"] += 1
        layaway = Layaway(lines, customer, [])
        self.pay_layaway(layaway, paid)
        return layaway

    def pay_layaway(self, layaway: Layaway, paid: Paid) -> None:
        layaway.payments.append(paid)
        self._take([paid])
        self._post({DEPOSITS: -paid.left})

    def cancel_layaway(self, layaway: Layaway) -> None:
        self.reserve(layaway.lines, -1)
        self._post({DEPOSITS: layaway.paid})
        for payment in layaway.payments:
            self._move(payment.method, -payment.left)
            payment.left = ZERO
        layaway.state = "cancelled"

    def pay_account(self, customer: int, paid: Paid) -> None:
        self._take([paid])
        self._owe(customer, -paid.left)
        self.counts["account_payment"] += 1

    # --- the drawer -----------------------------------------------------------------------------------

    def open_drawer(self, amount: Decimal) -> None:
        self.drawer = amount

    def move_cash(self, amount: Decimal) -> None:
        self._move("cash", amount)
        self._post({OTHER_INCOME: -amount} if amount > 0 else {EXPENSES: -amount})

    def cut(self, counted: Decimal) -> None:
        assert self.drawer is not None
        difference = counted - self.drawer
        self._post({CASH: difference, (SURPLUS if difference > 0 else CASH_SHORT): -difference})
        self.drawer = None

    def _post(self, debits: Mapping[str, Decimal]) -> None:
        """Debits above zero, credits below."""
        for account, amount in debits.items():
            self.books[account] += amount
