"""SQL that readings of orders share: what came back of an order, taken off what is shown of it.

An order of the web store shows what is left of it; one that was cancelled, or came back whole, what had been ordered.
What was sold over a counter keeps showing what its ticket says.
"""

_SHOWS_WHAT_IS_LEFT = "s.placed_at IS NOT NULL AND s.fulfilment_state NOT IN ('cancelled', 'returned')"

RETURNED_TOTAL = f"""coalesce((SELECT sum(back.total) FROM sale_return back
  WHERE back.tenant_id = s.tenant_id AND back.sale_id = s.id AND {_SHOWS_WHAT_IS_LEFT}
    AND s.payment_state IN ('partially_refunded', 'refunded')), 0)"""
"""Money, tax included, of a sale `s`; looked for only where some was given back."""

RETURNED_LINE = f"""CROSS JOIN LATERAL (
  SELECT coalesce(sum(x.quantity), 0) AS quantity, coalesce(sum(x.total), 0) AS total FROM sale_return_line x
  WHERE x.tenant_id = l.tenant_id AND x.sale_line_id = l.id AND {_SHOWS_WHAT_IS_LEFT}) back"""
"""Units and money of a line `l` of a sale `s`. What is left of it: `l.quantity > back.quantity`."""
