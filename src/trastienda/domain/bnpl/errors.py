"""Refusals of applications with financiers."""

from dataclasses import dataclass
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ApplicationNotFound(DomainError):
    """Unknown, or a neighbour's."""

    application_id: int
    code = "application_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class NothingToFinance(DomainError):
    """The sale owes nothing that a financier could pay. `reason`: paid, cancelled, returned or currency."""

    sale_id: int
    folio: str
    reason: str
    code = "nothing_to_finance"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class AmountNotFinanceable(DomainError):
    """An order is financed whole; of a sale on credit, at most what is still owed for it."""

    folio: str
    wanted: Decimal
    possible: Decimal
    code = "amount_not_financeable"
    kind = Kind.INVALID


@dataclass(eq=False)
class ApplicationUnderWay(DomainError):
    """The sale has an application that nobody has decided yet."""

    application_id: int
    folio: str
    state: str
    code = "application_under_way"
    kind = Kind.CONFLICT
