"""Refusals of the books."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PeriodClosed(DomainError):
    """The month of the entry was closed, and closing is for good."""

    year: int
    month: int
    code = "period_closed"
    kind = Kind.CONFLICT
