"""Draft one invoice of all that was sold to the public in some days and that nobody asked an invoice of."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.content import Content, Covers, Every, FiscalKind, Item, Terms
from trastienda.domain.invoicing.errors import NotInvoiceable
from trastienda.domain.invoicing.rules import covering, sums_of, told
from trastienda.domain.invoicing.scheme import Codes, Scheme
from trastienda.domain.invoicing.steps import RETURN, SALE, Drafted, NewDocument, Number
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds, local_date
from trastienda.kernel.errors import require
from trastienda.kernel.money import ZERO, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.invoicing.drafting import (
    drafted,
    form_of,
    issuer_at,
    local_moment,
    public_receiver,
    queue,
)
from trastienda.operations.sales.post_sale import home_branch

MOST_TICKETS = 5_000
"""In one document; a busier branch invoices its days in parts."""


class IssueGlobalInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """
    Both days belong to it. `every` is how the span is called, if not by its length. No branch: where the actor stands.
    """

    first_on: date
    last_on: date
    every: Every | None = None
    branch: int | None = None
    form: str = ""


class GlobalDrafted(msgspec.Struct, frozen=True):
    """The draft, and how many tickets are in it."""

    document: Drafted
    tickets: int


class _Tickets(msgspec.Struct, frozen=True):
    """
    What is to be invoiced: the sales, what came back of them already, and a line for each ticket and rate; all in one
    currency, that of the first.
    """

    sales: Sequence[int]
    returns: Sequence[int]
    rows: Sequence[tuple[str, Decimal, Decimal, Decimal, Decimal]]
    received: dict[str, Decimal]
    currency: str


# What is owed on account has a customer who gets an invoice of their own.
_SALES = f"""
SELECT s.id, s.currency FROM sale s
WHERE s.tenant_id = %(tenant)s AND s.branch_id = %(branch)s AND s.sold_at >= %(start)s AND s.sold_at < %(end)s
  AND s.unpaid = 0 AND s.credit = 0 AND s.total > 0 AND s.fulfilment_state NOT IN ('cancelled', 'returned')
  AND NOT EXISTS (SELECT FROM fiscal_subject f WHERE f.tenant_id = s.tenant_id AND f.kind = 'sale'
    AND f.subject_id = s.id AND f.is_live)
ORDER BY s.id LIMIT {MOST_TICKETS + 1} FOR UPDATE OF s
"""
_RETURNS = """
SELECT id FROM sale_return WHERE tenant_id = %(tenant)s AND sale_id = ANY(%(sales)s::bigint[]) ORDER BY id
"""
_ROWS = """
WITH back AS (
  SELECT b.sale_line_id, sum(b.base) AS base, sum(b.tax) AS tax, sum(b.total) AS total
  FROM sale_return_line b
  WHERE b.tenant_id = %(tenant)s AND b.sale_return_id = ANY(%(returns)s::bigint[]) GROUP BY 1)
SELECT s.folio, l.tax_rate, sum(l.base - coalesce(back.base, 0)), sum(l.tax - coalesce(back.tax, 0)),
  sum(l.total - coalesce(back.total, 0))
FROM sale s
JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
LEFT JOIN back ON back.sale_line_id = l.id
WHERE s.tenant_id = %(tenant)s AND s.id = ANY(%(sales)s::bigint[])
GROUP BY s.tenant_id, s.id, s.folio, s.sold_at, l.tax_rate HAVING sum(l.total - coalesce(back.total, 0)) > 0
ORDER BY s.sold_at, s.id, l.tax_rate DESC
"""
_LEFT = """
SELECT coalesce(sum(s.total), 0) - coalesce((SELECT sum(r.total) FROM sale_return r
  WHERE r.tenant_id = %(tenant)s AND r.id = ANY(%(returns)s::bigint[])), 0)
FROM sale s WHERE s.tenant_id = %(tenant)s AND s.id = ANY(%(sales)s::bigint[])
"""
_RECEIVED = """
SELECT p.method, sum(p.amount - p.refunded) FROM payment p
WHERE p.tenant_id = %(tenant)s AND p.document_kind = 'sale' AND p.document_id = ANY(%(sales)s::bigint[])
GROUP BY p.method
"""


def issue_global_invoice(
    command: IssueGlobalInvoice, *, scheme: Scheme, actor: Actor, now: datetime
) -> GlobalDrafted:
    """
    Draft the invoice of a branch's tickets, whatever their number, with a constant number of statements.

    What came back of a ticket before is left out of it, and needs no credit note; what comes back later is credited.

    :raises Invalid: the days end before they begin, in the future, or span two months.
    :raises NotFound: the branch is unknown, closed or a neighbour's.
    :raises NotInvoiceable: there are no tickets (`no_tickets`), or too many (`too_many_tickets`).
    """
    actor.require(Permission.CREATE_INVOICES)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        today = local_date(now, zone_name=zone_name)
        covers = covering(command.first_on, command.last_on, today=today, every=command.every)
        branch = open_branch(command.branch or home_branch(actor)).id
        tickets = _tickets(covers, branch=branch, zone_name=zone_name)
        numberless = _content(tickets, covers, command, branch=branch, codes=scheme.codes, at=now)
        scheme.check(numberless)
        number = invoicing.take_number(FiscalKind.GLOBAL_INVOICE)
        content = msgspec.structs.replace(numberless, series=number.series, number=number.number)
        document = invoicing.add_document(
            content,
            NewDocument(
                scheme=scheme.name, branch=branch, subjects={SALE: tickets.sales, RETURN: tickets.returns}
            ),
            at=now,
            actor=actor.name,
        )
        queue()
        audit(
            "global_invoice.drafted",
            f"fiscal_document:{document}",
            actor=actor.name,
            at=now,
            number=str(number),
            tickets=len(tickets.sales),
            total=content.total,
        )
    return GlobalDrafted(document=drafted(document, content, scheme=scheme), tickets=len(tickets.sales))


@step
def _tickets(covers: Covers, *, branch: int, zone_name: str) -> _Tickets:
    """Lock the tickets in the order of their ids, so that none is cancelled or returned meanwhile."""
    start, end = day_bounds(covers.first, covers.last, zone_name=zone_name)
    tenant = current_tenant()
    asked = {"tenant": tenant, "branch": branch, "start": start, "end": end}
    found = sql.rows(_SALES, asked)
    taken = invoicing.standing_for(SALE, [sale for sale, _ in found])  # by who held a lock that we waited for
    currency = found[0][1] if found else ""
    sales = [sale for sale, own in found if sale not in taken and own == currency]
    if not sales:
        raise NotInvoiceable(reason="no_tickets")
    if len(sales) > MOST_TICKETS:
        raise NotInvoiceable(reason="too_many_tickets", reference=str(MOST_TICKETS))
    returns = [back[0] for back in sql.rows(_RETURNS, {"tenant": tenant, "sales": sales})]
    params = {"tenant": tenant, "sales": sales, "returns": returns}
    rows = sql.rows(_ROWS, params)
    left = sql.value(_LEFT, params)
    invoiced = total(row[-1] for row in rows)
    require(invoiced == left, f"the tickets come to {left}, not to {invoiced}")
    received = dict(sql.rows(_RECEIVED, params))
    return _Tickets(sales, returns, rows, received, currency)


@step
def _content(
    tickets: _Tickets,
    covers: Covers,
    command: IssueGlobalInvoice,
    *,
    branch: int,
    codes: Codes,
    at: datetime,
) -> Content:
    items = told((_item(row, codes) for row in tickets.rows), units_count=False)
    sums = sums_of(items)
    issuer = issuer_at(branch)
    number = Number("FG", "0")
    return Content(
        kind=FiscalKind.GLOBAL_INVOICE,
        series=number.series,
        number=number.number,
        issued_at=local_moment(at),
        issuer=issuer,
        receiver=public_receiver(codes, issuer=issuer),
        currency=tickets.currency,
        terms=Terms.AT_ONCE,
        form=command.form or form_of(tickets.received or {"cash": ZERO}, codes=codes),
        items=items,
        amount=sums.amount,
        discount=sums.discount,
        tax=sums.tax,
        total=sums.total,
        taxes=sums.taxes,
        covers=covers,
    )


def _item(row: tuple[str, Decimal, Decimal, Decimal, Decimal], codes: Codes) -> Item:
    folio, rate, base, tax, whole = row
    return Item(
        sku=folio,
        description=codes.ticket_description,
        item_code=codes.ticket_item_code,
        unit_code=codes.ticket_unit_code,
        unit="",
        quantity=Decimal(1),
        unit_price=base,
        amount=base,
        discount=ZERO,
        base=base,
        tax_rate=rate,
        tax=tax,
        total=whole,
    )
