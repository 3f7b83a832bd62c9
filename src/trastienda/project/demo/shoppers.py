"""What people put on the counter and how they pay: baskets, prices, tenders. Writes nothing."""

from decimal import ROUND_CEILING, Decimal
from itertools import accumulate
from typing import NamedTuple

from trastienda.domain.catalog.pricing import Quote, QuotedLine
from trastienda.domain.payments.rules import CARD, CASH, TRANSFER, Tender
from trastienda.kernel.money import CENT
from trastienda.kernel.tax import add, price_line
from trastienda.project.demo.present import Present
from trastienda.project.demo.stage import Item, Person

NONE, FIVE, TEN, HUNDRED = Decimal(0), Decimal(5), Decimal(10), Decimal(100)
_NOTES = {
    "MXN": (Decimal(50), Decimal(100), Decimal(200), Decimal(500)),
    "ARS": (Decimal(1000), Decimal(2000), Decimal(10_000), Decimal(20_000)),
}
_LINES, _SHARE_OF_LINES = (1, 2, 3, 4, 6), (0.54, 0.80, 0.93, 0.98, 1.0)


class Wanted(NamedTuple):
    item: Item
    quantity: int


class Shoppers:
    """The shop's customers, as the counter sees them."""

    def __init__(self, present: Present) -> None:
        self._now = present
        self._odds: dict[int, list[float]] = {}
        self._eager = list(accumulate(person.buyer.eager for person in present.stage.people))

    def channel(self, at: int) -> str:
        """Return through which door the next ticket comes. The web is served from the first branch."""
        point = self._now.random.random()
        return "web" if at == 0 and point < 0.09 else "backoffice" if point > 0.95 else "counter"

    def customer(self, channel: str) -> Person | None:
        """Return who buys; most people at the counter give no name."""
        if channel == "counter" and self._now.random.random() < 0.6:
            return None
        if channel == "web" and self._now.random.random() < 0.15:
            return self._now.stage.client
        return self._now.random.choices(self._now.stage.people, cum_weights=self._eager)[0]

    def basket(self, at: int) -> list[Wanted]:
        """Return goods that are on the branch's shelf, some because they go with what was picked before."""
        random, basket, seen = self._now.random, [], set()
        beside: tuple[str, ...] = ()
        for _ in range(random.choices(_LINES, cum_weights=_SHARE_OF_LINES)[0]):
            item = self._pick(beside)
            quantity = self._quantity(item, at)
            if quantity and item.id not in seen:
                seen.add(item.id)
                basket.append(Wanted(item, quantity))
                beside = item.good.goes_with
        return basket

    def _pick(self, beside: tuple[str, ...]) -> Item:
        random = self._now.random
        if beside and random.random() < 0.65:
            partner = self._now.by_sku.get(random.choice(beside))
            if partner is not None:
                return partner
        return random.choices(self._now.stage.items, cum_weights=self._odds_of_month())[0]

    def _quantity(self, item: Item, at: int) -> int:
        most = item.good.most_at_once
        wanted = 1 if most == 1 or self._now.random.random() < 0.4 else self._now.random.randint(1, most)
        return min(wanted, self._now.held(item, at)) if item.good.is_stocked else wanted

    def _odds_of_month(self) -> list[float]:
        month = self._now.today.month
        if month not in self._odds:
            seasons = self._now.stage.shop.seasons
            self._odds[month] = list(
                accumulate(
                    item.good.weight * seasons.get(item.good.category, {}).get(month, 1.0)
                    for item in self._now.stage.items
                )
            )
        return self._odds[month]

    def quote(self, basket: list[Wanted], person: Person | None) -> Quote:
        """Return the basket at the customer's prices, now and then with a discount on a line."""
        tier = person.buyer.price_tier if person else 1
        lines = tuple(self._line(wanted, tier) for wanted in basket)
        return Quote(lines=lines, sum=add(line.price for line in lines))

    def _line(self, wanted: Wanted, tier: int) -> QuotedLine:
        good, quantity, unit_price = (
            wanted.item.good,
            Decimal(wanted.quantity),
            wanted.item.good.prices[tier - 1],
        )
        point = self._now.random.random()
        discount_pct = NONE if point > 0.05 else FIVE if point > 0.015 else TEN
        price = price_line(
            quantity=quantity,
            unit_price=unit_price,
            discount_pct=discount_pct,
            tax_rate=good.tax_rate,
            includes_tax=good.includes_tax,
        )
        return QuotedLine(
            product_id=wanted.item.id,
            sku=good.sku,
            description=good.name,
            quantity=quantity,
            unit_price=unit_price,
            includes_tax=good.includes_tax,
            discount_pct=discount_pct,
            tax_rate=good.tax_rate,
            price=price,
            is_stocked=good.is_stocked,
        )

    def payment(self, due: Decimal, person: Person | None, channel: str) -> tuple[str, list[Tender]]:
        """Return the terms and the tenders. Whoever has credit left mostly uses it."""
        point = self._now.random.random()
        if person and channel != "web" and due <= self._now.post.accounts.room(person.id) and point < 0.7:
            if point > 0.63 and channel == "counter" and due > HUNDRED:
                return "mixed", [Tender(CASH, (due // 4).quantize(CENT))]
            return "credit", []
        if channel != "counter":
            return "cash", [Tender(CARD if point < 0.8 else TRANSFER, due, self._authorization())]
        return "cash", self._over_the_counter(due)

    def _over_the_counter(self, due: Decimal) -> list[Tender]:
        point, notes = self._now.random.random(), _NOTES[self._now.stage.shop.provision.currency]
        if point < 0.33:
            return [Tender(CARD, due, self._authorization())]
        if point < 0.43:
            return [Tender(TRANSFER, due, self._authorization())]
        part = (due // 2 // notes[0] * notes[0]).quantize(CENT)
        if point < 0.47 and part:
            return [Tender(CASH, part), Tender(CARD, due - part, self._authorization())]
        if point > 0.85:
            return [Tender(CASH, due)]
        note = self._now.random.choice(notes)
        notes_handed = (due / note).to_integral_value(ROUND_CEILING)
        return [Tender(CASH, (notes_handed * note).quantize(CENT))]

    def _authorization(self) -> str:
        return f"AUTH-{self._now.random.randint(10_000, 99_999)}"
