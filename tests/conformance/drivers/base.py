"""What the stories ask of every door, each in its own words: sign in, find, sell, read, list, undo, give back."""

from decimal import Decimal
from typing import Any, Protocol

import msgspec

from tests.shop import Answer


class Told(msgspec.Struct, frozen=True):
    """What a door tells of a sale. `total` is with tax; `back` what of it came back; `undone` whether all of it did."""

    total: Decimal
    back: Decimal = Decimal(0)
    undone: bool = False
    word: str = ""
    """The state, as the door says it."""

    @property
    def left(self) -> Decimal:
        return Decimal(0) if self.undone else self.total - self.back


class Driver(Protocol):
    """One door. Made with the room, and signed in as who works at it."""

    name: str
    web_only: bool
    """Whether its document is about web orders alone, so that sales of the counter are none of its."""
    gives_back: bool
    """Whether goods may come back in part through it."""

    def find(self, sku: str) -> int:
        """The product that has this code, as the door finds it."""

    def stock(self, product: int) -> Decimal:
        """How many there are, as the door tells it; where its document knows no stock, as it refuses to oversell."""

    def sell(self, product: int, units: int, **headers: str) -> Answer:
        """Ask for a sale of so many."""

    def sale_of(self, answer: Answer) -> int:
        """The sale that was made."""

    def finish(self, sale: int) -> None:
        """Do what else it takes until the sale is paid and handed over."""

    def read(self, sale: int) -> Told | None:
        """What it tells of a sale; None when it answers as of one that never was."""

    def lists(self, sale: int) -> bool:
        """Whether it is in its list of sales that hold."""

    def undo(self, sale: int) -> Answer:
        """Take back the whole sale, in the door's own way."""

    def give_back(self, sale: int, product: int, units: int) -> Answer:
        """Let some goods come back."""

    def is_refused(self, answer: Answer, *words: str) -> bool:
        """Whether it is a refusal in the door's own envelope, with these words in it."""


def done(answer: Answer) -> Any:
    """The body of an answer that says yes."""
    assert 200 <= answer.status < 400, (answer.status, answer.body)
    return answer.body
