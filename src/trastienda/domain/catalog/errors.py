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
