"""Any sequence of what can happen in a shop, against a shop in plain Python.

Hypothesis chooses what happens next: sales of several lines, with discounts and every way of paying, partial returns,
cancellations, transfers, counts, corrections, purchases, layaways, quotations, orders, payments on account, cash in
and out, and Z cuts. The model says beforehand what must be refused and why; afterwards shelves, drawer, accounts and
books are read from the tables and must be the model's, to the cent. A failing sequence is shrunk to the shortest one.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs

from tests.properties.effort import effort_of_sequences
from tests.properties.ledgers import disagreements
from tests.properties.model import (
    HOME,
    NORTH,
    ZERO,
    Customer,
    Layaway,
    Line,
    Model,
    Order,
    Paid,
    Product,
    Quotation,
    Sale,
    Wanted,
    total,
    units_by_product,
)
from tests.shop import now, open_shop
from trastienda.domain.cash.errors import NoOpenRegister, NotEnoughCash, RegisterAlreadyOpen
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.parties.errors import CreditLimitExceeded, CustomerRequired
from trastienda.domain.payments.errors import NoChangeForThisMethod, PaidTooLittle, PaidTooMuch
from trastienda.domain.payments.rules import Tender
from trastienda.domain.sales.errors import (
    LayawayNotPaid,
    OrderAlreadyPaid,
    OrderNotPayable,
    ReturnedMoreThanSold,
    WrongState,
)
from trastienda.domain.sales.states import OrderStatus
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel.errors import DomainError
from trastienda.operations.cash.close_register import CloseRegister, close_register
from trastienda.operations.cash.open_register import OpenRegister, open_register
from trastienda.operations.cash.record_cash_movement import RecordCashMovement, record_cash_movement
from trastienda.operations.orders.cancel_order import CancelOrder, cancel_order
from trastienda.operations.orders.change_order_status import ChangeOrderStatus, change_order_status
from trastienda.operations.orders.expire_orders import expire_orders
from trastienda.operations.orders.pay_order import PayOrder, pay_order
from trastienda.operations.orders.place_order import OrderedLine, PlaceOrder, place_order
from trastienda.operations.parties.receive_account_payment import (
    ReceiveAccountPayment,
    receive_account_payment,
)
from trastienda.operations.sales.cancel_layaway import CancelLayaway, cancel_layaway
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.complete_layaway import complete_layaway
from trastienda.operations.sales.convert_quotation import ConvertQuotation, convert_quotation
from trastienda.operations.sales.create_quotation import CreateQuotation, create_quotation
from trastienda.operations.sales.pay_layaway import PayLayaway, pay_layaway
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.operations.sales.start_layaway import StartLayaway, start_layaway
from trastienda.operations.stock.adjust_stock import AdjustStock, adjust_stock
from trastienda.operations.stock.approve_count import approve_count
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase, record_purchase
from trastienda.operations.stock.start_count import StartCount, start_count
from trastienda.operations.stock.transfer_stock import TransferStock, transfer_stock

Refusals = set[type[DomainError]]

CATALOGUE = (
    # prices of the three tiers, with tax or not, rate, unit, cost
    (("350.00", "300.00", "280.00"), False, "0.16", "PZA", "100.00"),
    (("150.50", "145.00", "99.99"), True, "0.16", "PZA", "33.33"),
    (("0.07", "0.05", "0.03"), False, "0.08", "KG", "0.013333"),
    (("1210.00", "999.99", "0.01"), True, "0.21", "PZA", "777.77"),
)
PIECES, SOLD_BY_WEIGHT = (0, 1, 3), 2

products = st.integers(0, len(CATALOGUE) - 1)
pieces = st.integers(1, 4).map(Decimal)
weights = st.integers(1, 4_000).map(lambda grams: Decimal(grams) / 1000)
branches = st.sampled_from([HOME, NORTH])
methods = st.sampled_from(["cash", "card", "transfer"])
discounts = st.sampled_from([Decimal(d) for d in ("0", "0", "0", "5", "10", "33.3333", "100")])
prices = st.none() | st.sampled_from([Decimal(p) for p in ("350.00", "0.01", "99.99", "1000.00")])
parts = st.sampled_from([Decimal(p) for p in ("0.1", "0.25", "0.5", "0.999")])
"""How much of a whole is paid."""


@st.composite
def goods(draw: st.DrawFn) -> tuple[int, Decimal]:
    """A product and units that make sense of it."""
    product = draw(products)
    return product, draw(weights if product == SOLD_BY_WEIGHT else pieces)


@st.composite
def lines(draw: st.DrawFn) -> list[Wanted]:
    """A ticket's lines; the same product may stand in several."""
    return [
        Wanted(*each, price=draw(prices), discount=draw(discounts))
        for each in draw(st.lists(goods(), min_size=1, max_size=3))
    ]


def share_of(amount: Decimal, part: Decimal) -> Decimal:
    """Some cents of an amount, at least one of them if it has any."""
    return max((amount * part).quantize(Decimal("0.01")), min(amount, Decimal("0.01")))


Tendering = tuple[str, str, Decimal]
"""How much, by which method, and which part if it is a part."""


def tenderings(*how: str) -> st.SearchStrategy[Tendering]:
    return st.tuples(st.sampled_from(how), methods, parts)


class ShopsDays(RuleBasedStateMachine):
    """One shop of its own for every sequence."""

    @initialize()
    def open_the_shop(self) -> None:
        self.shop = open_shop("Modelo")
        self.actor: Any = self.shop.owner
        self.branch = {HOME: self.shop.branch_id, NORTH: self.shop.branch("Sucursal Norte")}
        self.model = Model(products=[], customers=[])
        for at, (tiers, includes, rate, unit, cost) in enumerate(CATALOGUE):
            one, two, three = map(Decimal, tiers)
            fields: dict[str, Any] = {
                "price_1": one,
                "price_2": two,
                "price_3": three,
                "prices_include_tax": includes,
            }
            sku = f"P{at}"
            made = self.shop.has(sku, cost=cost, tax_rate=Decimal(rate), unit=unit, **fields)
            self.model.products.append(
                Product(made, (one, two, three), includes, Decimal(rate), unit == "KG", Decimal(cost))
            )
            self.shop.receives(sku, 25, cost=cost)
            value = (25 * Decimal(cost)).quantize(Decimal("0.01"))
            self.model.opening_stock(at, Decimal(25), value, HOME)
        self.customers = []
        for limit, tier in (("9000.00", 1), ("900.00", 3)):
            self.customers.append(self.shop.customer(f"Cliente {tier}", credit_limit=limit, tier=tier))
            self.model.customers.append(Customer(Decimal(limit), tier))
        self.sales: list[tuple[int, Sale]] = []
        self.layaways: list[tuple[int, Layaway]] = []
        self.quotations: list[tuple[int, Quotation]] = []
        self.orders: list[tuple[int, Order]] = []
        self.counts: list[tuple[int, int, dict[int, Decimal]]] = []
        self.registers = 0
        self.opens_the_register(Decimal("300.00"))
        self.begins_with_something_to_undo()

    def begins_with_something_to_undo(self) -> None:
        """A sale of each kind and a layaway, so that there is something to return from the first step on."""
        wanted = [Wanted(0, Decimal(3)), Wanted(SOLD_BY_WEIGHT, Decimal("1.234")), Wanted(0, Decimal(1))]
        self.rings_up(wanted, ("two methods", "cash", Decimal("0.25")), "cash", None)
        self.rings_up(
            [Wanted(1, Decimal(3), discount=Decimal(10))], ("short", "cash", Decimal("0.5")), "mixed", 0
        )
        self.sets_aside([Wanted(3, Decimal(2)), Wanted(1, Decimal(1))], 0, "part", "cash", Decimal("0.5"))
        self.sets_aside([Wanted(1, Decimal(2))], 1, "all", "card", Decimal("0.5"))

    # --- what is done, and what must be refused -------------------------------------------------------

    def does(self, doing: Callable[[], Any], refusals: Iterable[type[DomainError]]) -> Any:
        """Do it. It must be refused for one of these reasons; if there is none, it must be done."""
        reasons = tuple(refusals)
        try:
            done = doing()
        except reasons:
            return None
        assert not reasons, f"done, although it had to be refused: {[reason.__name__ for reason in reasons]}"
        return done

    def needs_the_register(self) -> Refusals:
        return {NoOpenRegister} if self.model.drawer is None else set()

    def paying_out(self, refunds: dict[str, Decimal]) -> Refusals:
        """Why money cannot be given back: cash needs a drawer that holds it."""
        cash = refunds.get("cash", ZERO)
        if not cash:
            return set()
        return (
            {NoOpenRegister}
            if self.model.drawer is None
            else {NotEnoughCash}
            if cash > self.model.drawer
            else set()
        )

    def wants(self, wanted: list[Wanted]) -> list[WantedLine]:
        return [
            WantedLine(
                product_id=self.model.products[each.product].id,
                quantity=each.units,
                unit_price=each.price,
                discount_pct=each.discount,
            )
            for each in wanted
        ]

    # --- selling --------------------------------------------------------------------------------------

    def settled(self, due: Decimal, tenders: list[Paid]) -> tuple[list[Paid], Refusals]:
        """What is kept of tenders: the surplus goes back out of the cash, and only of the cash."""
        surplus = max(sum((each.left for each in tenders), ZERO) - due, ZERO)
        if surplus > sum((each.left for each in tenders if each.method == "cash"), ZERO):
            return [], {NoChangeForThisMethod}
        kept = []
        for each in tenders:
            back = min(surplus, each.left) if each.method == "cash" else ZERO
            surplus -= back
            kept.append(Paid(each.method, each.left - back))
        return [each for each in kept if each.left], set()

    def selling(
        self, priced: list[Line], tenders: list[Paid], terms: str, customer: int | None
    ) -> tuple[list[Paid], Refusals]:
        """What is kept of the tenders, and why the sale must be refused."""
        due = total(priced)
        kept, refusals = self.settled(due, tenders)
        missing = due - min(sum((each.left for each in tenders), ZERO), due)
        if terms != "credit":
            refusals |= self.needs_the_register()
        if missing and terms == "cash":
            refusals.add(PaidTooLittle)
        elif missing and customer is None:
            refusals.add(CustomerRequired)
        elif missing and customer is not None:
            who = self.model.customers[customer]
            refusals |= {CreditLimitExceeded} if who.balance + missing > who.limit else set()
        if self.model.lacks(units_by_product(priced), HOME):
            refusals.add(NotEnoughStock)
        return kept, refusals

    def sell(
        self,
        post: Callable[[list[Tender]], Any],
        priced: list[Line],
        tenders: list[Paid],
        terms: str,
        who: int | None,
    ) -> bool:
        kept, refusals = self.selling(priced, tenders, terms, who)
        sold = self.does(lambda: post([Tender(each.method, each.left) for each in tenders]), refusals)
        if sold is None:
            return False
        sale = self.model.sell(priced, kept, who)
        assert (sold.total, sold.credit) == (sale.total, sale.credit)
        assert sold.change == sum((each.left for each in tenders), ZERO) - sold.paid
        self.sales.append((sold.id, sale))
        return True

    def rings_up(self, wanted: list[Wanted], tender: Tendering, terms: str, customer: int | None) -> None:
        priced = self.model.quote(wanted, customer)
        tenders = self.tenders(total(priced), terms, tender)
        command = PostSale(
            lines=self.wants(wanted),
            terms=terms,
            customer=self.customers[customer] if customer is not None else None,
        )
        self.sell(
            lambda paid: post_sale(structs.replace(command, tenders=paid), actor=self.actor, now=now()),
            priced,
            tenders,
            terms,
            customer,
        )

    @rule(wanted=lines(), customer=st.none() | st.integers(0, 1), tender=tenderings("exact", "two methods"))
    def sells(self, wanted: list[Wanted], customer: int | None, tender: Tendering) -> None:
        self.rings_up(wanted, tender, "cash", customer)

    @rule(wanted=lines(), customer=st.integers(0, 1), tender=tenderings("short"))
    def sells_part_on_account(self, wanted: list[Wanted], customer: int, tender: Tendering) -> None:
        self.rings_up(wanted, tender, "mixed", customer)

    @rule(wanted=lines(), customer=st.integers(0, 1), tender=tenderings("short"))
    def sells_on_account(self, wanted: list[Wanted], customer: int, tender: Tendering) -> None:
        self.rings_up(wanted, tender, "credit", customer)

    @rule(
        wanted=lines(),
        terms=st.sampled_from(["cash", "mixed", "credit"]),
        customer=st.none() | st.integers(0, 1),
        tender=tenderings("short", "over"),
    )
    def sells_perhaps(
        self, wanted: list[Wanted], terms: str, customer: int | None, tender: Tendering
    ) -> None:
        """Too little, too much, on credit to nobody."""
        self.rings_up(wanted, tender, terms, customer)

    def tenders(self, due: Decimal, terms: str, tender: Tendering) -> list[Paid]:
        """Money as it is handed over for an amount due."""
        how, method, some = tender
        if terms == "credit" or not due:
            return []
        if terms == "mixed" or how == "short":
            return [Paid(method, share_of(due, some))]
        if how == "over":
            return [Paid(method, due + Decimal("12.34"))]
        if how == "two methods":
            first = share_of(due, some)
            return [each for each in (Paid("card", first), Paid("cash", due - first)) if each.left]
        return [Paid(method, due)]

    @precondition(lambda self: self.sales)
    @rule(
        which=st.integers(0, 99), line=st.integers(0, 9), share=st.integers(1, 5), too_many=st.integers(0, 9)
    )
    def takes_back(self, which: int, line: int, share: int, too_many: int) -> None:
        """Some units of one product of one sale; now and then more than were sold."""
        number, sale = self.sales[which % len(self.sales)]
        product = sale.lines[line % len(sale.lines)].product
        returnable = sum((each.returnable for each in sale.lines if each.product == product), Decimal(0))
        units = returnable * share / 5 if product == SOLD_BY_WEIGHT else Decimal(min(share, int(returnable)))
        units = max(units.quantize(Decimal("0.001")), Decimal("0.001" if product == SOLD_BY_WEIGHT else 1))
        self.gives_back(number, sale, product, returnable + 1 if too_many == 0 else units)

    @precondition(lambda self: self.sales)
    @rule(which=st.integers(0, 99), pieces_each=st.integers(1, 3))
    def takes_everything_back(self, which: int, pieces_each: int) -> None:
        """All that is left of a sale, in several returns: together they are what was paid and what it cost."""
        number, sale = self.sales[which % len(self.sales)]
        for product in units_by_product(sale.lines):
            while not sale.is_cancelled:
                returnable = sum(
                    (each.returnable for each in sale.lines if each.product == product), Decimal(0)
                )
                if not returnable or not self.gives_back(
                    number, sale, product, min(returnable, Decimal(pieces_each))
                ):
                    break
        if sale.is_over and not sale.is_cancelled:
            assert sum((each.returned_total for each in sale.lines), ZERO) == sale.total
            assert sum((payment.left for payment in sale.payments), ZERO) == 0
            assert sale.off_balance == sale.credit

    def gives_back(self, number: int, sale: Sale, product: int, units: Decimal) -> bool:
        returnable = sum((each.returnable for each in sale.lines if each.product == product), Decimal(0))
        refusals: Refusals = {WrongState} if sale.is_over else set()
        refusals |= {ReturnedMoreThanSold} if units > returnable else set()
        back = self.model.goods_back(sale, product, units)
        amount = total(gone for _, gone in back)
        refusals |= self.paying_out(self.model.split_back(sale, amount)[1])
        coming = [ComingBack(self.model.products[product].id, units)]
        command = ReturnGoods(sale=number, goods=coming, reason="x")
        done = self.does(lambda: return_goods(command, actor=self.actor, now=now()), refusals)
        if done is None:
            return False
        assert done.total == amount
        assert done.total == done.off_balance + sum(done.refunded.values(), ZERO)
        self.model.take_back(sale, back)
        self.model.counts["return"] += 1
        assert done.is_whole == sale.is_over
        return True

    @precondition(lambda self: self.sales)
    @rule(which=st.integers(0, 99))
    def cancels(self, which: int) -> None:
        number, sale = self.sales[which % len(self.sales)]
        back = [
            (line, Line(line.product, line.units, line.base, line.tax, line.total, line.cost))
            for line in sale.lines
        ]
        refusals: Refusals = {WrongState} if sale.is_over or sale.is_touched else set()
        refusals |= self.paying_out(self.model.split_back(sale, sale.total)[1])
        command = CancelSale(sale=number, reason="x")
        done = self.does(lambda: cancel_sale(command, actor=self.actor, now=now()), refusals)
        if done is not None:
            self.model.take_back(sale, back)
            sale.is_cancelled = True

    # --- promises -------------------------------------------------------------------------------------

    @rule(wanted=lines(), customer=st.none() | st.integers(0, 1))
    def quotes(self, wanted: list[Wanted], customer: int | None) -> None:
        command = CreateQuotation(
            lines=self.wants(wanted), customer=self.customers[customer] if customer is not None else None
        )
        made = self.does(lambda: create_quotation(command, actor=self.actor, now=now()), ())
        priced = self.model.quote(wanted, customer)
        assert made.total == total(priced)
        self.model.counts["quotation"] += 1
        self.quotations.append((made.id, Quotation(priced, customer)))

    @precondition(lambda self: self.quotations)
    @rule(which=st.integers(0, 99), method=methods)
    def converts(self, which: int, method: str) -> None:
        number, quotation = self.quotations[which % len(self.quotations)]
        if quotation.is_used:
            command = ConvertQuotation(quotation=number)
            self.does(lambda: convert_quotation(command, actor=self.actor, now=now()), {WrongState})
            return
        due = total(quotation.lines)
        quotation.is_used = self.sell(
            lambda paid: convert_quotation(
                ConvertQuotation(quotation=number, tenders=paid), actor=self.actor, now=now()
            ),
            quotation.lines,
            [Paid(method, due)] if due else [],
            "cash",
            quotation.customer,
        )

    @rule(
        wanted=lines(),
        customer=st.integers(0, 1),
        how=st.sampled_from(["part", "part", "part", "all", "all", "over", "nothing"]),
        method=methods,
        some=parts,
    )
    def sets_aside(self, wanted: list[Wanted], customer: int, how: str, method: str, some: Decimal) -> None:
        priced = self.model.quote(wanted, customer)
        due = total(priced)
        paid = {"part": share_of(due, some), "all": due, "over": due + 1, "nothing": ZERO}[how]
        refusals = self.needs_the_register()
        refusals |= {PaidTooLittle} if not paid else {PaidTooMuch} if paid > due else set()
        refusals |= {NotEnoughStock} if self.model.lacks(units_by_product(priced), HOME) else set()
        command = StartLayaway(
            lines=self.wants(wanted),
            customer=self.customers[customer],
            tenders=[Tender(method, paid)] if paid else [],
        )
        made = self.does(lambda: start_layaway(command, actor=self.actor, now=now()), refusals)
        if made is not None:
            assert (made.total, made.paid) == (due, paid)
            self.layaways.append((made.id, self.model.start_layaway(priced, customer, Paid(method, paid))))

    @precondition(lambda self: self.layaways)
    @rule(
        which=st.integers(0, 99),
        how=st.sampled_from(["part", "rest", "rest", "over"]),
        method=methods,
        some=parts,
    )
    def pays_in(self, which: int, how: str, method: str, some: Decimal) -> None:
        number, layaway = self.layaways[which % len(self.layaways)]
        owed = layaway.balance
        paid = max({"part": share_of(owed, some), "rest": owed, "over": owed + 1}[how], Decimal("0.01"))
        refusals = self.needs_the_register()
        refusals |= {WrongState} if layaway.state != "active" else {PaidTooMuch} if paid > owed else set()
        command = PayLayaway(layaway=number, tenders=[Tender(method, paid)])
        if self.does(lambda: pay_layaway(command, actor=self.actor, now=now()), refusals) is not None:
            self.model.pay_layaway(layaway, Paid(method, paid))

    @precondition(lambda self: self.layaways)
    @rule(which=st.integers(0, 99))
    def hands_over(self, which: int) -> None:
        number, layaway = self.layaways[which % len(self.layaways)]
        refusals: Refusals = (
            {WrongState} if layaway.state != "active" else {LayawayNotPaid} if layaway.balance else set()
        )
        done = self.does(lambda: complete_layaway(number, actor=self.actor, now=now()), refusals)
        if done is not None:
            self.sales.append((done.sale.id, self.model.complete(layaway)))

    @precondition(lambda self: self.layaways)
    @rule(which=st.integers(0, 99))
    def gives_up(self, which: int) -> None:
        number, layaway = self.layaways[which % len(self.layaways)]
        refunds: dict[str, Decimal] = {}
        for payment in layaway.payments:
            refunds[payment.method] = refunds.get(payment.method, ZERO) + payment.left
        refusals = {WrongState} if layaway.state != "active" else self.paying_out(refunds)
        command = CancelLayaway(layaway=number, reason="x")
        if self.does(lambda: cancel_layaway(command, actor=self.actor, now=now()), refusals) is not None:
            self.model.cancel_layaway(layaway)

    # --- orders of the web store ----------------------------------------------------------------------

    @rule(wanted=st.lists(goods(), min_size=1, max_size=3))
    def orders_something(self, wanted: list[tuple[int, Decimal]]) -> None:
        priced = self.model.quote_order(wanted)
        refusals: Refusals = {NotEnoughStock} if self.model.lacks(units_by_product(priced), HOME) else set()
        command = PlaceOrder(
            [OrderedLine(self.model.products[product].id, units) for product, units in wanted]
        )
        placed = self.does(lambda: place_order(command, actor=self.actor, now=now()), refusals)
        if placed is not None:
            order = self.model.place(priced)
            assert (placed.total, placed.is_paid) == (total(priced), order.sale is not None)
            self.orders.append((placed.id, order))

    @precondition(lambda self: self.orders)
    @rule(
        which=st.integers(0, 99),
        how=st.sampled_from(["right", "right", "right", "short", "over"]),
        method=st.sampled_from(["card", "transfer"]),
    )
    def pays_the_order(self, which: int, how: str, method: str) -> None:
        """What is paid for is delivered at once, so that it may come back as any sale may."""
        number, order = self.orders[which % len(self.orders)]
        due = total(order.lines)
        amount = due + {"right": ZERO, "short": Decimal("-0.01"), "over": Decimal("0.01")}[how]
        refusals: Refusals
        if order.waits:
            refusals = set() if how == "right" else {PaidTooLittle if how == "short" else PaidTooMuch}
        else:
            is_over = order.is_given_up or (order.sale is not None and order.sale.is_over)
            refusals = {OrderNotPayable} if is_over else {OrderAlreadyPaid}
        command = PayOrder(number, method, amount, "MXN")
        if self.does(lambda: pay_order(command, actor=self.actor, now=now()), refusals) is not None:
            self.sales.append((number, self.model.pay_order(order, method)))
            delivered = ChangeOrderStatus(number, OrderStatus.DELIVERED)
            change_order_status(delivered, actor=self.actor, now=now())

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(0, 99))
    def gives_up_the_order(self, which: int) -> None:
        """One that waits; what was paid for is cancelled as any sale is."""
        number, order = self.orders[which % len(self.orders)]
        if order.sale is not None:
            return
        refusals: Refusals = set() if order.waits else {WrongState}
        command = CancelOrder(number, reason="x")

        def given_up() -> bool:
            cancel_order(command, actor=self.actor, now=now())
            return True

        if self.does(given_up, refusals):
            self.model.give_up(order)

    @precondition(lambda self: any(order.waits for _, order in self.orders))
    @rule(in_time=st.booleans())
    def time_runs_out(self, in_time: bool) -> None:
        waiting = [order for _, order in self.orders if order.waits]
        later = now() + timedelta(hours=47 if in_time else 49)
        assert expire_orders(actor=self.actor, now=later) == (0 if in_time else len(waiting))
        for order in waiting if not in_time else []:
            self.model.give_up(order)

    # --- goods ----------------------------------------------------------------------------------------

    @rule(
        bought=st.lists(
            st.tuples(
                goods(),
                st.sampled_from([Decimal(c) for c in ("0", "0.000001", "33.333333", "145.00", "0.7")]),
            ),
            min_size=1,
            max_size=3,
        ),
        branch=branches,
    )
    def buys(self, bought: list[tuple[tuple[int, Decimal], Decimal]], branch: int) -> None:
        invoice = [(product, units, cost) for (product, units), cost in bought]
        command = RecordPurchase(
            [BoughtLine(self.model.products[product].id, units, cost) for product, units, cost in invoice],
            supplier="Distribuidora Central",
            branch=self.branch[branch],
        )
        self.does(lambda: record_purchase(command, actor=self.actor, now=now()), ())
        self.model.purchase(invoice, branch)

    @rule(moved=goods(), here=branches)
    def transfers(self, moved: tuple[int, Decimal], here: int) -> None:
        product, units = moved
        there = NORTH if here == HOME else HOME
        refusals: Refusals = {NotEnoughStock} if self.model.lacks({product: units}, here) else set()
        line = (self.model.products[product].id, units)
        command = TransferStock(self.branch[here], self.branch[there], [line])
        if self.does(lambda: transfer_stock(command, actor=self.actor, now=now()), refusals) is not None:
            self.model.transfer(product, units, here=here, there=there)

    @rule(what=goods(), branch=branches, sign=st.sampled_from([-1, -1, 1]))
    def adjusts(self, what: tuple[int, Decimal], branch: int, sign: int) -> None:
        product, units = what
        lacks = sign < 0 and self.model.lacks({product: units}, branch)
        command = AdjustStock(self.model.products[product].id, sign * units, "x", branch=self.branch[branch])
        refusals: Refusals = {NotEnoughStock} if lacks else set()
        if self.does(lambda: adjust_stock(command, actor=self.actor, now=now()), refusals) is not None:
            self.model.correct(product, sign * units, branch)

    @rule(branch=branches, found=st.dictionaries(products, st.integers(0, 14), min_size=1, max_size=3))
    def counts_shelves(self, branch: int, found: dict[int, int]) -> None:
        """What the ledger says at this moment is kept; the difference is applied later, whatever happens meanwhile."""
        counted = [(self.model.products[product].id, Decimal(units)) for product, units in found.items()]
        command = StartCount(counted, branch=self.branch[branch])
        started = self.does(lambda: start_count(command, actor=self.actor, now=now()), ())
        differences = {
            product: Decimal(units) - self.model.shelves[product, branch].on_hand
            for product, units in found.items()
        }
        self.counts.append((started.id, branch, differences))

    @precondition(lambda self: self.counts)
    @rule(which=st.integers(0, 99))
    def approves(self, which: int) -> None:
        number, branch, differences = self.counts[which % len(self.counts)]
        missing = {product: -units for product, units in differences.items() if units < 0}
        refusals: Refusals = {NotEnoughStock} if self.model.lacks(missing, branch) else set()
        if self.does(lambda: approve_count(number, actor=self.actor, now=now()), refusals) is not None:
            for product, units in differences.items():
                self.model.correct(product, units, branch)
            self.counts.remove((number, branch, differences))

    # --- money ----------------------------------------------------------------------------------------

    @rule(
        customer=st.integers(0, 1), how=st.sampled_from(["part", "all", "over"]), method=methods, some=parts
    )
    def is_paid_on_account(self, customer: int, how: str, method: str, some: Decimal) -> None:
        owed = max(self.model.customers[customer].balance, ZERO)
        paid = max({"part": share_of(owed, some), "all": owed, "over": owed + 1}[how], Decimal("0.01"))
        refusals: Refusals = {PaidTooMuch} if paid > owed else set()
        refusals |= self.needs_the_register() if method == "cash" else set()
        command = ReceiveAccountPayment(customer=self.customers[customer], amount=paid, method=method)
        if (
            self.does(lambda: receive_account_payment(command, actor=self.actor, now=now()), refusals)
            is not None
        ):
            self.model.pay_account(customer, Paid(method, paid))

    @rule(amount=st.integers(1, 90_000).map(lambda cents: Decimal(cents) / 100), outwards=st.booleans())
    def moves_cash(self, amount: Decimal, outwards: bool) -> None:
        refusals = self.needs_the_register()
        if outwards and self.model.drawer is not None and amount > self.model.drawer:
            refusals.add(NotEnoughCash)
        command = RecordCashMovement(amount=amount, outwards=outwards, reason="x")
        if (
            self.does(lambda: record_cash_movement(command, actor=self.actor, now=now()), refusals)
            is not None
        ):
            self.model.move_cash(-amount if outwards else amount)

    @precondition(lambda self: self.model.drawer is not None)
    @rule(
        off=st.sampled_from([Decimal(d) for d in ("0", "0", "-20.00", "0.01", "5.00")]),
        opening=st.sampled_from([None, *map(Decimal, ("2000.00", "2000.00", "0.00", "500.00"))]),
    )
    def cuts(self, off: Decimal, opening: Decimal | None) -> None:
        """The Z cut; mostly the next shift begins at once."""
        counted = max((self.model.drawer or ZERO) + off, ZERO)
        command = CloseRegister(counted=counted)
        done = self.does(lambda: close_register(command, actor=self.actor, now=now()), ())
        assert done.expected == self.model.drawer
        self.model.cut(counted)
        if opening is not None:
            self.opens_the_register(opening)

    @rule(amount=st.sampled_from([Decimal("0.00"), Decimal("2000.00")]))
    def opens_the_register(self, amount: Decimal) -> None:
        self.registers += 1
        command = OpenRegister(number=self.registers, opening_amount=amount)
        refusals: Refusals = {RegisterAlreadyOpen} if self.model.drawer is not None else set()
        opened = self.does(lambda: open_register(command, actor=self.actor, now=now()), refusals)
        if opened is not None:
            self.session = opened.id
            self.model.open_drawer(amount)

    # --- what must be true ----------------------------------------------------------------------------

    @invariant()
    def shelves_are_the_models(self) -> None:
        rows = self.shop._rows(
            "SELECT product_id, branch_id, on_hand, reserved, value FROM stock_level WHERE tenant_id = %s"
        )
        kept = {(product, branch): tuple(found) for product, branch, *found in rows}
        for (product, branch), shelf in self.model.shelves.items():
            place = (self.model.products[product].id, self.branch[branch])
            found = kept.get(place, (0, 0, 0))
            assert found == (shelf.on_hand, shelf.reserved, shelf.value), (product, branch)

    @invariant()
    def books_are_the_models(self) -> None:
        rows = self.shop._rows(
            "SELECT a.code, sum(l.debit) - sum(l.credit) FROM entry_line l JOIN account a"
            " ON a.tenant_id = l.tenant_id AND a.id = l.account_id WHERE l.tenant_id = %s GROUP BY a.code"
        )
        kept = {code: balance for code, balance in rows if balance}
        assert kept == {code: balance for code, balance in self.model.books.items() if balance}
        assert sum(kept.values()) == 0

    @invariant()
    def accounts_and_drawer_are_the_models(self) -> None:
        owed = dict(self.shop._rows("SELECT id, balance FROM customer WHERE tenant_id = %s"))
        assert [owed[number] for number in self.customers] == [who.balance for who in self.model.customers]
        if self.model.drawer is not None:
            held = self.shop._value(
                "SELECT sum(amount) FROM cash_movement WHERE tenant_id = %s AND session_id = %s", self.session
            )
            assert (held or 0) == self.model.drawer
        given = dict(self.shop._rows("SELECT kind, last FROM folio_counter WHERE tenant_id = %s"))
        assert {kind: last for kind, last in given.items() if last} == dict(self.model.counts)

    def teardown(self) -> None:
        """In the end every ledger agrees with every other, by our questions and by the audit's."""
        if hasattr(self, "shop"):
            assert disagreements(self.shop.id) == []
            assert [finding for finding in audit_tenant(self.shop.id) if finding.wrong] == []


TestAShopsDays = ShopsDays.TestCase
TestAShopsDays.settings = effort_of_sequences(14, steps=50)
