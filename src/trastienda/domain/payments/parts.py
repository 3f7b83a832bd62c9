"""Parts that go back of what a gateway collected: the shares of an order's returns, one after the other.

The intent stays settled until all of it went back. Each part is owed once for the document that caused it; whatever is
returned in whatever order, the parts add up to what was charged, to the cent of the charge's own currency.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

import msgspec

from trastienda.domain.payments.intents import HeldIntent
from trastienda.domain.payments.models import GatewayRefund
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.money import CENT, ZERO, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

WHOLE_UNITS = frozenset(("BIF", "CLP", "HUF", "JPY", "KRW", "PYG", "RWF", "TWD", "UGX", "VND", "XAF", "XOF"))
"""Currencies of which some gateway takes no smaller part than one."""
LEASE = timedelta(minutes=2)
"""Who began to ask a gateway for a part and said nothing for so long is not coming back."""


class PartState(StrEnum):
    """`STOPPED`: the payer's bank took the money back before the gateway gave it."""

    OWED = "owed"
    MADE = "made"
    STOPPED = "stopped"


class Part(msgspec.Struct, frozen=True):
    """A part of a held intent: `amount` in the document's currency, `charged` in the charge's."""

    id: int
    key: str
    amount: Decimal
    charged: Decimal
    state: str
    problem: str
    asked_at: datetime | None


_PARTS = """
SELECT id, key, amount, charged, state, problem, asked_at FROM gateway_refund
WHERE tenant_id = %s AND intent_id = %s ORDER BY id FOR UPDATE
"""


def charge_of_part(
    amount: Decimal, *, of: Decimal, charged: Decimal, currency: str, before: Decimal, before_charged: Decimal
) -> Decimal:
    """
    Return what goes back of `charged` for `amount` out of `of`, when `before` (and `before_charged`) is back already.

    Cumulative, so that nothing is lost or made: what completes `of` is all that is left of `charged`. Pure.

    :raises Bug: more is given back than was collected.
    """
    require(amount > 0 and before + amount <= of, "no more is given back than was collected")
    smallest = Decimal(1) if currency in WHOLE_UNITS and charged == charged.to_integral_value() else CENT
    there = charged if before + amount == of else charged * (before + amount) / of
    return (there.quantize(smallest, ROUND_HALF_UP) - before_charged).quantize(CENT)


@step
def parts_of(intent: HeldIntent) -> list[Part]:
    """Return the parts of a held intent, the first owed first."""
    return sql.structs(Part, _PARTS, (current_tenant(), intent.id))


@step
def owe_part(intent: HeldIntent, amount: Decimal, *, document: tuple[str, int], at: datetime) -> Part:
    """
    Write down that a part of a held intent goes back because of a document.

    A part that comes to less than the charge's currency can say is made at once; a later one takes it along.
    """
    earlier = parts_of(intent)
    charged, currency = intent.collects
    part = charge_of_part(
        amount,
        of=intent.amount,
        charged=charged,
        currency=currency,
        before=given(earlier),
        before_charged=total(each.charged for each in earlier),
    )
    state = PartState.OWED if part else PartState.MADE
    batch = sql.Batch()
    batch.insert(
        GatewayRefund,
        intent=intent.id,
        document_kind=document[0],
        document_id=document[1],
        key=f"{intent.key[-48:]}-part-{len(earlier) + 1}",
        amount=amount,
        charged=part,
        state=str(state),
        problem="",
        created_at=at,
        updated_at=at,
    )
    batch.write()
    return parts_of(intent)[-1]


def given(parts: Sequence[Part]) -> Decimal:
    """Return what of the document's money is given back or owed."""
    return total(part.amount for part in parts)


def made(parts: Sequence[Part]) -> Decimal:
    """Return what the gateway has given back, in the charge's currency."""
    return sum((part.charged for part in parts if part.state == PartState.MADE), ZERO)


# --- asking ------------------------------------------------------------------------------------------------

_ASKING = "UPDATE gateway_refund SET asked_at = %s WHERE tenant_id = %s AND id = %s"
_CHANGE = """
UPDATE gateway_refund SET state = %(state)s, problem = left(%(problem)s, 300), updated_at = %(at)s, asked_at = NULL,
  external_id = coalesce(%(told)s, external_id)
WHERE tenant_id = %(tenant)s AND id = %(part)s
"""
_STOP = """
UPDATE gateway_refund SET state = 'stopped', problem = 'charged back', updated_at = %s, asked_at = NULL
WHERE tenant_id = %s AND intent_id = %s AND state = 'owed'
"""


@step
def next_part(parts: Sequence[Part], *, at: datetime) -> Part | None:
    """
    Take the first part that is owed, so that nobody else asks for it meanwhile; None when there is none, or somebody
    is at it. One after the other: a gateway that tells only sums could not tell two apart.
    """
    owed = next((part for part in parts if part.state == PartState.OWED), None)
    if owed is None or (owed.asked_at is not None and at < owed.asked_at + LEASE):
        return None
    sql.execute(_ASKING, (at, current_tenant(), owed.id))
    return owed


@step
def change_part(part: int, state: PartState, *, at: datetime, problem: str = "", told: str = "") -> None:
    """Say what became of a part; nobody is at it any more."""
    params = {
        "tenant": current_tenant(),
        "part": part,
        "state": str(state),
        "at": at,
        "problem": problem,
        "told": told[:255] or None,
    }
    sql.execute(_CHANGE, params)


@step
def stop_parts(intent: HeldIntent, *, at: datetime) -> None:
    """Ask the gateway for none of the parts that it has not given back yet."""
    sql.execute(_STOP, (at, current_tenant(), intent.id))


# --- what waits --------------------------------------------------------------------------------------------

_OWED = """
UPDATE gateway_refund r SET updated_at = %(now)s FROM payment_intent i
WHERE r.tenant_id = %(tenant)s AND r.state = 'owed'
  AND r.updated_at <= %(now)s - greatest(%(patience)s, (%(now)s - r.created_at) / 4)
  AND i.tenant_id = r.tenant_id AND i.id = r.intent_id
RETURNING i.id, i.gateway
"""


@step
def overdue_parts(*, now: datetime, patience: Any) -> list[tuple[int, str]]:
    """
    Return the intents of which a part is owed for too long, and their gateways; the older, the less often.

    Its job gave up, or was lost with the queue.
    """
    found = sql.rows(_OWED, {"tenant": current_tenant(), "now": now, "patience": patience})
    return sorted({(intent, gateway) for intent, gateway in found})
