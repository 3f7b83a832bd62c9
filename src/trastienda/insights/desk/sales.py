"""
Question: which sales were made through any door, as somebody at a desk narrows and orders them; what do they come to?

Grain: one sale, or order of the web store, that was not deleted.   Units: the sale's currency; sums are of the
tenant's own, tax included.   Source: sale, with the names of today.   Fresh: now.   Sums count what stands: what is
paid or owed on an account, not what was cancelled, came back whole or waits to be paid.
Costs: 1 statement to find words, 2 to sum, 3 for a page (5 by customer); ids come first and only the page's rows are
joined. Beyond `MOST_SUMMED` sales nothing is summed, so that a list costs no more the longer a shop is open.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.counted import sales_before
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step, transaction

MOST_SUMMED = 50_000
"""So many sales are summed while somebody waits; of more, only so many are counted."""
MOST_GOODS, MOST_PEOPLE = 200, 500
"""Words that more products or people have are too broad to look for their sales."""
ORDERS: Mapping[str, str] = {"date": "s.sold_at", "total": "s.total", "customer": "c.name"}
"""What a list can be ordered by; by customer, those without one come last."""
STATES: Mapping[str, str] = {
    "standing": "s.fulfilment_state NOT IN ('cancelled', 'returned') AND s.unpaid = 0",
    "owed": "s.payment_state IN ('pending', 'awaiting_approval', 'failed')"
    " AND s.fulfilment_state NOT IN ('cancelled', 'returned')",
    "cancelled": "s.fulfilment_state = 'cancelled'",
    "returned": "s.fulfilment_state = 'returned'",
}
"""Literals, so that the planner knows which of the small indexes hold them."""


class Seller(msgspec.Struct, frozen=True):
    """Who sold: an employee at the counter, or a user at a desk; one of both is None."""

    employee: int | None = None
    user: int | None = None


class SalesWanted(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which sales, in which order. `text` is a folio, or words of a customer or a product; the days are half-open
    instants. `method` is a tender's, mixed or none; `channel` counter, web or backoffice; `state` one of `STATES`.
    """

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    method: str = ""
    seller: Seller | None = None
    channel: str = ""
    state: str = ""
    order: str = "date"
    descending: bool = True

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows it."""
        return not (
            self.text.strip() or self.since or self.until or self.method or self.channel or self.state
        ) and (self.seller is None)


class SalesFound(msgspec.Struct, frozen=True):
    """
    What words mean, as arrays of ids. `is_broad`: too many products or people have them; their sales are not looked
    for.
    """

    folios: list[str]
    customers: list[int]
    users: list[int]
    goods: list[int]
    is_broad: bool


class SalesSum(msgspec.Struct, frozen=True):
    """How many there are and what those that stand come to. `is_more` than were counted: then nothing is summed."""

    count: int
    tax: Decimal | None
    total: Decimal | None
    is_more: bool = False


class SaleRow(msgspec.Struct, frozen=True):
    """
    One sale in a list. `seller` is who made it, empty for an order that somebody placed; `returned` what came back.
    """

    id: int
    folio: str
    sold_at: datetime
    branch: str
    customer_id: int | None
    customer: str
    seller: str
    channel: str
    method: str
    payment_state: str
    fulfilment_state: str
    currency: str
    items: int
    base: Decimal
    tax: Decimal
    total: Decimal
    unpaid: Decimal
    returned: Decimal


_ROWS = """
SELECT s.id, s.folio, s.sold_at, b.name, s.customer_id,
  coalesce(c.name, CASE WHEN s.placed_at IS NOT NULL THEN nullif(trim(u.first_name || ' ' || u.last_name), '') END,
    CASE WHEN s.placed_at IS NOT NULL THEN u.username END, ''),
  CASE WHEN s.placed_at IS NULL THEN s.actor ELSE '' END, s.channel, s.method, s.payment_state, s.fulfilment_state,
  s.currency, (SELECT count(*) FROM sale_line l WHERE l.tenant_id = %(tenant)s AND l.sale_id = s.id),
  s.base, s.tax, s.total, s.unpaid,
  coalesce((SELECT sum(r.total) FROM sale_return r WHERE r.tenant_id = %(tenant)s AND r.sale_id = s.id), 0.00)
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS page(id, at)
JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = page.id
JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = s.branch_id
LEFT JOIN customer c ON c.tenant_id = %(tenant)s AND c.id = s.customer_id
LEFT JOIN app_user u ON u.tenant_id = %(tenant)s AND u.id = s.user_id
ORDER BY page.at
"""
# A folio is what is printed, or its number alone.
_FOUND = """
SELECT
  ARRAY(SELECT upper(%(text)s) UNION
    SELECT k.prefix || lpad(%(digits)s, greatest(k.width, length(%(digits)s)), '0') FROM folio_counter k
    WHERE k.tenant_id = %(tenant)s AND k.kind = 'sale' AND %(digits)s <> ''),
  ARRAY(SELECT id FROM find_customers(%(tenant)s, %(words)s::text[]) LIMIT {people}),
  ARRAY(SELECT u.id FROM app_user u WHERE u.tenant_id = %(tenant)s AND %(likes)s::text[] <> '{{}}'
    AND u.plain_names LIKE ALL(%(likes)s::text[]) LIMIT {people}),
  ARRAY(SELECT id FROM find_listed_products(%(tenant)s, %(words)s::text[], true) LIMIT {goods})
""".format(people=MOST_PEOPLE + 1, goods=MOST_GOODS + 1)
# Each kind of match in its own index, whatever the days.
_MATCHING = """
JOIN (
  SELECT id FROM sale WHERE tenant_id = %(tenant)s AND folio = ANY(%(folios)s::text[])
  UNION SELECT id FROM sale WHERE tenant_id = %(tenant)s AND customer_id = ANY(%(customers)s::bigint[])
  UNION SELECT id FROM sale
    WHERE tenant_id = %(tenant)s AND user_id = ANY(%(users)s::bigint[]) AND placed_at IS NOT NULL
  UNION SELECT sale_id FROM sale_line WHERE tenant_id = %(tenant)s AND product_id = ANY(%(goods)s::bigint[])
) f ON f.id = s.id
"""
_SUM = f"""
SELECT count(*), coalesce(sum(x.tax) FILTER (WHERE x.stands), 0.00),
  coalesce(sum(x.total) FILTER (WHERE x.stands), 0.00)
FROM (SELECT s.tax, s.total, s.currency = %(currency)s AND {STATES["standing"]} AS stands {{source}} LIMIT {{most}}) x
"""
_HIDDEN = "SELECT count(*) FROM sale WHERE tenant_id = %s AND hidden_at IS NOT NULL"
_SELLERS = """
SELECT 'employee', id, name FROM employee WHERE tenant_id = %(tenant)s
UNION ALL SELECT 'user', id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), username) FROM app_user
WHERE tenant_id = %(tenant)s AND role <> 'customer' ORDER BY 3, 1, 2 LIMIT 200
"""
_CHUNK = 2_000


def find_words(text: str, *, actor: Actor) -> SalesFound | None:
    """Return what a text may mean, None where there is none. One statement, for the other questions to go by."""
    actor.require(Permission.VIEW_SALES)
    asked = text.strip()
    if not asked:
        return None
    words = fold(asked).split()[:8]
    params = {
        "tenant": 0,
        "text": asked,
        "digits": asked if asked.isascii() and asked.isdigit() and len(asked) < 16 else "",
        "words": words,
        "likes": [f"%{word}%" for word in words],
    }
    with transaction(actor.tenant_id):
        found = sql.row(_FOUND, {**params, "tenant": current_tenant()})
    folios, customers, users, goods = found or ([], [], [], [])
    people_are_few = max(len(customers), len(users)) <= MOST_PEOPLE
    goods_are_few = len(goods) <= MOST_GOODS
    return SalesFound(
        folios=folios,
        customers=customers if people_are_few else [],
        users=users if people_are_few else [],
        goods=goods if goods_are_few else [],
        is_broad=not (people_are_few and goods_are_few),
    )


def sum_sales(
    wanted: SalesWanted, found: SalesFound | None, *, actor: Actor, most: int = MOST_SUMMED
) -> SalesSum:
    """
    Return how many sales there are of those wanted, and what they come to; no more than `most` of them are met.

    :param found: what `find_words` said of the text.
    """
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        source, params = _source(wanted, found)
        params["currency"] = tenant_profile(actor.tenant_id).currency
        count, tax, total = sql.rows(_SUM.format(source=source, most=int(most) + 1), params)[0]
        if count <= most:
            return SalesSum(count, tax, total)
        return SalesSum(most, None, None, is_more=True)


def count_sales(wanted: SalesWanted, found: SalesFound | None, *, actor: Actor) -> int:
    """Return how many there are, exactly. Two statements; from kept counts, when nothing narrows them."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        if wanted.is_all:
            return sales_before(None) - int(sql.value(_HIDDEN, (current_tenant(),)))
        source, params = _source(wanted, found)
        return int(sql.value(f"SELECT count(*) {source}", params))


def sales_page(
    wanted: SalesWanted, found: SalesFound | None, *, page: PageRequest, actor: Actor
) -> list[SaleRow]:
    """Return one page of them. :raises Forbidden: sales are not the actor's to see."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        return _rows(_ids(wanted, found, page))


def every_sale(wanted: SalesWanted, found: SalesFound | None, *, actor: Actor) -> Iterator[SaleRow]:
    """
    Yield all of them in their order: which they are is decided at once, what they say is read part by part, each in a
    transaction of its own. A statement for so many thousand.
    """
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        source, params = _source(wanted, found, with_customer=wanted.order == "customer")
        ids = [found[0] for found in sql.rows(f"SELECT s.id {source} {_ordered(wanted)}", params)]
    for at in range(0, len(ids), _CHUNK):
        with transaction(actor.tenant_id):
            rows = _rows(ids[at : at + _CHUNK])
        yield from rows


def sellers(*, actor: Actor) -> list[tuple[Seller, str]]:
    """Return who may have sold, by name: employees of the counter and users of the desk. One statement."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        found = sql.rows(_SELLERS, {"tenant": current_tenant()})
    return [
        (Seller(employee=id_) if kind == "employee" else Seller(user=id_), name) for kind, id_, name in found
    ]


@step
def _rows(ids: Sequence[int]) -> list[SaleRow]:
    return sql.structs(SaleRow, _ROWS, {"tenant": current_tenant(), "ids": list(ids)}) if ids else []


@step
def _ids(wanted: SalesWanted, found: SalesFound | None, page: PageRequest) -> list[int]:
    if wanted.order == "customer":
        return _ids_by_customer(wanted, found, page)
    source, params = _source(wanted, found)
    query = f"SELECT s.id {source} {_ordered(wanted)} {page.limit_sql()}"
    return [row[0] for row in sql.rows(query, params)]


@step
def _ids_by_customer(wanted: SalesWanted, found: SalesFound | None, page: PageRequest) -> list[int]:
    """
    Customers are walked in the order of their names, each with their sales, no farther than the page; after the last of
    them come the sales of nobody, the newest first.
    """
    source, params = _source(wanted, found)
    named = f"FROM customer c CROSS JOIN LATERAL (SELECT s.id, s.sold_at {source} AND s.customer_id = c.id) s"
    named += " WHERE c.tenant_id = %(tenant)s"
    order = f"ORDER BY c.name {'DESC' if wanted.descending else ''}, c.id, s.sold_at DESC, s.id DESC"
    ids = [row[0] for row in sql.rows(f"SELECT s.id {named} {order} {page.limit_sql()}", params)]
    if len(ids) == page.size:
        return ids
    before = page.offset + len(ids) if ids else int(sql.value(f"SELECT count(*) {named}", params))
    skipped = max(page.offset - before, 0)
    rest = f"ORDER BY s.sold_at DESC, s.id DESC LIMIT {page.size - len(ids)} OFFSET {skipped}"
    query = f"SELECT s.id {source} AND s.customer_id IS NULL {rest}"
    return [*ids, *(row[0] for row in sql.rows(query, params))]


def _ordered(wanted: SalesWanted) -> str:
    way = "DESC" if wanted.descending else "ASC"
    if wanted.order == "customer":
        return f"ORDER BY c.name {way} NULLS LAST, c.id, s.sold_at DESC, s.id DESC"
    return f"ORDER BY {ORDERS[wanted.order]} {way}, s.id {way}"


def _source(
    wanted: SalesWanted, found: SalesFound | None, *, with_customer: bool = False
) -> tuple[str, dict[str, object]]:
    """FROM and WHERE of what is wanted; from here on plans are made for the values, a day is no year."""
    sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = ["FROM sale s"]
    if found is not None:
        parts.append(_MATCHING)
        params |= {name: getattr(found, name) for name in ("folios", "customers", "users", "goods")}
    if with_customer:
        parts.append("LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id")
    parts.append("WHERE s.tenant_id = %(tenant)s AND s.hidden_at IS NULL")
    asked: tuple[tuple[str, str, object], ...] = (
        ("since", "s.sold_at >= %(since)s", wanted.since),
        ("until", "s.sold_at < %(until)s", wanted.until),
        ("method", "s.method = %(method)s", wanted.method or None),
        ("channel", "s.channel = %(channel)s", wanted.channel or None),
        ("employee", "s.employee_id = %(employee)s", wanted.seller and wanted.seller.employee),
        ("user", "s.user_id = %(user)s AND s.placed_at IS NULL", wanted.seller and wanted.seller.user),
    )
    for name, condition, value in asked:
        if value is not None:
            parts.append(f"AND {condition}")
            params[name] = value
    if wanted.state:
        parts.append(f"AND {STATES[wanted.state]}")
    return " ".join(parts), params
