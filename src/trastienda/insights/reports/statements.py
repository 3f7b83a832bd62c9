"""The statements behind the reports: what counts as sold, and what the books say of the same days.

What was sold is what was posted: every sale that is in the books (nothing of it unpaid: paid, or on the customer's
account) on the day it was sold, less every cancellation on the day it was cancelled and every return on the day it
came back. So a period's sales are the sales entries of its days less their reversals, and can be proven.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from trastienda.insights.reports.question import ReportQuestion
from trastienda.insights.reports.words import ANONYMOUS
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.tenancy import current_tenant

_SLACK = timedelta(days=2)
"""The index is on the instant, the question is about local days: the instants are asked for with room on both sides."""

_CANCELLED_ON = "(s.closed_at AT TIME ZONE %(zone)s::text)::date"

DOCUMENTS = f"""
SELECT 'sale' AS kind, s.id AS sale_id, s.sold_on AS day, s.sold_at AS at, s.folio, s.branch_id, s.customer_id,
  s.user_id, s.channel, 1 AS tickets, s.base, s.tax, s.total, s.fulfilment_state <> 'cancelled' AS stands
FROM sale s WHERE s.tenant_id = %(tenant)s AND s.unpaid = 0{{sold}}
UNION ALL
SELECT 'cancellation', s.id, {_CANCELLED_ON}, s.closed_at, s.folio, s.branch_id, s.customer_id,
  s.user_id, s.channel, -1, -s.base, -s.tax, -s.total, false
FROM sale s WHERE s.tenant_id = %(tenant)s AND s.unpaid = 0 AND s.fulfilment_state = 'cancelled'{{cancelled}}
UNION ALL
SELECT 'return', s.id, r.returned_on, r.returned_at, r.folio, s.branch_id, s.customer_id,
  s.user_id, s.channel, 0, -r.base, -r.tax, -r.total, true
FROM sale_return r JOIN sale s ON s.tenant_id = r.tenant_id AND s.id = r.sale_id
WHERE r.tenant_id = %(tenant)s{{returned}}
"""
"""One row a document: what it adds to the sales of its day. Tax included in `total`."""

LINES = """
SELECT l.product_id, l.quantity, l.base, l.tax, l.total
FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
WHERE s.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND s.unpaid = 0{sold}
UNION ALL
SELECT l.product_id, -l.quantity, -l.base, -l.tax, -l.total
FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
WHERE s.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND s.unpaid = 0
  AND s.fulfilment_state = 'cancelled'{cancelled}
UNION ALL
SELECT l.product_id, -l.quantity, -l.base, -l.tax, -l.total
FROM sale_return r JOIN sale_return_line l ON l.tenant_id = r.tenant_id AND l.sale_return_id = r.id
WHERE r.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s{returned}
"""
"""One row a line: the same documents, product by product."""

# Whoever bought: the customer, or the person who ordered from the web store, who may have become a customer since.
PEOPLE = f"""
SELECT d.*, coalesce(c.id, buyer.customer_id) AS party_id, CASE WHEN c.id IS NULL THEN buyer.id END AS buyer_id,
  coalesce(c.name, own.name, nullif(trim(buyer.first_name || ' ' || buyer.last_name), ''), buyer.username,
    '{ANONYMOUS}') AS party
FROM documents d
LEFT JOIN customer c ON c.tenant_id = %(tenant)s AND c.id = d.customer_id
LEFT JOIN app_user buyer ON buyer.tenant_id = %(tenant)s AND buyer.id = d.user_id AND buyer.role = 'customer'
LEFT JOIN customer own ON own.tenant_id = %(tenant)s AND own.id = buyer.customer_id
"""

BOOKS = """
SELECT coalesce(sum(l.credit - l.debit) FILTER (WHERE r.component = 'base'), 0) AS base,
  coalesce(sum(l.credit - l.debit) FILTER (WHERE r.component = 'tax'), 0) AS tax
FROM posting_rule r
JOIN entry_line l ON l.tenant_id = r.tenant_id AND l.account_id = r.account_id
JOIN entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
WHERE r.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND e.tenant_id = %(tenant)s
  AND r.document = 'sale' AND r.component IN ('base', 'tax') AND e.document_kind IN ('sale', 'return'){posted}
"""
"""What the books hold of the same days: sales entries less their reversals, on the accounts of income and of tax."""


def params(question: ReportQuestion, *, zone_name: str) -> dict[str, Any]:
    """Return the parameters of the statements; those that a question leaves open are not among them."""
    start, end = day_bounds(question.since, question.until, zone_name=zone_name)
    given: dict[str, Any] = {"tenant": current_tenant(), "zone": zone_name}
    if question.since is not None:
        given |= {"since": question.since, "start": start - _SLACK if start.year > 1 else start}
    if question.until is not None:
        given |= {"until": question.until, "end": end + _SLACK if end.year < 9999 else end}
    return given


def conditions(question: ReportQuestion) -> Mapping[str, str]:
    """Return the period's conditions by the name under which the statements leave room for them."""
    return {
        "sold": _within(question, day="s.sold_on", instant="s.sold_at"),
        "cancelled": _within(question, day=_CANCELLED_ON, instant="s.closed_at"),
        "returned": _within(question, day="r.returned_on", instant="r.returned_at"),
        "posted": _within(question, day="e.occurred_on"),
    }


def _within(question: ReportQuestion, *, day: str, instant: str = "") -> str:
    """Only what is asked becomes a condition, so that the server plans for it."""
    asked = []
    if question.since is not None:
        asked.append(f"{day} >= %(since)s::date")
        asked += [f"{instant} >= %(start)s::timestamptz"] if instant else []
    if question.until is not None:
        asked.append(f"{day} <= %(until)s::date")
        asked += [f"{instant} < %(end)s::timestamptz"] if instant else []
    return "".join(f" AND {condition}" for condition in asked)
