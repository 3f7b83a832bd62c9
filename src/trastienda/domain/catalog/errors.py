"""Refusals of the catalogue."""

from dataclasses import dataclass
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ProductNotFound(DomainError):
    """A line asks for a product that this tenant does not have, or no longer sells."""

    product_id: int
    code = "product_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class FractionNotAllowed(DomainError):
    """A product that is sold in whole units was asked for in a fraction."""

    product_id: int
    name: str
    unit: str
    quantity: Decimal
    code = "fraction_not_allowed"


@dataclass(eq=False)
class NotStocked(DomainError):
    """A service was to be bought, counted or moved; it has no stock."""

    product_id: int
    name: str
    code = "not_stocked"


@dataclass(eq=False)
class TooLarge(DomainError):
    """A line or document would exceed the largest amount a document may hold."""

    limit: Decimal
    code = "too_large"


@dataclass(eq=False)
class AlreadyReviewed(DomainError):
    """One person says what they think of a product once; they may change it."""

    product_id: int
    code = "already_reviewed"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NothingMeant(DomainError):
    """What somebody asked for in their own words is nothing that is sold here; `closest` are names that come near."""

    phrases: tuple[str, ...]
    closest: tuple[str, ...]
    phrase: str
    """The phrases in one, as a sentence needs them."""
    code = "nothing_meant"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class NotInCart(DomainError):
    """What somebody wants to take out is in none of their orders that wait for their money."""

    phrase: str
    code = "not_in_cart"
    kind = Kind.NOT_FOUND
