"""Refusals of the stock ledger."""

from dataclasses import dataclass
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class NotEnoughStock(DomainError):
    """More of a product is wanted than is available where selling below zero is refused."""

    product_id: int
    name: str
    wanted: Decimal
    available: Decimal
    code = "not_enough_stock"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class SameBranch(DomainError):
    """A transfer leads back to where it came from."""

    branch_id: int
    code = "same_branch"


@dataclass(eq=False)
class CountNotFound(DomainError):
    """No such physical count in this tenant."""

    count_id: int
    code = "count_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class CountAlreadyApproved(DomainError):
    """A physical count is applied once."""

    count_id: int
    code = "count_already_approved"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class PurchaseAlreadyCancelled(DomainError):
    """A purchase is undone once."""

    purchase_id: int
    code = "purchase_already_cancelled"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class BoughtGoodsGone(DomainError):
    """A purchase cannot be undone: goods that it brought have been sold, moved or promised since."""

    purchase_id: int
    product_id: int
    name: str
    bought: Decimal
    available: Decimal
    code = "bought_goods_gone"
    kind = Kind.CONFLICT
