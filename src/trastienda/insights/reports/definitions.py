"""Each table that can be asked for: its columns, its rows in SQL, its chart. One entry of `DEFINITIONS` a table.

`rows` selects the cells in the order of the columns; it may read `documents`, `lines`, `people` and `held`, of which
it names those it `reads`. `bound` counts what the rows cannot be more than, where that is cheap to know.
"""

from collections.abc import Mapping

import msgspec

from trastienda.insights.reports import statements
from trastienda.insights.reports.question import GroupBy, Subject
from trastienda.insights.reports.table import Bars, ChartWanted, Column, Kind
from trastienda.insights.reports.words import CHANNELS, DOCUMENTS, NO_CATEGORY

SOURCES: Mapping[str, str] = {
    "documents": statements.DOCUMENTS,
    "people": statements.PEOPLE,
    "lines": statements.LINES,
    "sold": (
        "SELECT product_id, sum(quantity) AS quantity, sum(base) AS base, sum(tax) AS tax, sum(total) AS total "
        "FROM lines GROUP BY product_id"
    ),
    "held": """
SELECT product_id, sum(on_hand - reserved) AS available, sum(value) AS value
FROM stock_level WHERE tenant_id = %(tenant)s GROUP BY product_id
""",
    "listed": """
SELECT p.id, p.sku, p.name, p.category_id, p.is_stocked, coalesce(h.available, 0) AS available,
  coalesce(h.value, 0) AS value, coalesce(s.quantity, 0) AS quantity, coalesce(s.total, 0) AS total,
  round(CASE WHEN p.prices_include_tax THEN p.price_1 ELSE p.price_1 * (1 + p.tax_rate) END, 2) AS price
FROM product p LEFT JOIN held h ON h.product_id = p.id LEFT JOIN sold s ON s.product_id = p.id
WHERE p.tenant_id = %(tenant)s
  AND (p.is_active OR h.available <> 0 OR h.value <> 0 OR s.quantity <> 0 OR s.total <> 0)
""",
}


class Definition(msgspec.Struct, frozen=True):
    """One table. `is_short`: it has few rows whatever the period, so nobody counts them first."""

    columns: tuple[Column, ...]
    reads: tuple[str, ...]
    rows: str
    order: str
    chart: ChartWanted | None = None
    bound: str | None = None
    is_short: bool = False


_TICKETS = Column("sales", "Ventas", Kind.COUNT, adds_up=True)
_UNITS = Column("quantity", "Unidades", Kind.QUANTITY, adds_up=True)
_MONEY = (
    Column("base", "Sin impuesto", Kind.MONEY, adds_up=True),
    Column("tax", "Impuesto", Kind.MONEY, adds_up=True),
    Column("total", "Total", Kind.MONEY, adds_up=True),
)
_SHARE = Column("share_pct", "% del total", Kind.PERCENT)
_SHARE_SQL = "coalesce(round(100 * sum(total) / nullif(sum(sum(total)) OVER (), 0), 1), 0)"
_SUMS = "sum(base), sum(tax), sum(total)"
_SOMETHING = "HAVING sum(tickets) <> 0 OR sum(base) <> 0 OR sum(tax) <> 0"


def _case(of: str, words: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())
    return f"CASE {of} {cases} ELSE {of} END"


def _by_time(key: str, title: str, kind: Kind, day: str, bars: Bars) -> Definition:
    return Definition(
        columns=(Column(key, title, kind), _TICKETS, *_MONEY),
        reads=("documents",),
        rows=f"SELECT {day}, sum(tickets), {_SUMS} FROM documents GROUP BY 1 {_SOMETHING}",
        order="c1",
        chart=ChartWanted("Total vendido", 0, 4, bars),
        is_short=bars is not Bars.DAY,
    )


def _by_name(key: str, title: str, name: str, *, join: str = "", of: str = "documents") -> Definition:
    return Definition(
        columns=(Column(key, title, Kind.TEXT), _TICKETS, *_MONEY, _SHARE),
        reads=(of,),
        rows=f"SELECT {name}, sum(tickets), {_SUMS}, {_SHARE_SQL} FROM {of} {join} GROUP BY 1 {_SOMETHING}",
        order="c5 DESC, c1",
        chart=ChartWanted("Total vendido", 0, 4, Bars.LARGEST),
        is_short=True,
    )


def _documents(*, with_people: bool) -> Definition:
    """The list of documents; the buyer is one column more."""
    people = (Column("customer", "Cliente", Kind.TEXT),) if with_people else ()
    of = "people" if with_people else "documents"
    return Definition(
        columns=(
            Column("date", "Fecha", Kind.DATE),
            Column("folio", "Folio", Kind.CODE),
            Column("document", "Documento", Kind.LABEL),
            *people,
            Column("branch", "Sucursal", Kind.TEXT),
            Column("channel", "Canal", Kind.LABEL),
            *_MONEY,
        ),
        reads=("documents", "people") if with_people else ("documents",),
        rows=(
            f"SELECT d.day, d.folio, {_case('d.kind', DOCUMENTS)},{' d.party,' if with_people else ''} b.name,"
            f" {_case('d.channel', CHANNELS)}, d.base, d.tax, d.total, d.at AS at"
            f" FROM {of} d JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = d.branch_id"
        ),
        order="c1, at, c2",
        chart=ChartWanted("Total vendido", 0, 8 if with_people else 7, Bars.DAY),
    )


_PRODUCTS_SOLD = Definition(
    columns=(
        Column("sku", "Clave", Kind.CODE),
        Column("product", "Producto", Kind.TEXT),
        _UNITS,
        *_MONEY,
        _SHARE,
    ),
    reads=("lines", "sold"),
    rows=(
        "SELECT p.sku, p.name, s.quantity, s.base, s.tax, s.total,"
        " coalesce(round(100 * s.total / nullif(sum(s.total) OVER (), 0), 1), 0)"
        " FROM sold s JOIN product p ON p.tenant_id = %(tenant)s AND p.id = s.product_id"
        " WHERE s.quantity <> 0 OR s.base <> 0 OR s.tax <> 0"
    ),
    order="c6 DESC, c1",
    chart=ChartWanted("Total vendido", 1, 5, Bars.LARGEST),
    bound="SELECT count(*) FROM product WHERE tenant_id = %(tenant)s",
)
_CATEGORIES_SOLD = Definition(
    columns=(Column("category", "Categoría", Kind.TEXT), _UNITS, *_MONEY, _SHARE),
    reads=("lines", "sold"),
    rows=(
        f"SELECT coalesce(c.name, '{NO_CATEGORY}'), sum(s.quantity), sum(s.base), sum(s.tax), sum(s.total),"
        " coalesce(round(100 * sum(s.total) / nullif(sum(sum(s.total)) OVER (), 0), 1), 0)"
        " FROM sold s JOIN product p ON p.tenant_id = %(tenant)s AND p.id = s.product_id"
        " LEFT JOIN category c ON c.tenant_id = %(tenant)s AND c.id = p.category_id"
        " GROUP BY 1 HAVING sum(s.quantity) <> 0 OR sum(s.base) <> 0 OR sum(s.tax) <> 0"
    ),
    order="c5 DESC, c1",
    chart=ChartWanted("Total vendido", 0, 4, Bars.LARGEST),
    is_short=True,
)
_PEOPLE_SOLD = Definition(
    columns=(
        Column("customer", "Cliente", Kind.TEXT),
        Column("purchases", "Compras", Kind.COUNT, adds_up=True),
        Column("last_purchase", "Última compra", Kind.DATE),
        *_MONEY,
        _SHARE,
    ),
    reads=("documents", "people"),
    rows=(
        f"SELECT party, sum(tickets), max(day) FILTER (WHERE stands AND kind = 'sale'), {_SUMS}, {_SHARE_SQL}"
        f" FROM people GROUP BY party, party_id, buyer_id {_SOMETHING}"
    ),
    order="c6 DESC, c1",
    chart=ChartWanted("Total comprado", 0, 5, Bars.LARGEST),
)
_PRODUCTS = Definition(
    columns=(
        Column("sku", "Clave", Kind.CODE),
        Column("product", "Producto", Kind.TEXT),
        Column("category", "Categoría", Kind.TEXT),
        Column("available", "Disponible", Kind.QUANTITY, adds_up=True),
        Column("price", "Precio con impuesto", Kind.MONEY),
        Column("value", "Valor a costo", Kind.MONEY, adds_up=True),
        Column("quantity", "Vendidas", Kind.QUANTITY, adds_up=True),
        Column("total", "Total vendido", Kind.MONEY, adds_up=True),
    ),
    reads=("lines", "sold", "held", "listed"),
    rows=(
        f"SELECT l.sku, l.name, coalesce(c.name, '{NO_CATEGORY}'),"
        " CASE WHEN l.is_stocked OR l.available <> 0 THEN l.available END, l.price, l.value, l.quantity, l.total"
        " FROM listed l LEFT JOIN category c ON c.tenant_id = %(tenant)s AND c.id = l.category_id"
    ),
    order="c2, c1",
    chart=ChartWanted("Lo más vendido", 1, 7, Bars.LARGEST),
    bound="SELECT count(*) FROM product WHERE tenant_id = %(tenant)s",
)
_CATEGORIES = Definition(
    columns=(
        Column("category", "Categoría", Kind.TEXT),
        Column("products", "Productos", Kind.COUNT, adds_up=True),
        Column("available", "Disponible", Kind.QUANTITY, adds_up=True),
        Column("value", "Valor a costo", Kind.MONEY, adds_up=True),
        Column("quantity", "Vendidas", Kind.QUANTITY, adds_up=True),
        Column("total", "Total vendido", Kind.MONEY, adds_up=True),
    ),
    reads=("lines", "sold", "held", "listed"),
    rows=(
        f"SELECT coalesce(c.name, '{NO_CATEGORY}'), count(*), sum(l.available), sum(l.value), sum(l.quantity),"
        " sum(l.total)"
        " FROM listed l LEFT JOIN category c ON c.tenant_id = %(tenant)s AND c.id = l.category_id GROUP BY 1"
    ),
    order="c6 DESC, c1",
    chart=ChartWanted("Total vendido", 0, 5, Bars.LARGEST),
    is_short=True,
)
_SHELVES = Definition(
    columns=(
        Column("branch", "Sucursal", Kind.TEXT),
        Column("products", "Productos", Kind.COUNT),
        Column("available", "Disponible", Kind.QUANTITY, adds_up=True),
        Column("value", "Valor a costo", Kind.MONEY, adds_up=True),
        Column("total", "Total vendido", Kind.MONEY, adds_up=True),
    ),
    reads=("documents",),
    rows="""
SELECT b.name, coalesce(h.products, 0), coalesce(h.available, 0), coalesce(h.value, 0), coalesce(d.total, 0)
FROM branch b LEFT JOIN (
  SELECT branch_id, count(*) FILTER (WHERE on_hand <> 0) AS products, sum(on_hand - reserved) AS available,
    sum(value) AS value
  FROM stock_level WHERE tenant_id = %(tenant)s GROUP BY 1
) h ON h.branch_id = b.id LEFT JOIN (
  SELECT branch_id, sum(total) AS total FROM documents GROUP BY 1
) d ON d.branch_id = b.id
WHERE b.tenant_id = %(tenant)s AND (b.is_active OR h.available <> 0 OR h.value <> 0 OR d.total <> 0)
""",
    order="c5 DESC, c1",
    chart=ChartWanted("Total vendido", 0, 4, Bars.LARGEST),
    is_short=True,
)
# Every customer that is served or has moved money, and last those who bought without giving a name.
_CUSTOMERS = Definition(
    columns=(
        Column("customer", "Cliente", Kind.TEXT),
        Column("purchases", "Compras", Kind.COUNT, adds_up=True),
        Column("last_purchase", "Última compra", Kind.DATE),
        *_MONEY,
        Column("balance", "Saldo por cobrar", Kind.MONEY, adds_up=True),
    ),
    reads=("documents", "people"),
    rows=f"""
SELECT c.name, coalesce(b.tickets, 0), b.last_on, coalesce(b.base, 0), coalesce(b.tax, 0),
  coalesce(b.total, 0), c.balance
FROM customer c LEFT JOIN (
  SELECT party_id, sum(tickets) AS tickets, max(day) FILTER (WHERE stands AND kind = 'sale') AS last_on,
    sum(base) AS base, sum(tax) AS tax, sum(total) AS total
  FROM people WHERE party_id IS NOT NULL GROUP BY 1
) b ON b.party_id = c.id
WHERE c.tenant_id = %(tenant)s AND (c.is_active OR c.balance <> 0 OR b.tickets <> 0 OR b.base <> 0 OR b.tax <> 0)
UNION ALL
SELECT party, sum(tickets), max(day) FILTER (WHERE stands AND kind = 'sale'), {_SUMS}, 0.00
FROM people WHERE party_id IS NULL GROUP BY party, buyer_id {_SOMETHING}
""",
    order="c6 DESC, c1",
    chart=ChartWanted("Total comprado", 0, 5, Bars.LARGEST),
)

DEFINITIONS: Mapping[tuple[Subject, GroupBy | None], Definition] = {
    (Subject.SALES, None): _documents(with_people=False),
    (Subject.SALES, GroupBy.PRODUCT): _PRODUCTS_SOLD,
    (Subject.SALES, GroupBy.CUSTOMER): _PEOPLE_SOLD,
    (Subject.SALES, GroupBy.CATEGORY): _CATEGORIES_SOLD,
    (Subject.SALES, GroupBy.DAY): _by_time("date", "Día", Kind.DATE, "day", Bars.DAY),
    (Subject.SALES, GroupBy.WEEK): _by_time(
        "week", "Semana del", Kind.DATE, "date_trunc('week', day)::date", Bars.WEEK
    ),
    (Subject.SALES, GroupBy.MONTH): _by_time(
        "month", "Mes", Kind.MONTH, "date_trunc('month', day)::date", Bars.MONTH
    ),
    (Subject.SALES, GroupBy.BRANCH): _by_name(
        "branch",
        "Sucursal",
        "b.name",
        join="d JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = d.branch_id",
    ),
    (Subject.SALES, GroupBy.CHANNEL): _by_name("channel", "Canal", _case("channel", CHANNELS)),
    (Subject.PRODUCTS, None): _PRODUCTS,
    (Subject.PRODUCTS, GroupBy.CATEGORY): _CATEGORIES,
    (Subject.PRODUCTS, GroupBy.BRANCH): _SHELVES,
    (Subject.CUSTOMERS, None): _CUSTOMERS,
}
"""By the settled question."""
WITH_PEOPLE = _documents(with_people=True)
"""The list of documents, with the buyers' names."""
