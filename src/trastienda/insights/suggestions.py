"""
Question: what may somebody mean who is still typing?   Grain: one row per active product, the best first.

Units: prices with tax, to the cent; whole units available at the web store's branch.
Source: product, category, stock_level.   Cost: at most seven queries; under 15 ms among 100,000 products (measured).

Words are taken as beginnings first, then by stems and synonyms, then as mistyped. What is available comes first, then
names that begin with it, then the shorter ones.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec
from rapidfuzz import fuzz

from trastienda.domain.tenancy.branches import web_branch
from trastienda.insights.product_search import Patterns, begun, meant, mistyped, products_matching
from trastienda.insights.store_products import PRICE, UNITS
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step

SHORTEST, LONGEST = 2, 100
"""Characters of a text that is looked up, and how many of a longer one are."""
MOST = 10
_LOOKED_AT = 300
_ALIKE = 72
"""How alike a mistyped word must be to one of the product's, of 100: 'camra' and 'camara' are 91."""
_AS_ALIKE = 5
"""What is this much less alike than the nearest is not suggested beside it."""


class Suggestion(msgspec.Struct, frozen=True):
    id: int
    name: str
    price: Decimal
    stock: int
    category: str | None


_BEST = f"""
SELECT p.id, p.name, {PRICE}, ({UNITS})::bigint, c.name
FROM product p
LEFT JOIN category c ON c.tenant_id = p.tenant_id AND c.id = p.category_id
LEFT JOIN stock_level l ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = %(branch)s
WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s::bigint[])
ORDER BY {UNITS} > 0 DESC, p.search ~ %(first)s DESC, length(p.name), p.name, p.id
LIMIT {MOST}
"""
_TEXTS = "SELECT id, search FROM product WHERE tenant_id = %s AND id = ANY(%s::bigint[])"


@step
def suggestions(text: str) -> list[Suggestion]:
    """Return at most ten products; none for a text of less than two characters."""
    typed = fold(text[:LONGEST])
    if len(text.strip()) < SHORTEST or not typed:
        return []
    for patterns in (begun(typed), meant(typed)):
        [ids] = products_matching([patterns], most=_LOOKED_AT)
        if ids:
            return _best(ids, patterns)
    patterns = mistyped(typed)
    [ids] = products_matching([patterns], most=_LOOKED_AT)
    return _best(_nearest(ids, typed), patterns)


def _best(ids: Sequence[int], patterns: Patterns) -> list[Suggestion]:
    if not ids:
        return []
    params = {
        "tenant": current_tenant(),
        "branch": web_branch().id,
        "ids": list(ids),
        "first": f"^({patterns[0]})",
    }
    return sql.structs(Suggestion, _BEST, params)


def _nearest(ids: Sequence[int], typed: str) -> list[int]:
    """Return those whose words are the most alike to what was typed, if they are alike at all."""
    if not ids:
        return []
    texts: list[tuple[int, str]] = [
        (product_id, text) for product_id, text in sql.rows(_TEXTS, (current_tenant(), list(ids)))
    ]
    alike = {product_id: _alikeness(typed.split(), text.split()) for product_id, text in texts}
    least = max(_ALIKE, max(alike.values(), default=0) - _AS_ALIKE)
    return [product_id for product_id, score in alike.items() if score >= least]


def _alikeness(typed: Sequence[str], words: Sequence[str]) -> float:
    """Return how alike the least alike of the typed words is to the word it is nearest to, which may go on."""
    return min(
        max(max(fuzz.ratio(said, word), fuzz.ratio(said, word[: len(said)])) for word in words)
        for said in typed
    )
