"""Refusals about what is spent."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ExpenseAlreadyCancelled(DomainError):
    """An expense is undone once."""

    expense_id: int
    code = "expense_already_cancelled"
    kind = Kind.CONFLICT
