"""Refusals about what is earned besides sales."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class IncomeAlreadyCancelled(DomainError):
    """An income is undone once."""

    income_id: int
    code = "income_already_cancelled"
    kind = Kind.CONFLICT
