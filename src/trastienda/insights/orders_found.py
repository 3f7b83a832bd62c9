"""
Question: which orders are sought, how many are they, and which come first?   Grain: one order's id.

Source: sales; what an order's detail repeats of its sale; the words of names that the database files orders under
(`domain/sales/database.sql`). Fresh: now. Costs: 1 statement where names are sought, else none; what is returned is one
statement to count and one to read.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import msgspec

from trastienda.domain.sales.stages import OrderStage, stage_of
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.paging import Slice
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step

MOST_WORDS = 6
_FAR = 1_000


class OrdersSought(msgspec.Struct, frozen=True):
    """
    Which orders; None leaves that aside. `text` is a number, or words of which each is in the name of whoever ordered.

    `ship_methods` are names as they were told to the buyer; the order is sent by one of them.
    """

    text: str = ""
    stage: OrderStage | None = None
    ship_methods: Sequence[str] | None = None
    is_label_printed: bool | None = None

    @property
    def is_by_text_alone(self) -> bool:
        return self.stage is None and self.ship_methods is None and self.is_label_printed is None


class Found(msgspec.Struct, frozen=True):
    """
    Queries for `params`. `ids` gives `id, placed_at` of every order, once each and in no order; `count` how many.

    `streams` is None where all have to be met before the first is known. It gives each order once, those that a `Slice`
    needs among them: of every stretch of an index that holds some, as many as could be needed. `merged` is the same for
    pages far behind: longer to plan, and read no farther than is needed of all together.
    """

    ids: str
    count: str
    params: dict[str, Any]
    streams: str | None = None
    merged: str | None = None

    def first(self, part: Slice) -> str:
        """Return the query for enough of them to cut that part out, once they are in order."""
        query = self.merged if self.merged and part.offset > _FAR else self.streams
        require(query is not None, "only an index tells which are first")
        return (query or "").format(order=part.order, reach=part.reach_sql())


class _Pairs(msgspec.Struct, frozen=True):
    """The states that mean a stage: any of these payments with any of these places of the goods."""

    payments: list[str]
    goods: list[str]


def _pairs_of(stage: OrderStage) -> _Pairs:
    pairs = {(p, f) for p in PaymentState for f in FulfilmentState if stage_of(p, f) is stage}
    payments, goods = sorted({str(p) for p, _ in pairs}), sorted({str(f) for _, f in pairs})
    require(len(pairs) == len(payments) * len(goods), "a stage is told by either part alone")
    return _Pairs(payments=payments, goods=goods)


_PAIRS = {stage: _pairs_of(stage) for stage in OrderStage}


class _Source(msgspec.Struct, frozen=True):
    """A table that lists orders in the order of time."""

    table: str
    alias: str
    id: str
    at: str
    shown: str
    printed: str


_SALES = _Source(
    table="sale s",
    alias="s",
    id="s.id",
    at="s.placed_at",
    shown="s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL",
    printed="coalesce(d.is_label_printed, false)",
)
_DETAILS = _Source(
    table="order_detail d",
    alias="d",
    id="d.sale_id",
    at="d.listed_at",
    shown="d.tenant_id = %(tenant)s AND d.listed_at IS NOT NULL",
    printed="d.is_label_printed",
)
_DETAIL_OF_SALE = "sale s LEFT JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id"
_NEWEST = "ORDER BY {at} {{order}}, {id} {{order}} {{reach}}"
_NONE = "SELECT 0::bigint AS id, now() AS placed_at WHERE false"
_ALL = (
    "SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NOT NULL AND hidden_at IS NULL"
)
# Counted in an index without a look at the orders; those that have no detail are unprinted.
_PRINTED = """
SELECT count(*) FROM order_detail d WHERE d.tenant_id = %(tenant)s AND d.is_label_printed
 AND d.sale_id NOT IN (SELECT id FROM sale WHERE tenant_id = %(tenant)s AND hidden_at IS NOT NULL)
"""


@step
def find_orders(sought: OrdersSought) -> Found:
    """Return how the orders sought are found, so that whoever runs it reads little more than a page of them."""
    words = fold(sought.text).split()[:MOST_WORDS]
    number = sought.text.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) <= 16:
        return _of_filters(sought, number=int(number))
    if words:
        return _of_names(sought, words)
    if sought.text.strip():  # signs alone are nobody's name
        return _nothing()
    return _of_filters(sought)


_Lists = list[tuple[str, str, list[str]]]
"""The columns of which any of some values will do: how we call them, the column, the values."""


def _nothing() -> Found:
    return Found(ids=_NONE, count="SELECT 0", params={"tenant": current_tenant()}, streams=_NONE)


# --- by how they stand and are sent ------------------------------------------------------------------------------


def _of_filters(sought: OrdersSought, *, number: int | None = None) -> Found:
    """
    Every combination of values has its stretch of an index, in the order of time: the newest of all of them are the
    newest of all. The subquery is planned once, however many there are.
    """
    source, table, conditions, lists = _filters(sought)
    params: dict[str, Any] = {
        "tenant": current_tenant(),
        "printed": sought.is_label_printed,
        **_values(lists),
    }
    where = f"{source.shown}{conditions}"
    if number is not None:
        params["number"] = number
        where += f" AND {source.id} = %(number)s"
    given = f"SELECT {source.id} AS id, {source.at} AS placed_at FROM {table} WHERE {where}"
    any_of = "".join(f" AND {column} = ANY(%({name})s::text[])" for name, column, _ in lists)
    of_each = "".join(f" AND {column} = {name}.it" for name, column, _ in lists)
    newest = _NEWEST.format(at=source.at, id=source.id)
    streams, merged = f"({given}{of_each} {newest})", None
    if lists:
        merged = " UNION ALL ".join(f"({given}{those} {newest})" for those in _combinations(lists))
        froms = ", ".join(f"unnest(%({name})s::text[]) AS {name} (it)" for name, _, _ in lists)
        streams = f"SELECT l.id, l.placed_at FROM {froms}, LATERAL {streams} AS l"
    ids = given + any_of
    count = f"SELECT count(*) FROM ({ids}) AS found"
    if number is None and not lists:
        count = _ALL
        if sought.is_label_printed is not None:
            count = _PRINTED if sought.is_label_printed else f"SELECT ({_ALL}) - ({_PRINTED})"
    return Found(ids=ids, count=count, params=params, streams=streams, merged=merged)


def _combinations(lists: _Lists) -> Iterator[str]:
    each = [
        [f" AND {column} = (%({name})s::text[])[{at}]" for at in range(1, len(values) + 1)]
        for name, column, values in lists
    ]
    return ("".join(chosen) for chosen in product(*each))


def _filters(sought: OrdersSought) -> tuple[_Source, str, str, _Lists]:
    """Return what is read, the condition without a list of values, and the columns with one: only what is asked."""
    source = _SALES if sought.ship_methods is None else _DETAILS
    lists: _Lists = []
    if sought.stage is not None:
        pairs = _PAIRS[sought.stage]
        lists.append(("goods", f"{source.alias}.fulfilment_state", pairs.goods))
        lists.append(("payments", f"{source.alias}.payment_state", pairs.payments))
    if sought.ship_methods is not None:
        lists.append(("methods", "d.ship_method", sorted(set(sought.ship_methods))))
    if sought.is_label_printed is None:
        return source, source.table, "", lists
    table = _DETAIL_OF_SALE if source is _SALES else source.table
    return source, table, f" AND {source.printed} = %(printed)s", lists


def _values(lists: _Lists) -> dict[str, list[str]]:
    return {name: values for name, _, values in lists}


# --- by name -----------------------------------------------------------------------------------------------------

_WORDS = (
    "ARRAY(SELECT DISTINCT k.word FROM name_word k WHERE k.tenant_id = %(tenant)s AND k.word LIKE %({word})s)"
)
_ACCOUNTS = """
ARRAY(SELECT u.id FROM app_user u WHERE u.tenant_id = %(tenant)s AND u.plain_names LIKE ALL(%(likes)s::text[]))
"""
_BY_WORD = """
SELECT w.sale_id AS id, w.placed_at FROM order_word w WHERE w.tenant_id = %(tenant)s AND w.word = {word}
"""
_TOO = """
 AND EXISTS (SELECT FROM order_word {also} WHERE {also}.tenant_id = %(tenant)s AND {also}.word = ANY(%({also})s::text[])
  AND {also}.placed_at = w.placed_at AND {also}.sale_id = w.sale_id)
"""
_BY_ACCOUNT = f"SELECT s.id, s.placed_at FROM sale s WHERE {_SALES.shown} AND s.user_id = {{user}}"


def _of_names(sought: OrdersSought, words: Sequence[str]) -> Found:
    """
    Orders in whose names every word occurs: of who pays, or of the account that ordered.

    Words are looked for among those that names have; each leads to its orders.
    """
    likes = [f"%{word}%" for word in words]
    asked = [_ACCOUNTS, *(_WORDS.format(word=f"like{at}") for at in range(len(words)))]
    params: dict[str, Any] = {"tenant": current_tenant(), "likes": likes}
    params |= {f"like{at}": like for at, like in enumerate(likes)}
    accounts, *names = sql.row(f"SELECT {', '.join(asked)}", params) or ([],)
    names.sort(key=len)
    parts = []
    if all(names):
        too = "".join(_TOO.format(also=f"names{at}") for at in range(1, len(names)))
        parts.append(_BY_WORD.format(word="ANY(%(names0)s::text[])") + too)
    if accounts:
        parts.append(_BY_ACCOUNT.format(user="ANY(%(accounts)s::bigint[])"))
    if not parts:
        return _nothing()
    is_once = len(parts) == 1 and (bool(accounts) or len(names[0]) == 1)
    every = " UNION ALL ".join(parts)
    params = {"tenant": current_tenant(), "accounts": accounts}
    params |= {f"names{at}": each for at, each in enumerate(names)}
    ids = every if is_once else f"SELECT DISTINCT id, placed_at FROM ({every}) AS named"
    if not sought.is_by_text_alone:
        return _of_both(sought, ids, params)
    count = f"SELECT count({'*' if is_once else 'DISTINCT id'}) FROM ({every}) AS named"
    streams = _streams_of_names() if len(words) == 1 else None
    return Found(ids=ids, count=count, params=params, streams=streams)


def _streams_of_names() -> str:
    """The newest under each word and of each account, an order that is among them twice told once."""
    by_word = _BY_WORD.format(word="names.it") + _NEWEST.format(at="w.placed_at", id="w.sale_id")
    by_account = _BY_ACCOUNT.format(user="accounts.it") + " " + _NEWEST.format(at="s.placed_at", id="s.id")
    return f"""
SELECT l.id, l.placed_at FROM unnest(%(names0)s::text[]) AS names (it), LATERAL ({by_word}) AS l
UNION SELECT l.id, l.placed_at FROM unnest(%(accounts)s::bigint[]) AS accounts (it), LATERAL ({by_account}) AS l
"""


def _of_both(sought: OrdersSought, named: str, params: dict[str, Any]) -> Found:
    source, table, conditions, lists = _filters(sought)
    any_of = "".join(f" AND {column} = ANY(%({name})s::text[])" for name, column, _ in lists)
    ids = (
        f"SELECT n.id, n.placed_at FROM ({named}) AS n, {table}"
        f" WHERE {source.shown} AND {source.id} = n.id AND {source.at} = n.placed_at{conditions}{any_of}"
    )
    params = {**params, "printed": sought.is_label_printed, **_values(lists)}
    return Found(ids=ids, count=f"SELECT count(*) FROM ({ids}) AS found", params=params)
