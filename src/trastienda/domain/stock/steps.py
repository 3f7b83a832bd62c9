"""The building blocks of every operation that moves goods: issue, receive, reserve, release.

Each locks the levels it needs in product order with one statement, changes them, and queues one move per product
in the operation's batch. Units and value move together: an issue takes its share of the level's value at moving
average, and the last unit takes all that is left, so that no cent stays on an empty shelf.
Sources: docs/decisions/0005-stock-is-a-ledger-of-units-and-value.md
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.domain.stock.models import Move, Reservation
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.money import cents
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Because(msgspec.Struct, frozen=True):
    """The document for which something moves, who moved it and when."""

    kind: str
    document_kind: str
    document_id: sql.Id
    actor: str
    at: datetime
    reason: str = ""


class Moved(msgspec.Struct, frozen=True):
    """What one product's move did: the value it carried (always positive) and what is left on hand."""

    product_id: int
    value: Decimal
    on_hand: Decimal


# Levels are locked in product order before anything is checked, so two tickets with the same goods queue up
# instead of waiting for each other. Nothing is returned for a level that has too little.
_ISSUE = """
WITH wanted AS (SELECT * FROM unnest(%(products)s::bigint[], %(quantities)s::numeric[]) AS w(product_id, quantity)),
held AS (
  SELECT l.id, w.quantity,
    CASE WHEN l.on_hand = w.quantity THEN l.value
         WHEN l.on_hand > 0 THEN round(l.value * w.quantity / l.on_hand, 2)
         ELSE round(l.average_cost * w.quantity, 2) END AS value
  FROM stock_level l JOIN wanted w ON w.product_id = l.product_id
  WHERE l.tenant_id = %(tenant)s AND l.branch_id = %(branch)s
  ORDER BY l.product_id FOR UPDATE OF l
)
UPDATE stock_level l SET on_hand = l.on_hand - h.quantity, value = l.value - h.value,
  reserved = l.reserved - %(from_reserved)s::int * h.quantity
FROM held h
WHERE l.tenant_id = %(tenant)s AND l.id = h.id
  AND (l.below_zero OR l.on_hand - (1 - %(from_reserved)s::int) * l.reserved >= h.quantity)
RETURNING l.product_id, h.value, l.on_hand
"""

_RECEIVE = """
INSERT INTO stock_level AS l
  (tenant_id, product_id, branch_id, on_hand, reserved, value, average_cost, min_stock, below_zero)
SELECT %(tenant)s, w.product_id, %(branch)s, w.quantity, 0, w.value,
  round(w.value / w.quantity, 6), 0, b.below_zero
FROM unnest(%(products)s::bigint[], %(quantities)s::numeric[], %(values)s::numeric[])
  AS w(product_id, quantity, value), branch b
WHERE b.tenant_id = %(tenant)s AND b.id = %(branch)s
ORDER BY w.product_id
ON CONFLICT (tenant_id, product_id, branch_id) DO UPDATE SET
  on_hand = l.on_hand + excluded.on_hand,
  value = l.value + excluded.value,
  average_cost = CASE WHEN l.on_hand + excluded.on_hand > 0 AND l.value + excluded.value >= 0
    THEN round((l.value + excluded.value) / (l.on_hand + excluded.on_hand), 6) ELSE l.average_cost END
RETURNING l.product_id, l.on_hand
"""

_RESERVE = """
WITH wanted AS (SELECT * FROM unnest(%(products)s::bigint[], %(quantities)s::numeric[]) AS w(product_id, quantity)),
held AS (
  SELECT l.id, w.quantity FROM stock_level l JOIN wanted w ON w.product_id = l.product_id
  WHERE l.tenant_id = %(tenant)s AND l.branch_id = %(branch)s
  ORDER BY l.product_id FOR UPDATE OF l
)
UPDATE stock_level l SET reserved = l.reserved + h.quantity FROM held h
WHERE l.tenant_id = %(tenant)s AND l.id = h.id AND (l.below_zero OR l.on_hand - l.reserved >= h.quantity)
RETURNING l.product_id
"""

_RELEASE = """
WITH opened AS (
  UPDATE stock_reservation SET is_open = false
  WHERE tenant_id = %(tenant)s AND is_open AND {whose}
  RETURNING product_id, branch_id, quantity
), totals AS (SELECT product_id, branch_id, sum(quantity) AS quantity FROM opened GROUP BY 1, 2),
held AS (
  SELECT l.id, t.quantity FROM stock_level l JOIN totals t USING (product_id, branch_id)
  WHERE l.tenant_id = %(tenant)s ORDER BY l.product_id, l.branch_id FOR UPDATE OF l
)
UPDATE stock_level l SET reserved = l.reserved - h.quantity FROM held h
WHERE l.tenant_id = %(tenant)s AND l.id = h.id
"""
_OF_DOCUMENT = "document_kind = %(kind)s AND document_id = %(document)s"
_OF_DOCUMENTS = "document_kind = %(kind)s AND document_id = ANY(%(documents)s::bigint[])"
_HOLD = f"""
SELECT product_id, quantity FROM stock_reservation
WHERE tenant_id = %(tenant)s AND is_open AND {_OF_DOCUMENT} ORDER BY id FOR UPDATE
"""

_AVAILABLE = """
SELECT p.id, p.name, coalesce(l.on_hand - l.reserved, 0)
FROM product p LEFT JOIN stock_level l
  ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = %(branch)s
WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(products)s::bigint[]) ORDER BY p.id
"""


@step
def issue(
    wanted: Mapping[int, Decimal],
    *,
    branch: int,
    because: Because,
    batch: sql.Batch,
    from_reserved: bool = False,
) -> dict[int, Decimal]:
    """
    Take units of each product (id to quantity) out of a branch; return the value that left, by product.

    With `from_reserved` the units are those that a reservation of the same document set aside.

    :raises NotEnoughStock: for the first product, in id order, that has less available than wanted.
    """
    if not wanted:
        return {}
    moved = _change(_ISSUE, wanted, branch=branch, from_reserved=int(from_reserved))
    if len(moved) < len(wanted):
        refuse_missing(wanted, branch=branch, done={each[0] for each in moved})
    left = [Moved(*each) for each in moved]
    note_moves(wanted, left, sign=-1, branch=branch, because=because, batch=batch)
    return {each.product_id: each.value for each in left}


@step
def receive(
    arriving: Mapping[int, tuple[Decimal, Decimal]], *, branch: int, because: Because, batch: sql.Batch
) -> None:
    """Put units of each product (id to quantity and their whole value) on a branch's shelf."""
    if not arriving:
        return
    require(all(quantity > 0 for quantity, _ in arriving.values()), "goods arrive in positive quantities")
    in_order = dict(sorted(arriving.items()))
    stocked = sql.rows(
        _RECEIVE,
        {
            "tenant": current_tenant(),
            "branch": branch,
            "products": list(in_order),
            "quantities": [quantity for quantity, _ in in_order.values()],
            "values": [cents(value) for _, value in in_order.values()],
        },
    )
    came = [Moved(product_id, in_order[product_id][1], on_hand) for product_id, on_hand in stocked]
    quantities = {product_id: quantity for product_id, (quantity, _) in in_order.items()}
    note_moves(quantities, came, sign=1, branch=branch, because=because, batch=batch)


@step
def reserve(
    wanted: Mapping[int, Decimal],
    *,
    branch: int,
    document: tuple[str, sql.Id],
    at: datetime,
    batch: sql.Batch,
    expires_at: datetime | None = None,
) -> None:
    """
    Set units aside for a document: still on hand, no longer available.

    :raises NotEnoughStock: for the first product, in id order, that has less available than wanted.
    """
    if not wanted:
        return
    done = _change(_RESERVE, wanted, branch=branch)
    if len(done) < len(wanted):
        refuse_missing(wanted, branch=branch, done={each[0] for each in done})
    batch.insert_many(
        Reservation,
        [{"product": product, "quantity": quantity} for product, quantity in wanted.items()],
        branch=branch,
        document_kind=document[0],
        document_id=document[1],
        is_open=True,
        expires_at=expires_at,
        created_at=at,
    )


@step
def release(*, document: tuple[str, int]) -> None:
    """Give back what a document had set aside; nothing happens when it holds nothing."""
    params = {"tenant": current_tenant(), "kind": document[0], "document": document[1]}
    sql.execute(_RELEASE.format(whose=_OF_DOCUMENT), params)


@step
def release_all(kind: str, documents: Sequence[int]) -> None:
    """Give back what several documents of one kind had set aside."""
    params = {"tenant": current_tenant(), "kind": kind, "documents": list(documents)}
    sql.execute(_RELEASE.format(whose=_OF_DOCUMENTS), params)


@step
def release_expired(*, now: datetime) -> int:
    """Give back what was set aside until a moment that has passed; return how many levels that freed."""
    return sql.execute(
        _RELEASE.format(whose="expires_at <= %(now)s"), {"tenant": current_tenant(), "now": now}
    )


@step
def holds_reservations(*, document: tuple[str, int]) -> bool:
    """Whether a document still has goods set aside; if so, nobody releases them until this operation ends."""
    return bool(reserved_for(document=document))


@step
def reserved_for(*, document: tuple[str, int]) -> dict[int, Decimal]:
    """Return the units of each product that a document still has set aside; nobody releases them until the end."""
    params = {"tenant": current_tenant(), "kind": document[0], "document": document[1]}
    held: dict[int, Decimal] = {}
    for product, quantity in sql.rows(_HOLD, params):
        held[product] = held.get(product, Decimal(0)) + quantity
    return dict(sorted(held.items()))


@step
def consume_reservations(*, document: tuple[str, int]) -> None:
    """Close a document's reservations because `issue(from_reserved=True)` has just taken their units."""
    sql.execute(
        "UPDATE stock_reservation SET is_open = false WHERE tenant_id = %s AND document_kind = %s"
        " AND document_id = %s AND is_open",
        (current_tenant(), *document),
    )


def _change(query: str, wanted: Mapping[int, Decimal], *, branch: int, **more: int) -> list[tuple[Any, ...]]:
    in_order = dict(sorted(wanted.items()))
    return sql.rows(
        query,
        {
            "tenant": current_tenant(),
            "branch": branch,
            "products": list(in_order),
            "quantities": list(in_order.values()),
            **more,
        },
    )


@step
def refuse_missing(wanted: Mapping[int, Decimal], *, branch: int, done: set[object]) -> None:
    """:raises NotEnoughStock: for the first of the wanted products that is not among those done."""
    missing = [product for product in sorted(wanted) if product not in done]
    facts = sql.row(_AVAILABLE, {"tenant": current_tenant(), "branch": branch, "products": missing[:1]})
    product_id, name, available = facts or (missing[0], str(missing[0]), Decimal(0))
    raise NotEnoughStock(product_id=product_id, name=name, wanted=wanted[missing[0]], available=available)


@step
def note_moves(
    quantities: Mapping[int, Decimal],
    moved: list[Moved],
    *,
    sign: int,
    branch: int,
    because: Because,
    batch: sql.Batch,
) -> None:
    """Queue the moves of what was issued (`sign` -1) or received (1)."""
    batch.insert_many(
        Move,
        [
            {
                "product": each.product_id,
                "quantity": sign * quantities[each.product_id],
                "value": sign * each.value,
                "on_hand_after": each.on_hand,
            }
            for each in moved
        ],
        branch=branch,
        kind=because.kind,
        document_kind=because.document_kind,
        document_id=because.document_id,
        reason=because.reason,
        actor=because.actor,
        at=because.at,
    )
