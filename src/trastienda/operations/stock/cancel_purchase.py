"""Undo a whole purchase: the goods go back, and so does the money or the debt. Both stay visible."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.stock.errors import BoughtGoodsGone, NotEnoughStock, PurchaseAlreadyCancelled
from trastienda.domain.stock.sending_back import send_back
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import NotFound
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.stock.record_purchase import PAID


class _Bought(msgspec.Struct, frozen=True):
    """A purchase that is locked until the operation ends."""

    id: int
    kind: str
    branch_id: int
    paid_by: str
    invoice_number: str
    base: Decimal
    tax: Decimal
    total: Decimal
    is_cancelled: bool


_HOLD = """
SELECT id, kind, branch_id, paid_by, invoice_number, base, tax, total, cancelled_at IS NOT NULL FROM purchase
WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_CAME = """
SELECT product_id, sum(quantity), sum(value) FROM stock_move
WHERE tenant_id = %s AND document_kind = 'purchase' AND document_id = %s GROUP BY product_id
"""
_CANCEL = "UPDATE purchase SET cancelled_at = %s, cancelled_by = %s WHERE tenant_id = %s AND id = %s"

# A product's last cost is again that of its last purchase that stands, unless it was changed since, or there is none.
_FORGET_COSTS = """
WITH held AS (
  SELECT p.id, p.cost FROM product p WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s::bigint[])
  ORDER BY p.id FOR NO KEY UPDATE
), earlier AS (
  SELECT h.id, c.unit_cost FROM held h
  JOIN LATERAL (SELECT l.unit_cost FROM purchase_line l
    WHERE l.tenant_id = %(tenant)s AND l.purchase_id = %(purchase)s AND l.product_id = h.id
    ORDER BY l.position DESC LIMIT 1) own ON own.unit_cost = h.cost
  JOIN LATERAL (SELECT l.unit_cost FROM purchase_line l
    JOIN purchase u ON u.tenant_id = l.tenant_id AND u.id = l.purchase_id AND u.cancelled_at IS NULL
    WHERE l.tenant_id = %(tenant)s AND l.product_id = h.id AND l.purchase_id <> %(purchase)s
    ORDER BY u.id DESC, l.position DESC LIMIT 1) c ON true
)
UPDATE product p SET cost = e.unit_cost FROM earlier e WHERE p.tenant_id = %(tenant)s AND p.id = e.id
"""


def cancel_purchase(purchase_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Take the goods out of the shelf with the value that they came with, and reverse the entry with today's date.

    Where some of that value was sold meanwhile (the average had mixed it with cheaper or dearer units), the rest is a
    correction of the cost of sales, so that the shelf and its account stay equal. Sale prices stay as they are. The
    number of statements does not depend on the number of lines.

    :raises NotFound: unknown or a neighbour's.
    :raises PurchaseAlreadyCancelled: it was undone before.
    :raises BoughtGoodsGone: goods that it brought are no longer there, or promised to somebody.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        bought = _hold(purchase_id)
        if bought.kind == "assets":
            actor.require(Permission.POST_BOOKS)
        batch = sql.Batch()
        left = _send_back(bought, batch=batch, actor=actor, now=now)
        _reverse(bought, left, batch=batch, actor=actor, now=now)
        sql.execute(_CANCEL, (now, actor.name, current_tenant(), bought.id))
        batch.write()
        audit(
            "purchase.cancelled", f"purchase:{bought.id}", actor=actor.name, at=now, total=str(bought.total)
        )


@step
def _hold(purchase_id: int) -> _Bought:
    found = sql.row(_HOLD, (current_tenant(), purchase_id))
    if found is None:
        raise NotFound(noun="purchase", id=purchase_id)
    bought = _Bought(*found)
    if bought.is_cancelled:
        raise PurchaseAlreadyCancelled(purchase_id=purchase_id)
    return bought


@step
def _send_back(bought: _Bought, *, batch: sql.Batch, actor: Actor, now: datetime) -> Decimal:
    """Return the value that left the shelf; nothing leaves it for assets."""
    came = {
        product: (units, value) for product, units, value in sql.rows(_CAME, (current_tenant(), bought.id))
    }
    if not came:
        return ZERO
    because = Because(
        kind="cancellation", document_kind="purchase", document_id=bought.id, actor=actor.name, at=now
    )
    try:
        left = send_back(came, branch=bought.branch_id, because=because, batch=batch)
    except NotEnoughStock as gone:
        raise BoughtGoodsGone(
            purchase_id=bought.id,
            product_id=gone.product_id,
            name=gone.name,
            bought=gone.wanted,
            available=gone.available,
        ) from None
    sql.execute(_FORGET_COSTS, {"tenant": current_tenant(), "purchase": bought.id, "ids": list(came)})
    return left


@step
def _reverse(bought: _Bought, left: Decimal, *, batch: sql.Batch, actor: Actor, now: datetime) -> None:
    """Queue the entry's inverse; and what the goods left with more or less than they came with, in one of its own."""
    today = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
    component = "asset" if bought.kind == "assets" else "inventory"
    accounting.post(
        Posting(
            rules="purchase",
            kind="purchase",
            amounts={component: bought.base, "tax": bought.tax, PAID[bought.paid_by]: bought.total},
            occurred_on=today,
            description=f"Cancelación de compra {bought.id}",
            document=("purchase", bought.id),
            reference=bought.invoice_number,
            reverse=True,
        ),
        batch=batch,
        at=now,
        actor=actor.name,
    )
    if bought.kind == "assets":
        return
    rest = bought.base - left
    accounting.post(
        Posting(
            rules="purchase_correction",
            kind="adjustment",
            amounts={"inventory": rest, "cost": rest},
            occurred_on=today,
            description=f"Costo de lo vendido de la compra cancelada {bought.id}",
            document=("purchase_correction", bought.id),
            reference=bought.invoice_number,
        ),
        batch=batch,
        at=now,
        actor=actor.name,
    )
