"""
Question: which products may words mean, however they were typed?   Grain: one id per product.

Source: product.search, the folded text in which products are found. A product is found when each of some patterns
occurs in it; patterns are regular expressions of letters, digits and alternatives, nothing else. The words of the
language (stems, synonyms) come from `language`; how a mistyped word may still be found is decided here.
"""

from collections.abc import Iterable, Sequence

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step
from trastienda.language.goods import Term, terms, ways
from trastienda.language.searching import search_groups
from trastienda.language.stems import stem

Patterns = tuple[str, ...]

MOST_WORDS = 8
"""Words of a text that are looked for."""
_BEGINS = "(^| )"
_SHORTEST_INSIDE = 3
"""What is looked for inside of words has a trigram."""
_SHORTEST_MISTYPED = 4


def begun(text: str) -> Patterns:
    """Words of which each begins as typed: what somebody who is still typing means."""
    return tuple(f"{_BEGINS}{word}" for word in fold(text).split()[:MOST_WORDS])


def meant(text: str) -> Patterns:
    """Words by their stems and synonyms, whole: 'celulares' is also looked for as 'smartphon'."""
    return _all_of(_ways_of(term) for term in terms(text).hard[:MOST_WORDS])


def wished(phrase: str) -> Patterns:
    """The same with less of each word, for `language.matching` to choose from."""
    return _all_of(map(fold, group) for group in search_groups(phrase)[:MOST_WORDS])


def mistyped(text: str) -> Patterns:
    """
    Words of which a half is right: whoever mistypes one letter leaves one of the two halves as it is.

    Finds more than what is meant; whoever asks ranks what comes by how alike it is.
    """
    return tuple(_halves(word) for word in fold(text).split()[:MOST_WORDS])


def any_of(patterns: Patterns) -> Patterns:
    """One pattern that occurs where any of these does."""
    return ("|".join(patterns),) if patterns else ()


@step
def products_matching(
    wanted: Sequence[Patterns], *, most: int, shortest_first: bool = False
) -> list[list[int]]:
    """Return for each of the wanted the ids of at most so many active products, found in one query."""
    found: list[list[int]] = [[] for _ in wanted]
    texts = [msgspec.json.encode(patterns).decode() for patterns in wanted]
    params = {"patterns": texts, "most": most, "shortest_first": shortest_first}
    query = f"""
    SELECT w.at, f.id FROM unnest(%(patterns)s::text[]) WITH ORDINALITY AS w(patterns, at),
      find_products_matching({current_tenant()}, w.patterns::json, %(most)s, %(shortest_first)s) AS f
    """
    for at, product_id in sql.rows(query, params) if wanted else ():
        found[at - 1].append(product_id)
    return found


def _ways_of(term: Term) -> Iterable[str]:
    """The stems of a word, and of each of its synonyms in their order."""
    yield stem(term.plain)
    for way in ways(term.key):
        yield ".*".join(fold(stem(word)) for word in way.split())


def _all_of(groups: Iterable[Iterable[str]]) -> Patterns:
    """One pattern a group, of the alternatives in it."""
    found = ("|".join(dict.fromkeys(map(_anywhere, filter(None, group)))) for group in groups)
    return tuple(pattern for pattern in found if pattern)


def _anywhere(piece: str) -> str:
    return piece if len(piece) >= _SHORTEST_INSIDE else f"{_BEGINS}{piece}"


def _halves(word: str) -> str:
    if len(word) < _SHORTEST_MISTYPED or not word.isalpha():
        return f"{_BEGINS}{word}"
    middle = max(len(word) // 2, _SHORTEST_INSIDE)
    return f"{_BEGINS}{word[:middle]}|{word[-middle:]}"
