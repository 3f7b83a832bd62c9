"""
Question: what may somebody mean who typed this, of the shared catalogue and of the shop's own goods?
Grain: one row a part, or a product of the shop that is no part of the catalogue.

What is that very number comes first, then what is on the shelf, then its alternatives and all else. `find_parts` and
`guess_parts` (domain/fitment/database.sql) look the catalogue up; the shop's goods are found by
`find_products_matching`, by their own text, number and barcode.   Units: as in `part_shelf`.   Costs: one statement.
"""

from collections.abc import Mapping, Sequence

import msgspec

from trastienda.insights.part_shelf import goods_sql
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.language.part_query import PartQuery

MOST_LOOKED_AT = 300
"""Of what begins with a number or is called so, the first so many are looked at for what the shop has of them."""

COLUMNS: Mapping[str, str] = {
    "id": "g.id",
    "number": "g.number",
    "name": "g.name",
    "manufacturer": "g.manufacturer",
    "here": "trim_scale(g.here)",
    "elsewhere": "trim_scale(g.elsewhere)",
    "price": "g.price",
    "alternatives": "coalesce(a.count, 0)",
    "product": "g.product_id",
    "barcode": "g.barcode",
    "how": "(ARRAY['exact','prefix','alternative','alternative','text','partial','similar'])[g.how + 1]",
}
"""What can be shown. `id` is null for goods that the catalogue does not know, `product` for parts that are not sold."""


@step
def part_found(
    wanted: PartQuery, *, most: int, keys: Mapping[str, str], branch: int | None = None, tier: int = 1
) -> bytes:
    """Return what was found as a JSON array, at most so many. `keys`: each key of the JSON, its name in `COLUMNS`."""
    columns = ", ".join(f'{COLUMNS[column]} AS "{key}"' for key, column in keys.items())
    params = {
        "number": wanted.number,
        "words": wanted.words,
        "begun": wanted.begun,
        "code": wanted.code,
        "by_text": _patterns(wanted.goods),
        "by_number": _patterns([_piece(wanted.piece)]) if wanted.piece else "[]",
        "most": MOST_LOOKED_AT,
    }
    rows: str = sql.value(
        f"""
        WITH {_found()}, {goods_sql("SELECT id FROM wanted", branch=branch, tier=tier)},
        rows AS (
          SELECT p.id, p.number, p.name, p.manufacturer, s.here, s.elsewhere, s.price, s.product_id,
            (SELECT min(k.barcode) FROM goods k WHERE k.id = s.product_id) AS barcode, f.how
          FROM (
            SELECT part_id, min(how) AS how FROM (
              SELECT part_id, how FROM catalogue
              UNION ALL SELECT k.part_id, o.how FROM own o JOIN goods k ON k.id = o.id WHERE k.part_id IS NOT NULL
            ) both_ways GROUP BY part_id
          ) f JOIN part p ON p.id = f.part_id LEFT JOIN shelf s ON s.part_id = p.id
          UNION ALL
          SELECT NULL, k.sku, k.name, k.brand, k.here, k.elsewhere, k.price, k.id, k.barcode, o.how
          FROM own o JOIN goods k ON k.id = o.id
          WHERE NOT EXISTS (SELECT FROM part p WHERE p.id = k.part_id)
        ), page AS MATERIALIZED (
          SELECT id, number, name, manufacturer, coalesce(here, 0) AS here, coalesce(elsewhere, 0) AS elsewhere,
            price, product_id, barcode, how, row_number() OVER (
              ORDER BY how > 0, coalesce(here, 0) <= 0, coalesce(elsewhere, 0) <= 0, product_id IS NULL, how,
                manufacturer, number, product_id
            ) AS at
          FROM rows ORDER BY at LIMIT {int(most)}
        )
        SELECT coalesce(json_agg(r), '[]')::text FROM (
          SELECT {columns} FROM page g LEFT JOIN (
            SELECT part_id, count(*) AS count
            FROM alternatives_of(ARRAY(SELECT id FROM page WHERE id IS NOT NULL)) GROUP BY part_id
          ) a ON a.part_id = g.id ORDER BY g.at
        ) r
        """,
        params,
    )
    return rows.encode()


def _found() -> str:
    """
    What the texts find: `catalogue`, parts and how; `own`, products and how; `wanted`, all products to look at.

    The ends of words are left open, and a number is guessed at, only when nothing else was found.
    """
    tenant = current_tenant()
    return f"""
        named AS MATERIALIZED (SELECT part_id, how FROM find_parts(%(number)s, %(words)s::tsquery, %(most)s)),
        own AS MATERIALIZED (
          SELECT id, min(how) AS how FROM (
            SELECT p.id, 0 AS how FROM product p
            WHERE p.tenant_id = {tenant} AND p.barcode = %(code)s AND p.is_active
            UNION ALL
            SELECT p.id, CASE WHEN k.key = %(number)s THEN 0 WHEN k.key LIKE %(number)s || '%%' THEN 1 ELSE 5 END
            FROM find_products_matching({tenant}, %(by_number)s::json, %(most)s, true) f
            JOIN product p ON p.tenant_id = {tenant} AND p.id = f.id,
            LATERAL (SELECT upper(regexp_replace(p.sku, '[^A-Za-z0-9]', '', 'g'))) k (key)
            UNION ALL
            SELECT f.id, 4 FROM find_products_matching({tenant}, %(by_text)s::json, %(most)s, false) f
          ) each_way GROUP BY id
        ),
        open_ended AS MATERIALIZED (
          SELECT part_id, how FROM find_parts('', %(begun)s::tsquery, %(most)s)
          WHERE NOT EXISTS (SELECT FROM named) AND NOT EXISTS (SELECT FROM own)
        ),
        catalogue AS MATERIALIZED (
          SELECT part_id, min(how) AS how FROM (
            SELECT part_id, how FROM named UNION ALL SELECT part_id, how FROM open_ended
            UNION ALL
            SELECT part_id, how FROM guess_parts(%(number)s, %(most)s)
            WHERE NOT EXISTS (SELECT FROM named) AND NOT EXISTS (SELECT FROM own)
              AND NOT EXISTS (SELECT FROM open_ended)
          ) surest GROUP BY part_id
        ),
        wanted AS MATERIALIZED (
          SELECT id FROM own
          UNION
          SELECT k.id FROM product k WHERE k.tenant_id = {tenant} AND k.is_active
            AND k.fitment_part_id = ANY(ARRAY(SELECT part_id FROM catalogue))
        )"""


def _patterns(patterns: Sequence[str]) -> str:
    return msgspec.json.encode(patterns).decode()


def _piece(text: str) -> str:
    """A piece of a number as a pattern: short ones only where a word begins, for a trigram needs three letters."""
    return text if len(text) >= 3 else f"(^| ){text}"
