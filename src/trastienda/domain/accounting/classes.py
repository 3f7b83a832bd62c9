"""What an account is for, told by the first digit of the code of the top account that it hangs from. Pure.

Every account has exactly one class, so assets = liabilities + equity + results holds as soon as all entries balance.
Sources: docs/rules/accounting.md (SAT, Anexo 24: the first digit of the código agrupador).
"""

from collections.abc import Iterable
from enum import Enum
from typing import Protocol


class AccountClass(Enum):
    """The value is the first digit. Financing is neither cost nor expense, and may go either way."""

    ASSETS = "1"
    LIABILITIES = "2"
    EQUITY = "3"
    INCOME = "4"
    COST = "5"
    EXPENSES = "6"
    FINANCING = "7"
    MEMORANDUM = "8"


RESULTS = frozenset({AccountClass.INCOME, AccountClass.COST, AccountClass.EXPENSES, AccountClass.FINANCING})
"""What makes up the result of a year."""
_BY_DIGIT = {each.value: each for each in AccountClass}


class InChart(Protocol):
    """An account as far as its place in the chart goes."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def parent_id(self) -> int | None: ...


def classes(chart: Iterable[InChart]) -> dict[int, AccountClass]:
    """Return the class of every account of a whole chart, by its id. A code of none of the digits is memorandum."""
    accounts = {each.id: each for each in chart}
    found: dict[int, AccountClass] = {}
    for each in accounts.values():
        path = [each]
        while path[-1].id not in found and path[-1].parent_id in accounts:
            path.append(accounts[path[-1].parent_id])
        top = path[-1]
        of = found.get(top.id) or _BY_DIGIT.get(top.code[:1], AccountClass.MEMORANDUM)
        found.update((below.id, of) for below in path)
    return found
