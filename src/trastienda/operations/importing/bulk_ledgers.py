"""The ledgers of a whole history at once: shelves, customers' accounts, numbering, books.

Each holds in memory what the database says now (its rows locked until commit), moves it document by document by the
rules of the contexts' steps, and writes moves and new states with a statement per few thousand rows. Because rows
stay locked from the first look to the commit, a shop that sells meanwhile waits instead of being overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting.chart import DEBIT
from trastienda.domain.accounting.errors import PeriodClosed
from trastienda.domain.accounting.models import Entry, EntryLine
from trastienda.domain.parties.models import Customer, CustomerMove
from trastienda.domain.stock.models import Level, Move
from trastienda.domain.tenancy.models import FolioCounter
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.money import ZERO, cents, micros
from trastienda.kernel.tenancy import current_tenant
from trastienda.operations.importing.sheets import Ids, Sheet

NOTHING = Decimal(0)


class Cause(msgspec.Struct, frozen=True):
    """The document because of which something moves: its kind and id, its number, who made it and when."""

    kind: str
    id: int
    at: datetime
    on: date
    actor: str
    reference: str = ""


@dataclass(slots=True)
class Shelf:
    """What a branch holds of a product: units, what they cost, and the moving average."""

    level_id: int | None
    on_hand: Decimal = NOTHING
    value: Decimal = ZERO
    average_cost: Decimal = NOTHING


class Shelves:
    """Stock levels and moves. The arithmetic is that of `domain/stock/steps.py`, to the cent."""

    def __init__(self) -> None:
        found = sql.rows(
            "SELECT product_id, branch_id, id, on_hand, value, average_cost FROM stock_level WHERE tenant_id = %s"
            " ORDER BY product_id FOR UPDATE",
            (current_tenant(),),
        )
        self._shelves = {(product, branch): Shelf(*rest) for product, branch, *rest in found}
        self._below_zero = dict(
            sql.rows("SELECT id, below_zero FROM branch WHERE tenant_id = %s", (current_tenant(),))
        )
        self._changed: set[tuple[int, int]] = set()
        self._moves = Sheet(
            Move, "product", "branch", "kind", "quantity", "value", "on_hand_after",
            "document_kind", "document_id", "reason", "actor", "at",
        )  # fmt: skip

    def at(self, product: int, branch: int) -> Shelf:
        """Return a product's shelf in a branch, empty if it never had one. To be read, not written."""
        return self._shelves.get((product, branch)) or Shelf(level_id=None)

    def touch(self, product: int, branch: int) -> None:
        """Have the shelf exist once written, even if nothing ever lay on it."""
        self._shelf(product, branch)

    def issue(
        self, wanted: Mapping[int, Decimal], *, branch: int, kind: str, because: Cause, reason: str = ""
    ) -> dict[int, Decimal]:
        """
        Take units out; return the value that left, by product.

        :raises Bug: there are not enough (whoever tells a history knows what was there).
        """
        left = {}
        for product, quantity in wanted.items():
            shelf = self._shelf(product, branch)
            require(0 < quantity <= shelf.on_hand, f"product {product} has {quantity} units to issue")
            last = quantity == shelf.on_hand
            value = shelf.value if last else cents(shelf.value * quantity / shelf.on_hand)
            shelf.on_hand -= quantity
            shelf.value -= value
            left[product] = value
            self._note(product, branch, kind, -quantity, -value, shelf, because, reason)
        return left

    def receive(
        self,
        arriving: Mapping[int, tuple[Decimal, Decimal]],
        *,
        branch: int,
        kind: str,
        because: Cause,
        reason: str = "",
    ) -> None:
        """Put units (and their whole value) of each product on a branch's shelf."""
        for product, (quantity, value) in arriving.items():
            require(quantity > 0 and value >= 0, "goods arrive in positive quantities")
            shelf = self._shelf(product, branch)
            shelf.on_hand += quantity
            shelf.value += value
            if shelf.on_hand > 0 and shelf.value >= 0:
                shelf.average_cost = micros(shelf.value / shelf.on_hand)
            self._note(product, branch, kind, quantity, value, shelf, because, reason)

    def write(self) -> None:
        """Write the moves and the levels they led to."""
        self._moves.insert()
        changed = Sheet(Level, "id", "on_hand", "value", "average_cost")
        made = Sheet(
            Level,
            "id",
            "product",
            "branch",
            "on_hand",
            "value",
            "average_cost",
            "reserved",
            "min_stock",
            "below_zero",
        )
        new = [place for place in sorted(self._changed) if self._shelves[place].level_id is None]
        for place, level_id in zip(new, Ids(Level).several(len(new)), strict=True):
            shelf = self._shelves[place]
            shelf.level_id = level_id
            made.add(
                level_id,
                *place,
                shelf.on_hand,
                shelf.value,
                shelf.average_cost,
                0,
                0,
                self._below_zero[place[1]],
            )
        for place in sorted(self._changed.difference(new)):
            shelf = self._shelves[place]
            changed.add(shelf.level_id, shelf.on_hand, shelf.value, shelf.average_cost)
        made.insert()
        changed.update()
        self._changed.clear()

    def _shelf(self, product: int, branch: int) -> Shelf:
        self._changed.add((product, branch))
        return self._shelves.setdefault((product, branch), Shelf(level_id=None))

    def _note(
        self, product: int, branch: int, kind: str, quantity: Decimal, value: Decimal, shelf: Shelf,
        because: Cause, reason: str,
    ) -> None:  # fmt: skip
        self._moves.add(
            product, branch, kind, quantity, value, shelf.on_hand,
            because.kind, because.id, reason, because.actor, because.at,
        )  # fmt: skip


class Accounts:
    """What customers owe, and why."""

    def __init__(self) -> None:
        found = sql.rows(
            "SELECT id, balance, credit_limit FROM customer WHERE tenant_id = %s ORDER BY id FOR UPDATE",
            (current_tenant(),),
        )
        self._balances: dict[int, Decimal] = {customer: balance for customer, balance, _ in found}
        self._limits: dict[int, Decimal] = {customer: limit for customer, _, limit in found}
        self._changed: set[int] = set()
        self._moves = Sheet(
            CustomerMove,
            "customer",
            "kind",
            "amount",
            "reference",
            "document_kind",
            "document_id",
            "at",
            "occurred_on",
        )

    def balance(self, customer: int) -> Decimal:
        """Return what a customer owes."""
        return self._balances[customer]

    def room(self, customer: int) -> Decimal:
        """Return how much more a customer may owe; zero without credit."""
        return max(self._limits[customer] - self._balances[customer], ZERO)

    def charge(self, customer: int, amount: Decimal, *, kind: str, because: Cause) -> None:
        """Add to what a customer owes, or take off below zero."""
        if not amount:
            return
        self._balances[customer] += amount
        self._changed.add(customer)
        self._moves.add(
            customer, kind, amount, because.reference, because.kind, because.id, because.at, because.on
        )

    def write(self) -> None:
        """Write the lines of the accounts and the balances they led to."""
        self._moves.insert()
        changed = Sheet(Customer, "id", "balance")
        for customer in sorted(self._changed):
            changed.add(customer, self._balances[customer])
        changed.update()
        self._changed.clear()


class Numbers:
    """The folios of each kind of document, without gaps."""

    def __init__(self) -> None:
        found = sql.rows(
            "SELECT kind, id, prefix, width, last FROM folio_counter WHERE tenant_id = %s ORDER BY id FOR UPDATE",
            (current_tenant(),),
        )
        self._counters = {kind: (row_id, prefix, width) for kind, row_id, prefix, width, _ in found}
        self._last = {kind: last for kind, *_, last in found}

    def next(self, kind: str) -> str:
        """Return the next folio of a kind of document."""
        self._last[kind] += 1
        _, prefix, width = self._counters[kind]
        return f"{prefix}{self._last[kind]:0{width}d}"

    def write(self) -> None:
        """Write the last number given of each kind."""
        sheet = Sheet(FolioCounter, "id", "last")
        for kind, (row_id, _, _) in self._counters.items():
            sheet.add(row_id, self._last[kind])
        sheet.update()


class Books:
    """Balanced entries by the tenant's posting rules, or by hand between named accounts."""

    def __init__(self) -> None:
        tenant = current_tenant()
        self._rules: dict[str, dict[str, tuple[str, int]]] = {}
        for document, component, side, account in sql.rows(
            "SELECT document, component, side, account_id FROM posting_rule WHERE tenant_id = %s ORDER BY id",
            (tenant,),
        ):
            self._rules.setdefault(document, {})[component] = (side, account)
        self._accounts = dict(sql.rows("SELECT code, id FROM account WHERE tenant_id = %s", (tenant,)))
        self._closed = sql.row(
            "SELECT year, month FROM period WHERE tenant_id = %s AND closed_at IS NOT NULL"
            " ORDER BY year DESC, month DESC LIMIT 1",
            (tenant,),
        ) or (0, 0)
        self._balances: dict[int, Decimal] = {}
        self._ids = Ids(Entry)
        self._entries = Sheet(
            Entry, "id", "kind", "occurred_on", "reference", "description",
            "document_kind", "document_id", "posted_at", "actor",
        )  # fmt: skip
        self._lines = Sheet(EntryLine, "entry", "position", "account", "debit", "credit")

    def post(
        self,
        rules: str,
        amounts: Mapping[str, Decimal],
        *,
        kind: str,
        description: str,
        because: Cause,
        reverse: bool = False,
    ) -> None:
        """
        Post how much there is of each component of a kind of document; `reverse` swaps the sides.

        :raises PeriodClosed: the month of the document was closed.
        """
        lines = []
        known = self._rules[rules]
        require(amounts.keys() <= known.keys(), f"{rules} has a rule for each of {sorted(amounts)}")
        for component, (side, account) in known.items():
            if amount := amounts.get(component, ZERO):
                lines.append((account, amount, (side == DEBIT) is not reverse))
        self._add(lines, kind=kind, description=description, because=because)

    def by_hand(self, debit: str, credit: str, amount: Decimal, *, description: str, because: Cause) -> None:
        """Post an amount from one account to another, both by their code."""
        lines = [(self._accounts[debit], amount, True), (self._accounts[credit], amount, False)]
        self._add(lines, kind="manual", description=description, because=because)

    def balance(self, code: str) -> Decimal:
        """Return debits less credits that were posted to an account through this object."""
        return self._balances.get(self._accounts[code], ZERO)

    def write(self) -> None:
        """Write the entries and their lines."""
        self._entries.insert()
        self._lines.insert()

    def _add(
        self, lines: list[tuple[int, Decimal, bool]], *, kind: str, description: str, because: Cause
    ) -> None:
        if not lines:
            return
        if (because.on.year, because.on.month) <= self._closed:
            raise PeriodClosed(year=because.on.year, month=because.on.month)
        require(
            sum(amount if is_debit else -amount for _, amount, is_debit in lines) == 0,
            f"the entry of {because.kind} {because.id} balances: {lines}",
        )
        entry = self._ids.take()
        by_hand = kind == "manual"
        self._entries.add(
            entry, kind, because.on, because.reference, description,
            because.kind, None if by_hand else because.id, because.at, because.actor,
        )  # fmt: skip
        for position, (account, amount, is_debit) in enumerate(lines, start=1):
            on_the_side = is_debit is (amount > 0)
            size = abs(amount)
            debit, credit = (size, ZERO) if on_the_side else (ZERO, size)
            self._balances[account] = self._balances.get(account, ZERO) + debit - credit
            self._lines.add(entry, position, account, debit, credit)
