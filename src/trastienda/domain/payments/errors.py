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


@dataclass(eq=False)
class NoGateway(DomainError):
    """The tenant has no account with a gateway that could collect this."""

    gateway: str
    code = "no_gateway"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class GatewayUnavailable(DomainError):
    """
    A gateway did not answer, or answered that it failed: what was asked may have happened or not.

    `is_final`: asking again under the same key would get the same failure again (a gateway keeps its answers).
    """

    gateway: str
    is_final: bool = False
    code = "gateway_unavailable"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class GatewayRefused(DomainError):
    """A gateway understood what was asked and said no. `reason` is its own code for it."""

    gateway: str
    reason: str
    code = "gateway_refused"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoticeRefused(DomainError):
    """A notice that its gateway has not signed, signed too long ago, or did not write."""

    gateway: str
    reason: str
    code = "notice_refused"
