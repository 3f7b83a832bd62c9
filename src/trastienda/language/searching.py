"""What a database should look for, so that ranking has the right candidates: stems, synonyms, misspellings undone.

Pieces of folded text (`kernel.text.fold`), to be looked for with LIKE '%…%' on a trigram index. A product is worth
ranking when one of each group occurs in its text; when that finds nothing, when any of them does.
"""

import re
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from trastienda.language import numbers
from trastienda.language.goods import Term, terms, ways
from trastienda.language.lexicon import cart_words, synonyms
from trastienda.language.stems import sound, stem

_SHORTEST = 3
_ALIKE = 82
_BORDER = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")


@lru_cache(maxsize=4096)
def search_groups(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return for each word that says something the pieces of text that may stand for it: 'celular', 'smartphon', …"""
    hard = terms(phrase).hard
    groups = [_pieces(term) for term in hard if not _is_measure(term)]
    return tuple(group for group in groups if group) or tuple((word,) for word in terms(phrase).words)


def search_words(phrase: str) -> tuple[str, ...]:
    """Return all pieces of `search_groups`, each once."""
    return tuple(dict.fromkeys(word for group in search_groups(phrase) for word in group))


def _pieces(term: Term) -> tuple[str, ...]:
    if term.is_code:
        return _pieces_of_code(term.plain)
    said = [_longest_stem(term.plain)]
    key = term.key if term.key.startswith("=") else _corrected(term.plain)
    said += [_longest_stem(way) for way in ways(key)]
    return tuple(piece for piece in dict.fromkeys(said) if len(piece) >= _SHORTEST or piece == term.plain)


def _pieces_of_code(code: str) -> tuple[str, ...]:
    """'5w30' is also '5w 30'; '100' is also 'cien'."""
    borders = [found.start() for found in _BORDER.finditer(code)]
    apart = [f"{code[:at]} {code[at:]}" for at in borders]
    return (code, *apart, *_words_for().get(code, ()))


def _longest_stem(way: str) -> str:
    return stem(max(way.split(), key=len))


def _is_measure(term: Term) -> bool:
    return not term.is_code and any(word in cart_words().measures for word in (term.plain, *ways(term.key)))


@lru_cache(maxsize=4096)
def _corrected(word: str) -> str:
    """The key of the synonyms that a misspelt word sounds nearest to, else its stem."""
    said = sound(word)
    if len(said) < 5:
        return stem(word)
    best = process.extractOne(said, _sounds().keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return _sounds()[best[0]] if best and best[0][:1] == said[:1] else stem(word)


@cache
def _sounds() -> dict[str, str]:
    """The sounds of all single words that have synonyms, and the key of their group."""
    return {
        sound(way): f"={group}"
        for group, all_ways in enumerate(synonyms().ways)
        for way in all_ways
        if " " not in way and len(way) > 3
    }


@cache
def _words_for() -> dict[str, tuple[str, ...]]:
    """The single words for a number, by its digits."""
    found: dict[str, tuple[str, ...]] = {}
    for word, value in numbers.EXACT.items():
        if word not in ("un", "una"):
            found[str(value)] = (*found.get(str(value), ()), word)
    return {digits: words[:2] for digits, words in found.items()}
