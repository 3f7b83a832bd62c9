"""Post a whole history: documents in, the rows of every ledger out, a few thousand at a time.

What an operation does for one document, `BulkPoster` does for tens of thousands in one transaction: the same rows,
by the same rules (prices of `catalog.pricing`, tenders of `payments.rules`, moving average of `stock.steps`, posting
rules of the tenant), so that all that holds after a day at the counter holds after a load. It trusts its caller, who
tells documents in the order in which they happened and never sells what is not there.
Does not: authenticate, ask for permissions, or serve requests.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from trastienda.domain.cash.models import CashMovement, RegisterSession
from trastienda.domain.catalog.pricing import Quote
from trastienda.domain.payments import rules as payment_rules
from trastienda.domain.payments.models import Payment
from trastienda.domain.payments.rules import CASH, METHODS, Tender
from trastienda.domain.sales.models import Return, Sale, SaleLine
from trastienda.domain.sales.rules import ReturnedLine, share_of_line
from trastienda.domain.sales.rules import SoldLine as RuleLine
from trastienda.domain.stock.models import Adjustment, Purchase, Transfer
from trastienda.insights.register_totals import register_totals
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.money import ZERO, cents, total
from trastienda.kernel.tax import price_line
from trastienda.operations.importing.bulk_documents import (
    LINE_COLUMNS,
    Documents,
    Drawer,
    PaidPart,
    PurchasedLine,
    Sold,
    SoldLine,
    When,
    Who,
)
from trastienda.operations.importing.bulk_ledgers import NOTHING, Accounts, Books, Cause, Numbers, Shelves
from trastienda.operations.importing.sheets import Ids
from trastienda.operations.sales.post_sale import costs_by_line, line_row


class BulkPoster:
    """
    Posts documents of one tenant inside its transaction. Call `write` now and then, and at the end.

    Registers are written when they close, so the payments of a day are written with its cuts: `write` between days.
    """

    def __init__(self, *, currency: str) -> None:
        self.shelves, self.accounts, self.numbers, self.books = Shelves(), Accounts(), Numbers(), Books()
        self._currency = currency
        self._documents = Documents()
        self._open: dict[int, Drawer] = {}
        self._closed_sessions: list[int] = []
        self._closed_sales: dict[int, Sold] = {}
        self._refunded: dict[int, Decimal] = {}
        self._last_costs: dict[int, Decimal] = {}
        self._ids: dict[type[Any], Ids] = {}

    # --- goods ------------------------------------------------------------------------------------------

    def open_stock(
        self, arriving: Mapping[int, tuple[Decimal, Decimal]], *, branch: int, who: Who, when: When
    ) -> None:
        """Put what the shop began with on a branch's shelves, paid out of its capital."""
        because = Cause(kind="opening", id=branch, at=when.at, on=when.on, actor=who.name)
        self.shelves.receive(arriving, branch=branch, kind="opening", because=because)
        value = total(value for _, value in arriving.values())
        self.books.post(
            "opening_stock",
            {"inventory": value, "capital": value},
            kind="adjustment",
            description="Existencia inicial",
            because=because,
        )

    def purchase(
        self,
        lines: Sequence[PurchasedLine],
        *,
        branch: int,
        supplier: int,
        invoice_number: str,
        notes: str,
        who: Who,
        when: When,
    ) -> Decimal:
        """Receive goods from a supplier on account; return what is owed for them. One line a product."""
        purchase = self._next_id(Purchase)
        because = Cause(
            kind="purchase", id=purchase, at=when.at, on=when.on, actor=who.name, reference=invoice_number
        )
        arriving, base, tax = {}, ZERO, ZERO
        for position, line in enumerate(lines, start=1):
            price = price_line(
                quantity=line.quantity,
                unit_price=line.unit_cost,
                discount_pct=NOTHING,
                tax_rate=line.tax_rate,
                includes_tax=False,
            )
            arriving[line.product_id] = (line.quantity, price.base)
            base, tax = base + price.base, tax + price.tax
            self._documents.purchase_lines.add(
                purchase, position, line.product_id, line.quantity, line.unit_cost, line.tax_rate, price.base
            )
            self._last_costs[line.product_id] = line.unit_cost
        require(len(arriving) == len(lines), "a purchase names each product once")
        self.shelves.receive(arriving, branch=branch, kind="purchase", because=because)
        self._documents.purchases.add(
            purchase, branch, supplier, invoice_number, notes, base, tax, base + tax, when.at, who.name
        )
        self.books.post(
            "purchase",
            {"inventory": base, "tax": tax, "payable": base + tax},
            kind="purchase",
            description="Compra a proveedor",
            because=because,
        )
        return base + tax

    def adjust(
        self, product: int, quantity: Decimal, *, branch: int, reason: str, who: Who, when: When
    ) -> None:
        """Correct a shelf by hand: units found (at average cost) or lost."""
        adjustment = self._next_id(Adjustment)
        because = Cause(kind="adjustment", id=adjustment, at=when.at, on=when.on, actor=who.name)
        self._documents.adjustments.add(adjustment, branch, product, quantity, reason, when.at, who.name)
        if quantity > 0:
            value = cents(self.shelves.at(product, branch).average_cost * quantity)
            self.shelves.receive(
                {product: (quantity, value)}, branch=branch, kind="adjustment", because=because, reason=reason
            )
            rules, amounts = "stock_surplus", {"inventory": value, "surplus": value}
        else:
            value = self.shelves.issue(
                {product: -quantity}, branch=branch, kind="adjustment", because=because, reason=reason
            )[product]
            rules, amounts = "stock_shrinkage", {"inventory": value, "shrinkage": value}
        self.books.post(
            rules,
            amounts,
            kind="adjustment",
            description=f"Ajuste de inventario: {reason}"[:300],
            because=because,
        )

    def transfer(
        self,
        wanted: Mapping[int, Decimal],
        *,
        from_branch: int,
        to_branch: int,
        notes: str,
        who: Who,
        when: When,
    ) -> None:
        """Move goods between branches, with the value they have."""
        transfer = self._next_id(Transfer)
        because = Cause(kind="transfer", id=transfer, at=when.at, on=when.on, actor=who.name)
        self._documents.transfers.add(transfer, from_branch, to_branch, notes, when.at, who.name)
        values = self.shelves.issue(
            wanted, branch=from_branch, kind="transfer", because=because, reason=notes
        )
        arriving = {product: (wanted[product], value) for product, value in values.items()}
        self.shelves.receive(arriving, branch=to_branch, kind="transfer", because=because, reason=notes)

    # --- drawers ----------------------------------------------------------------------------------------

    def open_register(
        self, number: int, opening_amount: Decimal, *, branch: int, who: Who, when: When
    ) -> Drawer:
        """Open a register with a counted amount."""
        drawer = Drawer(
            id=self._next_id(RegisterSession),
            branch_id=branch,
            number=number,
            who=who,
            opened=when,
            opening_amount=opening_amount,
        )
        self._open[drawer.id] = drawer
        self._move_cash(drawer, opening_amount, kind="opening", at=when.at, actor=who.name)
        return drawer

    def take_out(self, drawer: Drawer, amount: Decimal, *, reason: str, when: When) -> None:
        """Pay a small expense out of the drawer."""
        movement = self._move_cash(
            drawer, -amount, kind="cash_out", at=when.at, actor=drawer.who.name, reason=reason
        )
        self.books.post(
            "cash_out",
            {"expense": amount, "cash": amount},
            kind="cash",
            description=f"Salida de efectivo: {reason}",
            because=Cause(kind="cash_movement", id=movement, at=when.at, on=when.on, actor=drawer.who.name),
        )

    def close_register(self, drawer: Drawer, *, counted: Decimal, when: When) -> None:
        """The Z cut: what was found against what should be there; the difference goes to the books."""
        difference = counted - drawer.cash
        del self._open[drawer.id]
        self._documents.sessions.add(
            drawer.id, drawer.branch_id, drawer.number, drawer.who.employee_id, drawer.who.user_id, drawer.who.name,
            drawer.opened.at, drawer.opening_amount, when.at, drawer.who.name, drawer.cash, counted, difference,
        )  # fmt: skip
        self._closed_sessions.append(drawer.id)
        because = Cause(kind="register_session", id=drawer.id, at=when.at, on=when.on, actor=drawer.who.name)
        if difference:
            rules, other, what = (
                ("cash_over", "over", "Sobrante") if difference > 0 else ("cash_short", "short", "Faltante")
            )
            self.books.post(
                rules,
                {"cash": abs(difference), other: abs(difference)},
                kind="cash",
                description=f"{what} de caja {drawer.number}",
                because=because,
            )

    # --- sales ------------------------------------------------------------------------------------------

    def sell(
        self,
        quote: Quote,
        tenders: Sequence[Tender],
        *,
        who: Who,
        when: When,
        branch: int,
        drawer: Drawer | None = None,
        customer: int | None = None,
        channel: str = "counter",
        terms: str = "cash",
        fulfilment: str = "delivered",
        notes: str = "",
        external_ref: str | None = None,
    ) -> Sold:
        """Post a sale: what is not covered by the tenders goes on the customer's account."""
        settled = payment_rules.settle(tenders, due=quote.sum.total)
        credit = quote.sum.total - settled.paid
        require(
            not credit or (customer is not None and terms != "cash"),
            "an unpaid part has somebody who owes it",
        )
        sale, folio = self._next_id(Sale), self.numbers.next("sale")
        because = Cause(kind="sale", id=sale, at=when.at, on=when.on, actor=who.name, reference=folio)
        costs = self.shelves.issue(quote.stocked, branch=branch, kind="sale", because=because)
        cost = total(costs.values())
        payments = [
            self._receive(
                tender.method, tender.amount, document=("sale", sale), drawer=drawer, customer=customer,
                reference=tender.reference, when=when, who=who,
            )
            for tender in settled.kept
        ]  # fmt: skip
        if customer is not None:
            self.accounts.charge(customer, credit, kind="sale", because=because)
        if drawer is not None:
            cash = settled.by_method(CASH)
            self._move_cash(drawer, cash, kind="sale", at=when.at, actor=who.name, document=("sale", sale))
        by_method = {method: settled.by_method(method) for method in METHODS}
        self.books.post(
            "sale",
            {**by_method, "credit": credit, "base": quote.sum.base, "tax": quote.sum.tax, "cost": cost,
             "inventory": cost},
            kind="sale",
            description={"cash": "Venta al contado", "credit": "Venta a crédito", "mixed": "Venta mixta"}[terms],
            because=because,
        )  # fmt: skip
        state = ("pending" if credit else "paid", fulfilment)
        self._documents.sales.add(
            sale, folio, branch, customer, who.employee_id, who.user_id, who.name, quote.sum.amount,
            quote.sum.discount, quote.sum.base, quote.sum.tax, quote.sum.total, notes, channel, terms,
            settled.method, *state, drawer.id if drawer else None, self._currency, settled.paid, settled.tendered,
            credit, cost, when.at, when.on, external_ref,
        )  # fmt: skip
        return Sold(
            id=sale, folio=folio, branch_id=branch, customer=customer, total=quote.sum.total, credit=credit,
            lines=self._write_lines(sale, quote, costs), payments=payments, state=state,
        )  # fmt: skip

    def _write_lines(self, sale: int, quote: Quote, costs: Mapping[int, Decimal]) -> list[SoldLine]:
        lines = []
        for at, (line, cost) in enumerate(
            zip(quote.lines, costs_by_line(quote.lines, costs), strict=True), start=1
        ):
            row: dict[str, Any] = line_row(line, at)
            sold = SoldLine(id=self._next_id(SaleLine), quoted=line, cost=cost)
            self._documents.sale_lines.add(sold.id, sale, *(row[name] for name in LINE_COLUMNS), cost)
            lines.append(sold)
        return lines

    # --- undoing ----------------------------------------------------------------------------------------

    def take_back(
        self,
        sold: Sold,
        units: Mapping[int, Decimal],
        *,
        drawer: Drawer | None,
        reason: str,
        who: Who,
        when: When,
        external_ref: str | None = None,
    ) -> None:
        """Units of some lines (index to quantity) come back: off the debt first, the rest out of the payments."""
        document, folio = self._next_id(Return), self.numbers.next("return")
        because = Cause(kind="return", id=document, at=when.at, on=when.on, actor=who.name, reference=folio)
        base = tax = cost = ZERO
        arriving: dict[int, tuple[Decimal, Decimal]] = {}
        for at, quantity in units.items():
            line = sold.lines[at]
            part = _share_of(line, quantity)
            line.returned += quantity
            line.returned_total += part.total
            base, tax, cost = base + part.base, tax + part.tax, cost + part.cost
            if line.quoted.is_stocked:
                held = arriving.get(line.quoted.product_id, (NOTHING, ZERO))
                arriving[line.quoted.product_id] = (held[0] + quantity, held[1] + part.cost)
            self._documents.return_lines.add(
                document,
                line.id,
                line.quoted.product_id,
                quantity,
                part.base,
                part.tax,
                part.total,
                part.cost,
            )
        self.shelves.receive(arriving, branch=sold.branch_id, kind="return", because=because, reason=reason)
        off, refunds = self._settle_back(sold, base + tax, kind="return", because=because, drawer=drawer)
        self._documents.returns.add(
            document, sold.id, folio, sold.branch_id, drawer.id if drawer else None, reason, base, tax, base + tax,
            cost, off, total(refunds.values()), when.at, when.on, who.name, external_ref,
        )  # fmt: skip
        self._post_back(
            {**refunds, "credit": off, "base": base, "tax": tax, "cost": cost, "inventory": cost},
            description=f"Devolución de venta {sold.folio}",
            because=because,
        )
        whole = all(line.returned == line.quoted.quantity for line in sold.lines)
        if whole:
            sold.closed = (when.at, who.name, reason)
        self._restate(sold, fulfilment="returned" if whole else sold.state[1])

    def cancel(self, sold: Sold, *, drawer: Drawer, reason: str, who: Who, when: When) -> None:
        """Undo a whole sale of which nothing came back."""
        because = Cause(kind="sale", id=sold.id, at=when.at, on=when.on, actor=who.name, reference=sold.folio)
        arriving: dict[int, tuple[Decimal, Decimal]] = {}
        for line in sold.lines:
            require(not line.returned, "a sale of which something came back is not cancelled")
            if line.quoted.is_stocked:
                held = arriving.get(line.quoted.product_id, (NOTHING, ZERO))
                arriving[line.quoted.product_id] = (held[0] + line.quoted.quantity, held[1] + line.cost)
        self.shelves.receive(
            arriving, branch=sold.branch_id, kind="cancellation", because=because, reason=reason
        )
        off, refunds = self._settle_back(
            sold, sold.total, kind="cancellation", because=because, drawer=drawer
        )
        cost = total(line.cost for line in sold.lines)
        base = total(line.quoted.price.base for line in sold.lines)
        self._post_back(
            {
                **refunds,
                "credit": off,
                "base": base,
                "tax": sold.total - base,
                "cost": cost,
                "inventory": cost,
            },
            description="Cancelación de venta",
            because=because,
        )
        sold.closed = (when.at, who.name, reason)
        self._restate(sold, fulfilment="cancelled")

    def _settle_back(
        self, sold: Sold, amount: Decimal, *, kind: str, because: Cause, drawer: Drawer | None
    ) -> tuple[Decimal, dict[str, Decimal]]:
        """Return what came off the debt, and what was given back by method."""
        off = min(amount, sold.credit - sold.off_balance)
        if off and sold.customer is not None:
            sold.off_balance += off
            self.accounts.charge(sold.customer, -off, kind=kind, because=because)
        rest, refunds = amount - off, dict.fromkeys(METHODS, ZERO)
        for part in sold.payments:
            given = min(rest, part.amount - part.refunded)
            if not given:
                continue
            rest -= given
            part.refunded += given
            self._refunded[part.id] = part.refunded
            refunds[part.method] += given
            self._documents.refunds.add(
                part.id, because.kind, because.id, part.method, given, drawer.id if drawer else None,
                because.at, because.actor,
            )  # fmt: skip
        require(not rest, "what comes back was paid or is owed")
        document = (because.kind, because.id)
        if drawer is not None:
            self._move_cash(
                drawer, -refunds[CASH], kind="refund", at=because.at, actor=because.actor, document=document
            )
        return off, refunds

    def _post_back(self, amounts: Mapping[str, Decimal], *, description: str, because: Cause) -> None:
        self.books.post("sale", amounts, kind="sale", description=description, because=because, reverse=True)

    def _restate(self, sold: Sold, *, fulfilment: str) -> None:
        paid = total(part.amount for part in sold.payments)
        refunded = total(part.refunded for part in sold.payments)
        payment = sold.state[0] if not refunded else "refunded" if refunded == paid else "partially_refunded"
        sold.state = (payment, fulfilment)
        self._closed_sales[sold.id] = sold

    # --- accounts ---------------------------------------------------------------------------------------

    def receive_on_account(
        self,
        customer: int,
        amount: Decimal,
        *,
        method: str,
        reference: str | None,
        drawer: Drawer | None,
        who: Who,
        when: When,
    ) -> None:
        """A customer pays what they owe, in the drawer or into the bank."""
        folio = self.numbers.next("account_payment")
        part = self._receive(
            method, amount, document=("account", customer), drawer=drawer, customer=customer, reference=reference,
            when=when, who=who, folio=folio,
        )  # fmt: skip
        because = Cause(kind="payment", id=part.id, at=when.at, on=when.on, actor=who.name, reference=folio)
        self.accounts.charge(customer, -amount, kind="payment", because=because)
        if drawer is not None and method == CASH:
            self._move_cash(
                drawer,
                amount,
                kind="account_payment",
                at=when.at,
                actor=who.name,
                document=("payment", part.id),
            )
        self.books.post(
            "account_payment",
            {method: amount, "credit": amount},
            kind="payment",
            description="Pago de cliente a su cuenta",
            because=because,
        )

    # --- writing ----------------------------------------------------------------------------------------

    def write(self, *, interim: bool = False) -> None:
        """
        Send everything posted since the last time. All registers are closed at that moment.

        `interim` leaves the products' last unit costs for the end: every reference to a row walks through the
        versions that one transaction made of it.
        """
        require(not self._open, "registers are written when they close")
        for sold in self._closed_sales.values():
            self._documents.closed_sales.add(sold.id, *sold.state, *(sold.closed or (None, None, None)))
        for payment, refunded in self._refunded.items():
            self._documents.refunded.add(payment, refunded)
        self._closed_sales.clear()
        self._refunded.clear()
        if not interim:
            for product, cost in sorted(self._last_costs.items()):
                self._documents.last_costs.add(product, cost)
            self._last_costs.clear()
        self._documents.write()
        for ledger in (self.shelves, self.accounts, self.numbers, self.books):
            ledger.write()
        self._write_cuts()
        # Plans made while a table was empty take any index that leads with the tenant; the checks of references
        # would read all of its rows for each new one. Plan anew, now that there is something to see.
        sql.execute("DISCARD PLANS")

    def _write_cuts(self) -> None:
        """A Z cut keeps the totals of its session, as the ledgers tell them now that they are written."""
        for session, totals in (
            register_totals(self._closed_sessions).items() if self._closed_sessions else ()
        ):
            self._documents.cuts.add(session, totals)
        self._documents.cuts.update()
        self._closed_sessions.clear()

    def _receive(
        self,
        method: str,
        amount: Decimal,
        *,
        document: tuple[str, int],
        drawer: Drawer | None,
        customer: int | None,
        reference: str | None,
        when: When,
        who: Who,
        folio: str | None = None,
    ) -> PaidPart:
        part = PaidPart(id=self._next_id(Payment), method=method, amount=amount)
        self._documents.payments.add(
            part.id, *document, folio, method, amount, 0, reference, None, customer, drawer.id if drawer else None,
            when.at, who.name,
        )  # fmt: skip
        return part

    def _move_cash(
        self,
        drawer: Drawer,
        amount: Decimal,
        *,
        kind: str,
        at: datetime,
        actor: str,
        reason: str = "",
        document: tuple[str | None, int | None] = (None, None),
    ) -> int:
        """Note cash in or out; return the movement's id, 0 for none: nothing is noted for nothing."""
        if not amount:
            return 0
        drawer.cash += amount
        movement = self._next_id(CashMovement)
        self._documents.movements.add(movement, drawer.id, kind, amount, reason, *document, at, actor)
        return movement

    def _next_id(self, model: type[Any]) -> int:
        if model not in self._ids:
            self._ids[model] = Ids(model)
        return self._ids[model].take()


def _share_of(line: SoldLine, quantity: Decimal) -> ReturnedLine:
    """Return what units coming back are worth, by the rule by which the counter gives them back."""
    quoted = line.quoted
    return share_of_line(
        RuleLine(
            id=line.id,
            product_id=quoted.product_id,
            quantity=quoted.quantity,
            tax=quoted.price.tax,
            total=quoted.price.total,
            cost=line.cost,
            returned=line.returned,
            returned_total=line.returned_total,
        ),
        quantity,
    )
