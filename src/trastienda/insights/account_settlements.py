"""Question: which payment paid which sale of a customer, and what is still owed of each?

Grain: one share of a payment in a sale. A payment of the account pays the oldest debt first, as the account itself
does; what was paid at the sale pays that sale before anything else. A return or a cancellation takes from what is owed
of its own sale, and what it exceeds that by from the oldest debt. Source: the account's ledger, in its order. Units:
the tenant's currency. Fresh. Costs: 2 statements, and a walk through the customer's account.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class PaidShare(msgspec.Struct, frozen=True, kw_only=True):
    """`before - paid = after` of what the sale owed. `part` counts the payments of a sale from 1."""

    payment_id: int
    sale_id: int
    part: int
    before: Decimal
    paid: Decimal
    after: Decimal


class PaidBy(msgspec.Struct, frozen=True):
    """A payment as it was received."""

    method: str
    received_at: datetime
    reference: str


class Settled(msgspec.Struct, frozen=True):
    """Every share in the order of time, every payment, and what each sale that was ever owed still owes."""

    shares: list[PaidShare]
    payments: dict[int, PaidBy]
    owed: dict[int, Decimal]


_AT_THE_SALE = """
SELECT p.id, s.id, s.total,
  p.amount - coalesce((SELECT sum(r.amount) FROM refund r WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.id
    AND r.document_kind = 'sale_change'), 0),
  p.method, p.received_at, coalesce(p.reference, '')
FROM sale s JOIN payment p ON p.tenant_id = s.tenant_id
  AND (p.document_kind = 'sale' AND p.document_id = s.id
    OR s.origin_kind = 'layaway' AND p.document_kind = 'layaway' AND p.document_id = s.origin_id)
WHERE s.tenant_id = %(tenant)s AND s.id = ANY(%(sales)s::bigint[]) ORDER BY s.id, p.received_at, p.id
"""
_MOVES = """
SELECT m.amount, coalesce(r.sale_id, CASE WHEN m.document_kind = 'sale' THEN m.document_id END),
  p.id, p.method, p.received_at, coalesce(p.reference, p.folio, '')
FROM customer_move m
LEFT JOIN sale_return r ON m.document_kind = 'return' AND r.tenant_id = m.tenant_id AND r.id = m.document_id
LEFT JOIN payment p ON m.document_kind = 'payment' AND p.tenant_id = m.tenant_id AND p.id = m.document_id
WHERE m.tenant_id = %(tenant)s AND m.customer_id = %(customer)s ORDER BY m.at, m.id
"""


@step
def settlements(customer_id: int | None, *, sales: Iterable[int]) -> Settled:
    """
    Return how a customer's sales were paid, and how those named were paid on the spot.

    :param customer_id: None where nobody is named: such a sale is paid on the spot alone.
    """
    walk = _Walk()
    tenant = current_tenant()
    for row in sql.rows(_AT_THE_SALE, {"tenant": tenant, "sales": list(sales)}):
        walk.paid_on_the_spot(*row)
    if customer_id is not None:
        for row in sql.rows(_MOVES, {"tenant": tenant, "customer": customer_id}):
            walk.move(*row)
    return Settled(shares=walk.shares, payments=walk.payments, owed=walk.owed)


class _Walk:
    """An account, move by move. `owed` keeps its order: the oldest debt first."""

    def __init__(self) -> None:
        self.shares: list[PaidShare] = []
        self.payments: dict[int, PaidBy] = {}
        self.owed: dict[int, Decimal] = {}
        self._parts: dict[int, int] = {}
        self._left: dict[int, Decimal] = {}
        self._credit = ZERO
        self._others = 0

    def paid_on_the_spot(
        self, payment: int, sale: int, whole: Decimal, amount: Decimal, method: str, at: datetime, told: str
    ) -> None:
        """What is owed on the account later is what these leave of the whole."""
        self.payments[payment] = PaidBy(method=method, received_at=at, reference=told)
        before = self._left.get(sale, whole)
        self._left[sale] = before - amount
        self._note(payment, sale, before=before, paid=amount)

    def move(
        self,
        amount: Decimal,
        sale: int | None,
        payment: int | None,
        method: str | None,
        at: datetime | None,
        told: str,
    ) -> None:
        """Take one line of the account into account."""
        if amount > 0:
            self._owe(sale, amount)
        elif payment is not None and method is not None and at is not None:
            self.payments[payment] = PaidBy(method=method, received_at=at, reference=told)
            self._pay(-amount, payment)
        else:
            left = self._forgive(sale, -amount)
            self._pay(left, None)

    def _owe(self, sale: int | None, amount: Decimal) -> None:
        """A new debt; what the shop owes the customer pays it first. A debt that is no sale has no number of one."""
        if sale is None:
            self._others -= 1
            sale = self._others
        ready = min(self._credit, amount)
        self._credit -= ready
        self.owed[sale] = self.owed.get(sale, ZERO) + amount - ready

    def _forgive(self, sale: int | None, amount: Decimal) -> Decimal:
        taken = min(self.owed.get(sale, ZERO), amount) if sale is not None else ZERO
        if sale is not None and taken:
            self.owed[sale] -= taken
        return amount - taken

    def _pay(self, amount: Decimal, payment: int | None) -> None:
        for sale, owed in self.owed.items():
            if not amount:
                return
            paid = min(owed, amount)
            if paid:
                amount -= paid
                self.owed[sale] = owed - paid
                if payment is not None and sale > 0:
                    self._note(payment, sale, before=owed, paid=paid)
        self._credit += amount

    def _note(self, payment: int, sale: int, *, before: Decimal, paid: Decimal) -> None:
        self._parts[sale] = self._parts.get(sale, 0) + 1
        self.shares.append(
            PaidShare(
                payment_id=payment,
                sale_id=sale,
                part=self._parts[sale],
                before=before,
                paid=paid,
                after=before - paid,
            )
        )
