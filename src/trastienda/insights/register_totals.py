"""Question: what came into and out of a drawer, by what and for what?

Grain: one row a register session, over its whole life or between two instants. Sources: the drawer's ledger for all
that is cash, payments and refunds for the rest, sales for the counts. Fresh. The X cut, the Z cut and the day's
summary are this one answer, so they cannot disagree, and two identities hold by construction:
`expected = opening + sales.cash + movements_in - movements_out`, and the total of sales is the sum of its methods.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


class ByMethod(msgspec.Struct, frozen=True):
    """An amount for each method that a drawer keeps apart."""

    cash: Decimal = ZERO
    card: Decimal = ZERO
    transfer: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.cash + self.card + self.transfer

    def __add__(self, other: "ByMethod") -> "ByMethod":
        return ByMethod(self.cash + other.cash, self.card + other.card, self.transfer + other.transfer)


class RegisterTotals(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a cut says.

    `sales` is what was received for sales less what was given back for them here. `movements_in` and `_out` are all
    other cash: put in and taken out by hand, layaways and customers' accounts; how much of it those were, whatever
    the method, is told apart. `credit_sales` is what sales left on customers' accounts. `sales_count` leaves out the
    cancelled, which `cancelled_count` counts; `returns_count` counts returns that were paid out of this drawer.
    """

    opening: Decimal = ZERO
    sales: ByMethod = ByMethod()
    movements_in: Decimal = ZERO
    movements_out: Decimal = ZERO
    expected: Decimal = ZERO
    sales_count: int = 0
    cancelled_count: int = 0
    returns_count: int = 0
    credit_sales: Decimal = ZERO
    refunds: ByMethod = ByMethod()
    layaway_payments: ByMethod = ByMethod()
    layaway_refunds: ByMethod = ByMethod()
    customer_payments: ByMethod = ByMethod()

    @property
    def total_sales(self) -> Decimal:
        return self.sales.total

    def __add__(self, other: "RegisterTotals") -> "RegisterTotals":
        return RegisterTotals(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__}
        )


# A movement is the opening (or what was there before the period), a sale's or its return's, or neither.
_DRAWERS = """
SELECT session_id,
  coalesce(sum(amount) FILTER (WHERE part = 'opening'), 0.00),
  coalesce(sum(amount) FILTER (WHERE part = 'sale'), 0.00),
  coalesce(sum(amount) FILTER (WHERE part = 'other' AND amount > 0), 0.00),
  coalesce(-sum(amount) FILTER (WHERE part = 'other' AND amount < 0), 0.00),
  coalesce(sum(amount), 0.00)
FROM (
  SELECT session_id, amount, CASE
    WHEN kind = 'opening' OR at < %(since)s THEN 'opening'
    WHEN document_kind IN ('sale', 'return') THEN 'sale'
    ELSE 'other' END AS part
  FROM cash_movement WHERE tenant_id = %(tenant)s AND session_id = ANY(%(sessions)s) AND at < %(until)s
) movement GROUP BY session_id
"""
# Everything handed over or given back, by what it was for and how.
_HANDED = """
SELECT session_id, purpose, coalesce(sum(amount) FILTER (WHERE method = 'cash'), 0.00),
  coalesce(sum(amount) FILTER (WHERE method = 'card'), 0.00),
  coalesce(sum(amount) FILTER (WHERE method = 'transfer'), 0.00),
  count(DISTINCT returned)
FROM (
  SELECT register_session_id AS session_id, document_kind || '_payment' AS purpose, method, amount,
    NULL::bigint AS returned
  FROM payment WHERE tenant_id = %(tenant)s AND register_session_id = ANY(%(sessions)s)
    AND received_at >= %(since)s AND received_at < %(until)s
  UNION ALL
  SELECT register_session_id, CASE document_kind WHEN 'layaway' THEN 'layaway_refund' ELSE 'sale_refund' END, method,
    amount, CASE document_kind WHEN 'return' THEN document_id END
  FROM refund WHERE tenant_id = %(tenant)s AND register_session_id = ANY(%(sessions)s)
    AND refunded_at >= %(since)s AND refunded_at < %(until)s
) handed GROUP BY session_id, purpose
"""
_SOLD = """
SELECT register_session_id, count(*) FILTER (WHERE fulfilment_state <> 'cancelled'),
  count(*) FILTER (WHERE fulfilment_state = 'cancelled'),
  coalesce(sum(credit) FILTER (WHERE fulfilment_state <> 'cancelled'), 0.00)
FROM sale WHERE tenant_id = %(tenant)s AND register_session_id = ANY(%(sessions)s)
  AND sold_at >= %(since)s AND sold_at < %(until)s
GROUP BY register_session_id
"""


@step
def register_totals(
    sessions: Sequence[int], *, between: tuple[datetime, datetime] = ALWAYS
) -> dict[int, RegisterTotals]:
    """
    Return the totals of each session, of what happened between two instants (the second excluded). Three queries.

    Called with the session locked against changes where the answer is to be kept.
    """
    params = {
        "tenant": current_tenant(),
        "sessions": list(sessions),
        "since": between[0],
        "until": between[1],
    }
    drawers = {session: figures for session, *figures in sql.rows(_DRAWERS, params)}
    sold = {session: figures for session, *figures in sql.rows(_SOLD, params)}
    handed: dict[tuple[int, str], ByMethod] = {}
    returns: dict[int, int] = {}
    for session, purpose, cash, card, transfer, returned in sql.rows(_HANDED, params):
        handed[session, purpose] = ByMethod(cash, card, transfer)
        returns[session] = returns.get(session, 0) + returned
    return {
        session: _totals(
            drawers.get(session, [ZERO] * 5),
            sold.get(session, [0, 0, ZERO]),
            {purpose: amounts for (whose, purpose), amounts in handed.items() if whose == session},
            returns.get(session, 0),
        )
        for session in sessions
    }


def _totals(
    drawer: Sequence[Decimal], sold: Sequence[int], handed: dict[str, ByMethod], returns: int
) -> RegisterTotals:
    """Cash is what the drawer's ledger says; card and transfer are what was received less what was given back."""
    opening, sales_cash, movements_in, movements_out, expected = drawer
    received, refunds = handed.get("sale_payment", ByMethod()), handed.get("sale_refund", ByMethod())
    return RegisterTotals(
        opening=opening,
        sales=ByMethod(
            cash=sales_cash, card=received.card - refunds.card, transfer=received.transfer - refunds.transfer
        ),
        movements_in=movements_in,
        movements_out=movements_out,
        expected=expected,
        sales_count=sold[0],
        cancelled_count=sold[1],
        returns_count=returns,
        credit_sales=Decimal(sold[2]),
        refunds=refunds,
        layaway_payments=handed.get("layaway_payment", ByMethod()),
        layaway_refunds=handed.get("layaway_refund", ByMethod()),
        customer_payments=handed.get("account_payment", ByMethod()),
    )
