"""
Question: which products of the shop does somebody mean by what they say?   Grain: one line per wish.

Source: product, category, sale_line (how often a product was sold lately orders a choice and decides nothing).
The language ranks; this finds what is worth ranking. Costs at most three queries, whatever is wished for.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from trastienda.domain.tenancy.branches import web_branch
from trastienda.insights.product_search import any_of, mistyped, products_matching, wished
from trastienda.insights.store_products import PRICE, UNITS
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.language.matching import Candidate, Line, phrases, settle
from trastienda.language.wishes import Wanted

_RANKED = 300
"""Products that are ranked for one phrase, those with the shortest names first."""


class OnShow(msgspec.Struct, frozen=True):
    """A product as the web store shows it: its price with tax, and whole units available."""

    id: int
    name: str
    price: Decimal
    available: int


_CANDIDATES = """
SELECT p.id, p.name, p.sku, coalesce(c.name, ''), coalesce(p.brand, ''), (
  SELECT count(*) FROM (
    SELECT FROM sale_line l WHERE l.tenant_id = %(tenant)s AND l.product_id = p.id LIMIT 50
  ) sold
)
FROM product p LEFT JOIN category c ON c.tenant_id = p.tenant_id AND c.id = p.category_id
WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s::bigint[])
"""
_ON_SHOW = f"""
SELECT p.id, p.name, {PRICE}, ({UNITS})::bigint FROM product p
LEFT JOIN stock_level l ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = %(branch)s
WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s::bigint[])
"""


@step
def meant_in_shop(wanted: Sequence[Wanted]) -> tuple[Line, ...]:
    """Return what the catalogue has for each wish."""
    said = phrases(wanted)
    found = products_matching([wished(phrase) for phrase in said], most=_RANKED, shortest_first=True)
    lost = [at for at, ids in enumerate(found) if not ids]
    nearly = [any_of(wished(said[at]) + mistyped(said[at])) for at in lost]
    for at, ids in zip(lost, products_matching(nearly, most=_RANKED), strict=True):
        found[at] = ids
    known = candidates(product_id for ids in found for product_id in ids)
    return settle(
        wanted,
        {phrase: [known[each] for each in ids] for phrase, ids in zip(said, found, strict=True)},
    )


@step
def meant_among(wanted: Sequence[Wanted], products: Iterable[int]) -> tuple[Line, ...]:
    """Return which of these products each wish means."""
    known = list(candidates(products).values())
    return settle(wanted, dict.fromkeys(phrases(wanted), known))


@step
def candidates(products: Iterable[int]) -> Mapping[int, Candidate]:
    """Return what the language needs to know of these products. One query."""
    params = {"tenant": current_tenant(), "ids": sorted(set(products))}
    return {each.id: each for each in sql.structs(Candidate, _CANDIDATES, params)}


@step
def on_show(products: Iterable[int]) -> Mapping[int, OnShow]:
    """Return these products as the web store shows them."""
    params = {"tenant": current_tenant(), "branch": web_branch().id, "ids": sorted(set(products))}
    return {each.id: each for each in sql.structs(OnShow, _ON_SHOW, params)}
