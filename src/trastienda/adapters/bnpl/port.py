"""What any financier can be asked for. Its questions raise `Silent` and `Refused` (`adapters.outside.asking`)."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from trastienda.domain.bnpl.financing import FinancingWanted, Standing


class Letter(msgspec.Struct, frozen=True):
    """A notice as it came: headers with names in lower case, the query behind the address, the body."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    content: bytes


class Told(msgspec.Struct, frozen=True):
    """Which application a notice is about: the financier's name of it, or ours. How it stands is asked."""

    id: str = ""
    key: str = ""


class Financier(Protocol):
    """One account of a shop with a financier. Asking for one application twice makes it once, or harms nobody."""

    def apply(self, wanted: FinancingWanted) -> Standing:
        """Make an application; return how it stands, with where the customer goes on."""

    def look(self, id_: str, key: str) -> Standing | None:
        """Return how an application stands; None where the financier knows none."""

    def read_notice(self, letter: Letter) -> Told:
        """Return what a notice is about. :raises ForgedNotice: it is not the financier's."""
