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


@dataclass(eq=False)
class MethodNotOffered(DomainError):
    """The shop does not offer this way to pay, or not now; `offered` are those it does."""

    method: str
    offered: tuple[str, ...] = ()
    code = "method_not_offered"


@dataclass(eq=False)
class OrderNotRefundable(DomainError):
    """Its money is not given back this way; `reason`: already_cancelled, other_method or not_paid."""

    order_id: int
    folio: str
    reason: str
    code = "order_not_refundable"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NotByTransfer(DomainError):
    """The order is paid another way, so that there is no transfer to show or to approve."""

    order_id: int
    folio: str
    code = "not_by_transfer"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoTransferProof(DomainError):
    """Nobody has shown that the money of this order was sent, or what was shown has been decided about."""

    order_id: int
    code = "no_transfer_proof"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class TooManyProofs(DomainError):
    """An order has as many proofs as it may have."""

    limit: int
    code = "too_many_proofs"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class SecondPersonNeeded(DomainError):
    """Whoever placed the order or showed the proof asks to approve it; somebody else has to look."""

    order_id: int
    folio: str
    code = "second_person_needed"
    kind = Kind.FORBIDDEN
