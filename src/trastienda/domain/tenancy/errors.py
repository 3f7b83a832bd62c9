"""Refusals about the shop itself."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class BranchNotClosable(DomainError):
    """
    Something is still there; `reason`: last_branch, has_stock, open_register, sells_online.
    """

    branch: str
    reason: str
    code = "branch_not_closable"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NumberingStarted(DomainError):
    """A document has been numbered already: another prefix would make its number unreadable for who audits."""

    series: str
    last: int
    code = "numbering_started"
    kind = Kind.CONFLICT
