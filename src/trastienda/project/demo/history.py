"""Play a demo shop's past: every day opened, sold through, closed and written to the ledgers, until yesterday.

The same seed and day give the same history. Nothing in it is without a reason that a person could give: demand
follows the calendar (`demand`), goods their season and what they go with (`shoppers`), workshops buy on account and
pay on Fridays, shelves are filled when they run low (`stock_room`), wages come on pay-days.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from trastienda.domain.payments.rules import CASH, TRANSFER
from trastienda.kernel.money import CENT, ZERO
from trastienda.operations.importing.bulk_documents import Drawer, Sold, Who
from trastienda.operations.importing.bulk_post import BulkPoster
from trastienda.project.demo import demand
from trastienda.project.demo.present import CLOSING, Present
from trastienda.project.demo.shoppers import Shoppers
from trastienda.project.demo.stage import Person, Stage
from trastienda.project.demo.stock_room import StockRoom

FRIDAY, MONDAY = 4, 0
HUNDRED = Decimal(100)
PEREZ_OWES = Decimal("12500.00")
"""What the documented statement says; on the last evening he pays what is above it."""


class History:
    """The past of one shop, from its first day until the evening before `until`."""

    def __init__(self, stage: Stage, post: BulkPoster, *, first: date, until: date, scale: float) -> None:
        self._now = Present(stage=stage, post=post, until=until, today=first, scale=scale)
        self._first = first
        self._shoppers, self._stock = Shoppers(self._now), StockRoom(self._now)
        self._returning: dict[date, list[Sold]] = {}
        self._drawers: dict[int, Drawer] = {}
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._turn = 0
        self._size = Decimal(max(round(sum(stage.shop.tickets_a_day) * scale), 1))

    def play(self) -> Iterator[float]:
        """Play day by day; after each month write it, and yield how much of the whole is done."""
        capital = self._now.pesos(50_000 + self._size * 15_000)
        self._enter("100.02", "300.01", capital, "Aportación de capital")
        self._stock.fill_empty_shelves()
        days = self._now.days_left
        while self._now.days_left:
            self._day()
            self._now.today += timedelta(days=1)
            if self._now.today.day == 1 or not self._now.days_left:
                self._now.post.write(interim=bool(self._now.days_left))
                yield 1 - self._now.days_left / days

    def _day(self) -> None:
        self._stock.receive_deliveries()
        busy = demand.how_busy(self._now.today, country=self._now.stage.shop.provision.country)
        if busy:
            self._open(busy)
            self._plan_returns()
            self._plan_payments()
            while self._agenda:
                minute, _, happens = heapq.heappop(self._agenda)
                happens(minute)
            self._close()
        self._office()
        self._stock.reorder()
        if self._now.days_left == 1:
            self._stock.last_evening()
            self._settle_with_perez()

    # --- doors ------------------------------------------------------------------------------------------

    def _open(self, busy: float) -> None:
        """Open the registers and plan the day. Only the first branch opens on Sundays."""
        shop, random = self._now.stage.shop, self._now.random
        for at, branch in enumerate(self._now.stage.branches):
            if at and self._now.today.weekday() == demand.SUNDAY:
                continue
            owner_stands_in = at == 0 and random.random() < 0.12
            who = self._now.stage.owner if owner_stands_in else self._now.stage.cashiers[at]
            self._drawers[at] = self._now.post.open_register(
                1, shop.opening_cash, branch=branch, who=who, when=self._now.at(7 * 60 + 50 + at)
            )
            mean = shop.tickets_a_day[at] * busy * self._now.scale
            for _ in range(max(round(random.gauss(mean, 0.8 * mean**0.5)), 0)):
                self._plan(demand.minute_of_day(random.random()), partial(self._ticket, at))
            if random.random() < 0.18:
                self._plan(13 * 60, partial(self._small_expense, at))

    def _close(self) -> None:
        """Count the drawers; in one of seven something is missing or too much."""
        for at, drawer in self._drawers.items():
            counted = drawer.cash
            if self._now.random.random() < 0.14:
                counted += self._now.pesos(Decimal(self._now.random.randint(-40, 30)) / 2)
            when = self._now.at(CLOSING + 5 + at * 4)
            self._now.post.close_register(drawer, counted=max(counted, ZERO), when=when)
        self._drawers.clear()

    def _plan(self, minute: int, happens: Callable[[int], None]) -> None:
        self._turn += 1
        heapq.heappush(self._agenda, (minute, self._turn, happens))

    def _small_expense(self, at: int, minute: int) -> None:
        reasons = ("Compra de papeleria", "Agua de garrafón", "Artículos de limpieza", "Envío de paquetería")
        amount = self._now.pesos(Decimal(self._now.random.randint(10, 60) * 5))
        drawer = self._drawers[at]
        if drawer.cash > amount + drawer.opening_amount:
            reason = self._now.random.choice(reasons)
            self._now.post.take_out(drawer, amount, reason=reason, when=self._now.at(minute))

    # --- tickets ----------------------------------------------------------------------------------------

    def _ticket(self, at: int, minute: int) -> None:
        channel = self._shoppers.channel(at)
        person = self._shoppers.customer(channel)
        basket = self._shoppers.basket(at)
        if not basket:
            return
        quote = self._shoppers.quote(basket, person)
        terms, tenders = self._shoppers.payment(quote.sum.total, person, channel)
        at_the_counter = channel == "counter"
        drawer = self._drawers[at] if at_the_counter and terms != "credit" else None
        sold = self._now.post.sell(
            quote,
            tenders,
            who=self._drawers[at].who if at_the_counter else self._seller(channel, person),
            when=self._now.at(minute),
            branch=self._now.stage.branches[at],
            drawer=drawer,
            customer=person.id if person else None,
            channel=channel,
            terms=terms,
            fulfilment=self._fulfilment(channel),
        )
        for wanted in basket:
            self._stock.notice(wanted.item, at)
        self._second_thoughts(sold, at, minute)

    def _seller(self, channel: str, person: Person | None) -> Who:
        if channel == "web":
            return (
                self._now.stage.web_client
                if person is self._now.stage.client
                else Who(name="Tienda en línea")
            )
        return self._now.stage.seller

    def _fulfilment(self, channel: str) -> str:
        """Web orders of the last days are still on their way."""
        if channel != "web" or self._now.days_left > 4:
            return "delivered"
        return ("preparing", "preparing", "ready_for_pickup", "on_the_way")[self._now.days_left - 1]

    # --- second thoughts --------------------------------------------------------------------------------

    def _second_thoughts(self, sold: Sold, at: int, minute: int) -> None:
        """Some sales are cancelled within the hour, some goods come back within days."""
        point, random = self._now.random.random(), self._now.random
        if point < 0.007 and minute < CLOSING - 60:
            self._plan(minute + random.randint(5, 50), partial(self._cancel, sold, at))
        elif point > 0.982 and sold.state[1] == "delivered":
            day = self._now.today + timedelta(days=random.randint(1, 9))
            self._returning.setdefault(day, []).append(sold)

    def _cancel(self, sold: Sold, at: int, minute: int) -> None:
        if self._can_refund(sold, self._drawers[at]):
            self._now.post.cancel(
                sold,
                drawer=self._drawers[at],
                reason=self._now.random.choice(
                    ("Cliente cambio de opinion", "Error de captura", "Pieza equivocada")
                ),
                who=self._now.stage.owner,
                when=self._now.at(minute),
            )

    def _plan_returns(self) -> None:
        for sold in self._returning.pop(self._now.today, ()):
            at = self._now.stage.branches.index(sold.branch_id)
            if at in self._drawers:
                self._plan(self._now.random.randint(10 * 60, 18 * 60), partial(self._return, sold, at))
            else:
                self._returning.setdefault(self._now.today + timedelta(days=1), []).append(sold)

    def _return(self, sold: Sold, at: int, minute: int) -> None:
        drawer, random = self._drawers[at], self._now.random
        stocked = [number for number, line in enumerate(sold.lines) if line.quoted.is_stocked]
        if sold.closed or not stocked or not self._can_refund(sold, drawer):
            return
        number = random.choice(stocked)
        bought = int(sold.lines[number].quoted.quantity)
        quantity = bought if random.random() < 0.7 else random.randint(1, bought)
        self._now.post.take_back(
            sold,
            {number: Decimal(quantity)},
            drawer=drawer,
            reason=random.choice(("Parte equivocada", "Defecto de fábrica", "No le quedó al vehículo")),
            who=drawer.who,
            when=self._now.at(minute),
        )

    def _can_refund(self, sold: Sold, drawer: Drawer) -> bool:
        """Whether the drawer holds the cash that might have to be given back."""
        return drawer.cash > sum((part.amount for part in sold.payments if part.method == CASH), ZERO)

    # --- accounts ---------------------------------------------------------------------------------------

    def _plan_payments(self) -> None:
        """Whoever buys on account pays on Fridays and pay-days; some only now and then."""
        if self._now.today.weekday() != FRIDAY and not demand.is_pay_day(self._now.today):
            return
        for person in self._now.stage.people:
            balance = self._now.post.accounts.balance(person.id)
            if balance > 0 and self._now.random.random() < (0.06 if person.buyer.slow_payer else 0.35):
                whole = self._now.random.random() < 0.45
                part = balance if whole else (balance * 6 // 10 // HUNDRED * HUNDRED).quantize(CENT)
                if part:
                    self._plan(self._now.random.randint(9 * 60, 18 * 60), partial(self._pay, person, part))

    def _pay(self, person: Person, amount: Decimal, minute: int) -> None:
        """At most what is owed by then: something may have come back since the morning."""
        amount = min(amount, self._now.post.accounts.balance(person.id))
        if amount <= 0:
            return
        drawer = next(iter(self._drawers.values()))
        in_cash = self._now.random.random() < 0.35
        number = self._now.random.randint(1, 999)
        self._now.post.receive_on_account(
            person.id,
            amount,
            method=CASH if in_cash else TRANSFER,
            reference=None if in_cash else f"SPEI-{self._now.today:%Y%m%d}-{number:03d}",
            drawer=drawer if in_cash else None,
            who=drawer.who,
            when=self._now.at(minute),
        )

    def _settle_with_perez(self) -> None:
        for person in self._now.stage.people:
            above = self._now.post.accounts.balance(person.id) - PEREZ_OWES
            if person.buyer.name == "Taller Perez" and above > 0:
                self._now.post.receive_on_account(
                    person.id,
                    above,
                    method=TRANSFER,
                    reference=f"SPEI-{self._now.today:%Y%m%d}-001",
                    drawer=None,
                    who=self._now.stage.owner,
                    when=self._now.at(20 * 60 + 5),
                )

    # --- the office -------------------------------------------------------------------------------------

    def _office(self) -> None:
        """Bank, wages, rent, taxes, suppliers, transfers and corrections, each on its day."""
        day, books = self._now.today, self._now.post.books
        if day.weekday() == MONDAY:
            float_ = 3 * self._now.stage.shop.opening_cash
            self._enter("100.02", "100.01", books.balance("100.01") - float_, "Depósito bancario")
        if demand.is_pay_day(day):
            self._enter("600.01", "100.02", self._now.pesos(self._size * 1_100), "Nómina quincenal")
        if day.day == 1:
            self._enter("600.01", "100.02", self._now.pesos(self._size * 700), "Pago de renta del local")
        if day.day == 17:
            due, creditable = -books.balance("210.01"), books.balance("100.05")
            self._enter("210.01", "100.05", min(due, creditable), "Acreditamiento de IVA")
            self._enter("210.01", "100.02", due - min(due, creditable), "Pago de IVA del mes")
        if day.day == 28:
            owed = -books.balance("200.01")
            self._enter("200.01", "100.02", (owed * 8 / 10).quantize(CENT), "Pago a proveedores")
        if day.day == 10:
            self._stock.even_out()
        if day.day == 20:
            self._stock.correct()

    def _enter(self, debit: str, credit: str, amount: Decimal, description: str) -> None:
        if amount > 0:
            because = self._now.by_hand(20 * 60)
            self._now.post.books.by_hand(debit, credit, amount, description=description, because=because)
