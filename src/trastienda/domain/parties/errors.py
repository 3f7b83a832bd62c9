"""Refusals about customers and their credit."""

from dataclasses import dataclass
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CustomerNotFound(DomainError):
    """No such active customer in this tenant."""

    customer_id: int
    code = "customer_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class CustomerRequired(DomainError):
    """Selling on credit, or setting goods aside, needs to know for whom."""

    code = "customer_required"


@dataclass(eq=False)
class CreditLimitExceeded(DomainError):
    """What the customer would owe exceeds their limit."""

    limit: Decimal
    balance: Decimal
    wanted: Decimal
    code = "credit_limit_exceeded"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class BadTaxId(DomainError):
    """The tax number does not have the form, or the check digit, that its country gives it."""

    tax_id: str
    code = "bad_tax_id"
