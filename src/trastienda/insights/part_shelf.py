"""
Question: what has the shop of these parts of the shared catalogue?   Grain: one row a part that it sells.

Units: stock in the product's unit, prices net of tax, to the cent.   Source: product, stock_level, branch.
Not a question by itself: pieces of SQL that those about parts are put together from. A part is the shop's by the link
of one of its active products; where several point to the same part, their stock is one, and the price is that of the
one on the shelf.
"""

from trastienda.kernel.tenancy import current_tenant


def net(price: str) -> str:
    """A price of `p` as the nets of documents are: without tax, six places, then to the cent."""
    return (
        f"CASE WHEN p.prices_include_tax THEN round(round(p.{price} / (1 + p.tax_rate), 6), 2)"
        f" ELSE round(p.{price}, 2) END"
    )


def tier_price(tier: int) -> str:
    """The price of `p` for a customer of that tier, 1 to 3."""
    return net(f"price_{tier if tier in (1, 2, 3) else 1}")


def goods_sql(ids: str, *, branch: int | None, tier: int) -> str:
    """
    Two common table expressions: `goods`, a row for each product of those ids, and `shelf`, one for each part.

    :param ids: a query of product ids.
    :param branch: whose shelf is `here`; without one, that of every open branch.
    """
    tenant = current_tenant()
    here = "" if branch is None else f" FILTER (WHERE l.branch_id = {int(branch)})"
    elsewhere = (
        "NULL::numeric" if branch is None else f"sum(l.on_hand) FILTER (WHERE l.branch_id <> {int(branch)})"
    )
    return f"""
goods AS MATERIALIZED (
  SELECT p.id, p.fitment_part_id AS part_id, p.sku, p.name, p.brand, p.barcode, {tier_price(tier)} AS price,
    coalesce(s.here, 0) AS here, coalesce(s.elsewhere, 0) AS elsewhere
  FROM product p LEFT JOIN (
    SELECT l.product_id, sum(l.on_hand){here} AS here, {elsewhere} AS elsewhere
    FROM stock_level l JOIN branch b ON b.tenant_id = {tenant} AND b.id = l.branch_id AND b.is_active
    WHERE l.tenant_id = {tenant} AND l.product_id = ANY(ARRAY({ids})) GROUP BY l.product_id
  ) s ON s.product_id = p.id
  WHERE p.tenant_id = {tenant} AND p.id = ANY(ARRAY({ids})) AND p.is_active
), shelf AS MATERIALIZED (
  SELECT part_id, sum(here) AS here, sum(elsewhere) AS elsewhere,
    (array_agg(price ORDER BY here > 0 DESC, elsewhere > 0 DESC, id))[1] AS price,
    (array_agg(id ORDER BY here > 0 DESC, elsewhere > 0 DESC, id))[1] AS product_id
  FROM goods WHERE part_id IS NOT NULL GROUP BY part_id
)"""


def linked_sql(parts: str) -> str:
    """A query of the ids of the products that point to these parts. `parts`: a query of part ids."""
    return (
        f"SELECT k.id FROM product k WHERE k.tenant_id = {current_tenant()} AND k.is_active"
        f" AND k.fitment_part_id = ANY(ARRAY({parts}))"
    )
