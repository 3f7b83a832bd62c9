"""Refusals about money that was or was not handed over."""

from dataclasses import dataclass
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PaidTooLittle(DomainError):
    """What was handed over does not cover what is due."""

    due: Decimal
    paid: Decimal
    code = "paid_too_little"


@dataclass(eq=False)
class PaymentsDoNotMatch(DomainError):
    """The several payments named do not add up to the amount said to be paid."""

    expected: Decimal
    sum: Decimal
    code = "payments_do_not_match"


@dataclass(eq=False)
class NoChangeForThisMethod(DomainError):
    """More was paid than is due by a method that gives no change; only cash does."""

    due: Decimal
    paid: Decimal
    code = "no_change_for_this_method"


@dataclass(eq=False)
class PaidTooMuch(DomainError):
    """More is paid than the document still owes."""

    due: Decimal
    paid: Decimal
    code = "paid_too_much"
    kind = Kind.CONFLICT
