"""What every part of the demo's history shares: the stage, the ledgers, one source of chance, and the day it is."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from trastienda.kernel.clock import zone
from trastienda.kernel.money import CENT
from trastienda.operations.importing.bulk_documents import When
from trastienda.operations.importing.bulk_ledgers import Cause
from trastienda.operations.importing.bulk_post import BulkPoster
from trastienda.project.demo.stage import Item, Stage

SEED = 20_260_401
CLOSING = 19 * 60
_PESOS = {"MXN": 1, "ARS": 60}


@dataclass(slots=True)
class Present:
    """The day that is being played. `until` is the first day that is not; `scale` thins the history out for tests."""

    stage: Stage
    post: BulkPoster
    until: date
    today: date
    scale: float
    random: Random = field(init=False)
    items: dict[int, Item] = field(init=False)
    by_sku: dict[str, Item] = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{SEED}:{self.stage.shop.provision.country}:{self.until.isoformat()}")
        self.items = {item.id: item for item in self.stage.items}
        self.by_sku = {item.good.sku: item for item in self.stage.items}

    @property
    def days_left(self) -> int:
        """How many days there are until the demo opens; 1 on the last one."""
        return (self.until - self.today).days

    def at(self, minute: int) -> When:
        """Return a minute of today; while the shop is open, with seconds of its own."""
        seconds = self.random.randint(0, 59) if minute < CLOSING else 0
        tz = zone(self.stage.shop.provision.time_zone)
        local = datetime.combine(self.today, time(minute // 60, minute % 60), tz) + timedelta(seconds=seconds)
        return When(at=local.astimezone(UTC), on=self.today)

    def held(self, item: Item, at: int) -> int:
        """Return how many units of a product the branch (counted from 0) has."""
        return int(self.post.shelves.at(item.id, self.stage.branches[at]).on_hand)

    def pesos(self, amount: Decimal) -> Decimal:
        """Return an amount thought of in pesos mexicanos in the shop's own money."""
        return (amount * _PESOS[self.stage.shop.provision.currency]).quantize(CENT)

    def by_hand(self, minute: int) -> Cause:
        """Return the cause of an entry that the owner makes without a document."""
        when = self.at(minute)
        return Cause(kind="manual", id=0, at=when.at, on=when.on, actor=self.stage.owner.name)
