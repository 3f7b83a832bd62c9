"""Proofs about goods: shelves equal their moves, promises equal their reservations, transfers lose nothing."""

from trastienda.insights.audit.proof import BRANCH, PRODUCT, Proof

_LEVELS_AND_MOVES = """
SELECT product_id, branch_id, coalesce(l.on_hand, 0) AS on_hand, coalesce(l.value, 0) AS value,
  coalesce(m.units, 0) AS moved_units, coalesce(m.value, 0) AS moved_value
FROM (SELECT product_id, branch_id, on_hand, value FROM stock_level WHERE tenant_id = %(tenant)s) l
FULL JOIN (SELECT product_id, branch_id, sum(quantity) AS units, sum(value) AS value
  FROM stock_move WHERE tenant_id = %(tenant)s GROUP BY 1, 2) m USING (product_id, branch_id)
"""

_RESERVED = """
SELECT product_id, branch_id, coalesce(l.reserved, 0) AS reserved, coalesce(r.units, 0) AS promised
FROM (SELECT product_id, branch_id, reserved FROM stock_level WHERE tenant_id = %(tenant)s) l
FULL JOIN (SELECT product_id, branch_id, sum(quantity) AS units
  FROM stock_reservation WHERE tenant_id = %(tenant)s AND is_open GROUP BY 1, 2) r USING (product_id, branch_id)
"""

_TRANSFERS = """
SELECT document_id, product_id, sum(quantity) AS units, sum(value) AS value
FROM stock_move WHERE tenant_id = %(tenant)s AND document_kind = 'transfer' GROUP BY 1, 2
"""

# What a change of a sale took out of it whole has come back whole.
_ISSUES = """
SELECT document_id, product_id, coalesce(s.cost, 0) AS cost, s.units AS sold,
  coalesce(m.value, 0) AS left_value, m.units AS left_units
FROM (SELECT sale_id AS document_id, product_id, sum(cost) AS cost, sum(quantity) AS units
  FROM sale_line WHERE tenant_id = %(tenant)s GROUP BY 1, 2) s
FULL JOIN (SELECT document_id, product_id, -sum(value) AS value, -sum(quantity) AS units
  FROM stock_move WHERE tenant_id = %(tenant)s AND document_kind = 'sale' AND kind = 'sale' GROUP BY 1, 2
  HAVING sum(quantity) <> 0 OR sum(value) <> 0) m
  USING (document_id, product_id)
"""

_PUT_BACKS = """
SELECT document_id, product_id, coalesce(r.cost, 0) AS cost, r.units AS returned,
  coalesce(m.value, 0) AS came_value, m.units AS came_units
FROM (SELECT sale_return_id AS document_id, product_id, sum(cost) AS cost, sum(quantity) AS units
  FROM sale_return_line WHERE tenant_id = %(tenant)s GROUP BY 1, 2) r
FULL JOIN (SELECT document_id, product_id, sum(value) AS value, sum(quantity) AS units
  FROM stock_move WHERE tenant_id = %(tenant)s AND document_kind = 'return' GROUP BY 1, 2) m
  USING (document_id, product_id)
"""

_SALE = "(SELECT folio FROM sale WHERE tenant_id = %(tenant)s AND id = document_id)"
_RETURN = "(SELECT folio FROM sale_return WHERE tenant_id = %(tenant)s AND id = document_id)"

PROOFS = (
    Proof(
        key="stock.units",
        title="La existencia es la suma de sus movimientos",
        rows=_LEVELS_AND_MOVES,
        holds="on_hand = moved_units",
        says=f"format('%%s en %%s: existencia %%s, movimientos %%s', {PRODUCT}, {BRANCH}, on_hand, moved_units)",
    ),
    Proof(
        key="stock.value",
        title="El valor de la existencia es la suma del valor de sus movimientos",
        rows=_LEVELS_AND_MOVES,
        holds="value = moved_value",
        says=f"format('%%s en %%s: vale %%s, movimientos %%s', {PRODUCT}, {BRANCH}, value, moved_value)",
    ),
    Proof(
        key="stock.reserved",
        title="Lo reservado es la suma de las reservaciones abiertas",
        rows=_RESERVED,
        holds="reserved = promised",
        says=f"format('%%s en %%s: reservado %%s, reservaciones %%s', {PRODUCT}, {BRANCH}, reserved, promised)",
    ),
    Proof(
        key="stock.transfers",
        title="Los traspasos entre sucursales suman cero",
        rows=_TRANSFERS,
        holds="units = 0 AND value = 0",
        says=f"format('traspaso %%s, %%s: sobran %%s unidades y %%s de valor', document_id, {PRODUCT}, units, value)",
    ),
    Proof(
        key="stock.issues",
        title="El costo de cada venta es el valor que salió del estante",
        rows=_ISSUES,
        holds="cost = left_value AND (left_units IS NULL OR sold IS NOT DISTINCT FROM left_units)",
        says=(
            "format('venta %%s, %%s: costo %%s por %%s unidades, salieron %%s por %%s', "
            f"coalesce({_SALE}, '#' || document_id), {PRODUCT}, cost, sold, left_value, left_units)"
        ),
    ),
    Proof(
        key="stock.put_backs",
        title="El costo de cada devolución es el valor que volvió al estante",
        rows=_PUT_BACKS,
        holds="cost = came_value AND (came_units IS NULL OR returned IS NOT DISTINCT FROM came_units)",
        says=(
            "format('devolución %%s, %%s: costo %%s por %%s unidades, volvieron %%s por %%s', "
            f"coalesce({_RETURN}, '#' || document_id), {PRODUCT}, cost, returned, came_value, came_units)"
        ),
    ),
)
