"""
Question: what was sold: on which days, of what, through which door; and on which papers does it stand?

Grain: as grouped. Units: the tenant's currency, `base + tax = total`. Source: the definitions of the sales reports: a
sale counts on its day, a return or cancellation is taken off on its own. Narrowed to one seller it has their documents
alone. Fresh: now. Agrees with: the accounts of sales and of their tax; each report compares itself with them.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales import sold as kept
from trastienda.insights.desk.reports.answer import Answer, Asked, Wanted, counted, heading, read
from trastienda.insights.desk.reports.posted import sales_days
from trastienda.insights.reports import statements
from trastienda.insights.reports.definitions import DEFINITIONS, SOURCES, Definition
from trastienda.insights.reports.question import GroupBy, ReportQuestion, Subject
from trastienda.insights.reports.table import Bars, Chart, Column, Kind
from trastienda.insights.reports.words import DOCUMENTS, NO_CATEGORY
from trastienda.kernel import sql
from trastienda.kernel.money import total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

DOCUMENT = "document"
GROUPS = ("day", "week", "month", "branch", "channel", DOCUMENT)
WEEKDAYS = ("Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo")
COUNTS = (
    "Cuenta lo vendido, pagado o a crédito. Devoluciones y cancelaciones restan el día en que se hicieron."
)
BASE = Column("base", "Sin impuesto", Kind.MONEY, adds_up=True)
TAX = Column("tax", "Impuesto", Kind.MONEY, adds_up=True)
TOTAL = Column("total", "Total", Kind.MONEY, adds_up=True)
_KIND = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in DOCUMENTS.items())


@step
def sales(asked: Asked) -> Answer:
    """Return what was sold, by `group`: one of `GROUPS`, by day where it is none of them. Two statements."""
    if asked.group == DOCUMENT:
        return _checked(asked, "Ventas por documento", _documents())
    group = GroupBy(asked.group) if asked.group in GROUPS else GroupBy.DAY
    definition = DEFINITIONS[Subject.SALES, group]
    titles = {"day": "día", "week": "semana", "month": "mes", "branch": "sucursal", "channel": "canal"}
    title = f"Ventas por {titles[group]}"
    return _defined(asked, title, definition, {"documents": kept.DAYS} if asked.user is None else {})


@step
def products(asked: Asked) -> Answer:
    """Return what each product sold, the most first; keys are SKUs. Two statements."""
    title, definition = "Productos más vendidos", DEFINITIONS[Subject.SALES, GroupBy.PRODUCT]
    if asked.user is not None:
        return _defined(asked, title, definition)
    wanted = Wanted(
        title=title,
        columns=definition.columns,
        sources={"sold": SOLD_SOMETHING, "sums": _PRODUCT_SUMS},
        rows=_PRODUCTS,
        sums="sums",
        order="c6 DESC, key",
        chart=definition.chart,
    )
    found = read(wanted, asked, kept_params(asked))
    return noted(found, (_agreement(asked, found), COUNTS))


@step
def categories(asked: Asked) -> Answer:
    """Return what each category sold, the most first; keys are names. Two statements."""
    title, definition = "Ventas por categoría", DEFINITIONS[Subject.SALES, GroupBy.CATEGORY]
    if asked.user is not None:
        return _defined(asked, title, definition)
    whole = msgspec.structs.replace(definition, rows=_CATEGORIES, reads=("sold",))
    return _checked(asked, title, whole, {"sold": _CATEGORIES_SOLD})


@step
def customers(asked: Asked) -> Answer:
    """Return what each customer bought and owes; keys are names. Two statements."""
    return _defined(asked, "Compras por cliente", DEFINITIONS[Subject.CUSTOMERS, None])


@step
def weekdays(asked: Asked) -> Answer:
    """Return what a Monday, a Tuesday … brings. One statement."""
    sold: list[list[Decimal]] = [[] for _ in WEEKDAYS]
    for each in sales_days(first_on=asked.first_on, last_on=asked.last_on):
        sold[each.day.weekday()].append(each.total)
    columns = (
        Column("weekday", "Día", Kind.LABEL),
        Column("days", "Días con venta", Kind.COUNT, adds_up=True),
        Column("average", "Promedio del día", Kind.MONEY),
        TOTAL,
    )
    means = [
        (total(days) / len(days)).quantize(Decimal("0.01")) if days else Decimal("0.00") for days in sold
    ]
    rows = [
        (name, len(days), mean, total(days)) for name, days, mean in zip(WEEKDAYS, sold, means, strict=True)
    ]
    chart = Chart("Promedio del día, con impuesto", True, [name[:3] for name in WEEKDAYS], means)
    return counted(
        heading("Ventas por día de la semana", columns, asked),
        rows if any(sold) else [],
        list(range(7)) if any(sold) else [],
        chart=chart if any(sold) else None,
        notes=("Sale de los libros: cuentas de ventas y de su impuesto.", COUNTS),
    )


def _documents() -> Definition:
    return Definition(
        columns=(
            Column("date", "Fecha", Kind.DATE),
            Column("folio", "Folio", Kind.CODE),
            Column("document", "Documento", Kind.LABEL),
            Column("branch", "Sucursal", Kind.TEXT),
            BASE,
            TAX,
            TOTAL,
        ),
        reads=("documents",),
        rows=(
            f"SELECT d.day, d.folio, CASE d.kind {_KIND} END, b.name, d.base, d.tax, d.total, d.sale_id"
            " FROM documents d JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = d.branch_id"
        ),
        order="c1 DESC, c2 DESC",
    )


SOLD_SOMETHING = f"SELECT * FROM ({kept.SOLD}) s WHERE quantity <> 0 OR base <> 0 OR tax <> 0"
"""What each product sold, in whole numbers: quantities in thousandths, amounts in hundredths."""
_PRODUCT_SUMS = """
SELECT count(*), round(whole_sum(quantity) / 1000.0, 3), round(whole_sum(base) / 100.0, 2),
  round(whole_sum(tax) / 100.0, 2), round(whole_sum(total) / 100.0, 2) FROM sold
"""
_PRODUCTS = """
SELECT p.sku, p.name, round(s.quantity / 1000.0, 3), round(s.base / 100.0, 2), round(s.tax / 100.0, 2),
  round(s.total / 100.0, 2),
  coalesce(round(100.0 * s.total / nullif((SELECT whole_sum(total) FROM sold), 0), 1), 0), p.sku
FROM (SELECT * FROM sold ORDER BY total DESC, product_id {limit}) s
JOIN product p ON p.tenant_id = %(tenant)s AND p.id = s.product_id
"""
SHELVES = "SELECT id, category_id FROM product WHERE tenant_id = %(tenant)s OFFSET 0"
"""Which category each product is in. The fence has it read once, whole, and not product by product."""
_CATEGORIES_SOLD = f"""
SELECT p.category_id, whole_sum(f.quantity) AS quantity, whole_sum(f.base) AS base, whole_sum(f.tax) AS tax,
  whole_sum(f.total) AS total
FROM ({kept.FOUND}) f JOIN ({SHELVES}) p ON p.id = f.product_id GROUP BY p.category_id
"""
_CATEGORIES = f"""
SELECT k.name, round(k.quantity / 1000.0, 3), round(k.base / 100.0, 2), round(k.tax / 100.0, 2),
  round(k.total / 100.0, 2), coalesce(round(100 * k.total / nullif(sum(k.total) OVER (), 0), 1), 0), k.name
FROM (
  SELECT coalesce(c.name, '{NO_CATEGORY}') AS name, sum(s.quantity) AS quantity, sum(s.base) AS base, sum(s.tax) AS tax,
    sum(s.total) AS total
  FROM sold s LEFT JOIN category c ON c.tenant_id = %(tenant)s AND c.id = s.category_id
  GROUP BY 1 HAVING sum(s.quantity) <> 0 OR sum(s.base) <> 0 OR sum(s.tax) <> 0
) k
"""


def kept_params(asked: Asked) -> dict[str, Any]:
    """Return the parameters of what is read off the kept sums, and make room for it. One message to the server."""
    # A plan kept from before the last fold would still read what is folded by now; and a hundred thousand products are
    # added up and ranked in memory.
    sql.execute("SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL work_mem = '64MB'")
    return {
        "tenant": current_tenant(),
        "zone": asked.zone_name,
        "since": asked.first_on,
        "until": asked.last_on,
    }


def _defined(
    asked: Asked, title: str, definition: Definition, sources: Mapping[str, str] | None = None
) -> Answer:
    """A table of the sales reports; its first cell is its key."""
    keyed = f"SELECT found.*, found.key FROM ({definition.rows}) AS found(key)"
    return _checked(asked, title, msgspec.structs.replace(definition, rows=keyed), sources)


def _checked(
    asked: Asked, title: str, definition: Definition, sources: Mapping[str, str] | None = None
) -> Answer:
    """
    Read a table, and say whether the books have the same of its days. Tables over time are never cut in pages.

    :param sources: what the rows read, off the kept sums, in place of the documents and lines themselves.
    """
    bars = definition.chart
    over_time = bars is not None and bars.bars is not Bars.LARGEST
    if over_time:
        asked = msgspec.structs.replace(asked, page=None)
    given = conditions(asked)
    wanted = Wanted(
        title=title if asked.user is None else f"Mis {title[0].lower()}{title[1:]}",
        columns=definition.columns,
        sources=sources or {name: SOURCES[name].format_map(given) for name in definition.reads},
        rows=definition.rows,
        order=definition.order,
        chart=None if over_time else bars,
    )
    found = read(wanted, asked, kept_params(asked) if sources else params(asked))
    notes = (_agreement(asked, found), COUNTS) if asked.user is None else ("Sólo sus propias ventas.", COUNTS)
    if over_time:
        return counted(found.sheet.head, found.sheet.rows, found.keys, chart=bars, notes=notes)
    return noted(found, notes)


def noted(found: Answer, notes: tuple[str, ...]) -> Answer:
    """Return an answer with notes below it."""
    foot = msgspec.structs.replace(found.sheet.foot, notes=notes)
    return msgspec.structs.replace(found, sheet=msgspec.structs.replace(found.sheet, foot=foot))


def _agreement(asked: Asked, found: Answer) -> str:
    """Say what the books have of the same days, and whether that is what the table sums to."""
    posted = total(each.total for each in sales_days(first_on=asked.first_on, last_on=asked.last_on))
    at = [column.key for column in found.sheet.head.columns].index("total")
    own = Decimal(str(found.sheet.foot.totals[at] or 0))
    if own == posted:
        return f"Coincide con los libros: {posted:,.2f} en las cuentas de ventas y de su impuesto."
    return f"NO coincide con los libros: este reporte suma {own:,.2f} y los libros tienen {posted:,.2f}."


def conditions(asked: Asked) -> dict[str, str]:
    """Return the period's conditions as the definitions leave room for them; one seller's documents, where asked."""
    own = "" if asked.user is None else " AND s.user_id = %(user)s"
    return {name: f"{text}{own}" for name, text in statements.conditions(_question(asked)).items()}


def params(asked: Asked) -> dict[str, Any]:
    return {**statements.params(_question(asked), zone_name=asked.zone_name), "user": asked.user}


def _question(asked: Asked) -> ReportQuestion:
    return ReportQuestion(subject=Subject.SALES, since=asked.first_on, until=asked.last_on)
