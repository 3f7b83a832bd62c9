"""
Question: which parts of a group fit a vehicle, and what has the shop of them?   Grain: one row a part.

What is on the shelf comes first, then what is elsewhere or sold at all, then the others; by manufacturer and number.
Units: as in `part_shelf`.   Source: fitment, part, cross_reference; product, stock_level.   Costs: one statement.
PostgreSQL builds the page's JSON under the names that the caller gives its columns.
"""

from collections.abc import Mapping

import msgspec

from trastienda.insights.part_shelf import goods_sql, linked_sql
from trastienda.kernel import sql
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.transaction import step

COLUMNS: Mapping[str, str] = {
    "id": "g.id",
    "number": "g.number",
    "name": "g.name",
    "manufacturer": "g.manufacturer",
    "here": "trim_scale(coalesce(g.here, 0))",
    "elsewhere": "trim_scale(coalesce(g.elsewhere, 0))",
    "price": "g.price",
    "product": "g.product_id",
    "alternatives": "coalesce(a.count, 0)",
}
"""What can be shown of a part; a part that the shop does not sell has no price and no stock."""


class PartsPage(msgspec.Struct, frozen=True):
    """A JSON array of one page's parts, and how many there are in all."""

    rows: bytes
    total: int


@step
def parts_that_fit(
    vehicle_id: int,
    *,
    group: int,
    page: PageRequest,
    keys: Mapping[str, str],
    branch: int | None = None,
    tier: int = 1,
) -> PartsPage:
    """Return a page. `keys`: each key of the JSON and its name in `COLUMNS`. `branch`, `tier`: as in `part_shelf`."""
    columns = ", ".join(f'{COLUMNS[column]} AS "{key}"' for key, column in keys.items())
    found = sql.row(
        f"""
        WITH fits AS MATERIALIZED (
          SELECT DISTINCT part_id FROM fitment WHERE vehicle_id = {int(vehicle_id)} AND group_id = {int(group)}
        ), {goods_sql(linked_sql("SELECT part_id FROM fits"), branch=branch, tier=tier)},
        page AS MATERIALIZED (
          SELECT p.id, p.number, p.name, p.manufacturer, p.number_key, s.here, s.elsewhere, s.price, s.product_id
          FROM fits JOIN part p ON p.id = fits.part_id LEFT JOIN shelf s ON s.part_id = p.id
          ORDER BY {IN_ORDER.format(row="s")}, p.manufacturer, p.number_key {page.limit_sql()}
        )
        SELECT (
          SELECT coalesce(json_agg(r), '[]')::text FROM (
            SELECT {columns} FROM page g LEFT JOIN (
              SELECT part_id, count(*) AS count FROM alternatives_of(ARRAY(SELECT id FROM page)) GROUP BY part_id
            ) a ON a.part_id = g.id
            ORDER BY {IN_ORDER.format(row="g")}, g.manufacturer, g.number_key
          ) r
        ), (SELECT count(*) FROM fits)
        """
    )
    rows, total = found or ("[]", 0)
    return PartsPage(rows=rows.encode(), total=total)


IN_ORDER = "coalesce({row}.here, 0) > 0 DESC, coalesce({row}.elsewhere, 0) > 0 DESC, {row}.product_id IS NULL"
"""Parts as a counter wants to see them: on this shelf, on another, sold at all."""
