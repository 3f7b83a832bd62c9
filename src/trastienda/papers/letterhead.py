"""Whose paper it is, and when it was made: what every paper says of itself."""

from datetime import datetime

import msgspec

from trastienda.kernel.clock import local
from trastienda.papers.figures import Figures, day, figures_of, paper_of

_SOFT = "\N{ZERO WIDTH SPACE}"
_LONGEST_WORD = 14
"""Letters that the narrowest column of text holds in one line."""
WIDEST_CODE = 16
"""Letters up to which a column of codes is as wide as they are; longer ones are broken."""


class Letterhead(msgspec.Struct, frozen=True):
    """The shop that makes the paper. `made_at` is an instant; the paper says it as the shop's clock does."""

    shop: str
    country: str
    currency: str
    time_zone: str
    made_at: datetime

    @property
    def figures(self) -> Figures:
        return figures_of(self.country)

    @property
    def paper(self) -> str:
        return paper_of(self.country)

    @property
    def made(self) -> str:
        """31/10/2025 14:05"""
        return self.moment(self.made_at)

    def moment(self, instant: datetime) -> str:
        """Return an instant as the shop's wall clock shows it."""
        at = local(instant, zone_name=self.time_zone)
        return f"{day(at.date())} {at:%H:%M}"


def breakable(text: str) -> str:
    """Return the text with places to break in words that no column could hold."""
    if all(len(word) <= _LONGEST_WORD for word in text.split(" ")):
        return text
    return " ".join(
        _SOFT.join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD))
        for word in text.split(" ")
    )
