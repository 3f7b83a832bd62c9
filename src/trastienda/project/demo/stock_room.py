"""The demo's stock room: opening stock, deliveries of what ran low, transfers, corrections, the last evening."""

from datetime import date, timedelta
from decimal import Decimal

from trastienda.kernel.money import cents
from trastienda.operations.importing.bulk_documents import PurchasedLine
from trastienda.project.demo.present import Present
from trastienda.project.demo.stage import Item

SHORT_OF_SUPPLY_DAYS = 9
"""So many days before the demo opens some suppliers have nothing: what ran low then still is."""


class StockRoom:
    """Fills shelves; told by whoever empties them."""

    def __init__(self, present: Present) -> None:
        self._now = present
        self._low: set[tuple[int, int]] = set()
        self._ordered: set[tuple[int, int]] = set()
        self._coming: dict[date, dict[tuple[int, int], dict[int, int]]] = {}
        self._invoices = 0

    def fill_empty_shelves(self) -> None:
        """What the shop begins with."""
        when = self._now.at(6 * 60)
        for at, branch in enumerate(self._now.stage.branches):
            arriving = {}
            for item in self._now.stage.items:
                if item.good.is_stocked:
                    units = Decimal(item.limits[at][1])
                    arriving[item.id] = (units, cents(units * self._cost(item)))
            self._now.post.open_stock(arriving, branch=branch, who=self._now.stage.owner, when=when)

    def notice(self, item: Item, at: int) -> None:
        """Something was taken off a shelf; remember it when there is little left."""
        if item.good.is_stocked and self._now.held(item, at) <= item.limits[at][0]:
            self._low.add((item.id, at))

    def reorder(self) -> None:
        """Order what ran low today; it comes on the supplier's next day."""
        is_short = self._now.days_left <= SHORT_OF_SUPPLY_DAYS
        for product, at in sorted(self._low - self._ordered):
            item = self._now.items[product]
            held, (least, most) = self._now.held(item, at), item.limits[at]
            if held > least or (is_short and product % 3 == 0):
                continue
            day = self._next_delivery(item.supplier)
            order = self._coming.setdefault(day, {}).setdefault((at, item.supplier), {})
            order[product] = max(most - held, 1)
            self._ordered.add((product, at))
        self._low.clear()

    def _next_delivery(self, supplier: int) -> date:
        """Every supplier has a day of the week, Monday to Friday; what is ordered less than two days before waits."""
        day = self._now.today + timedelta(days=2)
        return day + timedelta(days=(supplier % 5 - day.weekday()) % 7)

    def receive_deliveries(self) -> None:
        """What was ordered for today arrives before the shop opens."""
        for minute, ((at, supplier), order) in enumerate(
            self._coming.pop(self._now.today, {}).items(), start=7 * 60
        ):
            lines = []
            for product, units in order.items():
                item = self._now.items[product]
                lines.append(PurchasedLine(product, Decimal(units), self._cost(item), item.good.tax_rate))
                self._ordered.discard((product, at))
            self._buy(lines, at=at, supplier=supplier, minute=minute, notes="Resurtido")

    def even_out(self) -> None:
        """Send the second branch what it is out of and the first has plenty of."""
        wanted = {}
        for item in self._now.stage.items:
            spare = self._now.held(item, 0) - item.limits[0][0]
            if item.good.is_stocked and spare >= 2 and not self._now.held(item, 1):
                wanted[item.id] = Decimal(spare // 2)
        if wanted:
            self._send(wanted, notes="Reabasto entre sucursales")

    def correct(self) -> None:
        """Something is always missing, and sometimes something turns up."""
        random = self._now.random
        for _ in range(3):
            item, at = random.choice(self._now.stage.items), random.randrange(len(self._now.stage.branches))
            found = random.random() < 0.3
            if item.good.is_stocked and self._now.held(item, at) >= 2:
                self._now.post.adjust(
                    item.id,
                    Decimal(1 if found else -1),
                    branch=self._now.stage.branches[at],
                    reason="Sobrante en conteo" if found else "Merma por dano en almacen",
                    who=self._now.stage.stock_keeper,
                    when=self._now.at(20 * 60),
                )

    def last_evening(self) -> None:
        """What the documented examples ask for is on the first branch's shelf, to the unit where they say how many."""
        for item in self._now.stage.items:
            wanted = item.good.at_least or self._now.stage.shop.at_least.get(item.good.sku, 0)
            held = self._now.held(item, 0)
            if wanted > held:
                line = PurchasedLine(item.id, Decimal(wanted - held), item.good.cost, item.good.tax_rate)
                self._buy([line], at=0, supplier=item.supplier, minute=20 * 60, notes="Resurtido de cierre")
            elif item.good.limits and held > wanted:
                self._send({item.id: Decimal(held - wanted)}, notes="Reabasto sucursal norte")

    def _cost(self, item: Item) -> Decimal:
        """Return today's unit cost: half a percent less a month before the end, give or take; documented ones stay."""
        if item.good.limits:
            return item.good.cost
        months = Decimal(self._now.days_left) / 30
        return cents(item.good.cost * (1 - months / 200 + Decimal(self._now.random.randint(-10, 10)) / 1000))

    def _buy(self, lines: list[PurchasedLine], *, at: int, supplier: int, minute: int, notes: str) -> None:
        self._invoices += 1
        self._now.post.purchase(
            lines,
            branch=self._now.stage.branches[at],
            supplier=supplier,
            invoice_number=f"FAC-{self._invoices:04d}",
            notes=notes,
            who=self._now.stage.stock_keeper,
            when=self._now.at(minute),
        )

    def _send(self, wanted: dict[int, Decimal], *, notes: str) -> None:
        here, there = self._now.stage.branches[:2]
        self._now.post.transfer(
            wanted,
            from_branch=here,
            to_branch=there,
            notes=notes,
            who=self._now.stage.stock_keeper,
            when=self._now.at(20 * 60),
        )
