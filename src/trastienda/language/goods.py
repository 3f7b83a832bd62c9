"""A name of goods, a customer's or a shop's, as terms that can be compared.

'Pastillas de freno delanteras' is the group of balatas and the stem 'delanter'; 'cien años' and '100 años' are one;
'5W-30' is found by '5w30' and by '5w 30'. Pure and cached: a shop's names are read once.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from trastienda.kernel.text import fold
from trastienda.language import numbers
from trastienda.language.lexicon import cart_words, synonyms
from trastienda.language.stems import has_digit, singular, sound, stem

_ENDS_HEAD = frozenset(("de", "del", "para", "con", "sin", "en", "por"))
_LETTERS = re.compile(r"[a-z]+")


class Term(msgspec.Struct, frozen=True, gc=False):
    """
    A word, or several that mean one thing together.

    `key` is equal for whatever means the same: the number of a group of synonyms ('=12') or a stem. `plain` is what
    was written, `one` the same in singular, `place` counts the terms of a name. Soft terms (packings, 'nuevo') help
    and never hinder. `in_head` tells the words that say what the thing is from those behind 'para', 'con', 'de'.
    """

    key: str
    plain: str
    one: str
    place: int
    is_soft: bool
    in_head: bool

    @property
    def is_code(self) -> bool:
        """Whether it is a number or a code, which must be right to the letter."""
        return has_digit(self.plain)


class Terms(msgspec.Struct, frozen=True):
    """
    A name that has been read.

    `hard` are the terms that say something, all of them when none does. `joined` are neighbours written as one word,
    for 'lap top' and '5w30'.
    """

    all: tuple[Term, ...]
    hard: tuple[Term, ...]
    words: tuple[str, ...]
    joined: frozenset[str]
    by_one: Mapping[str, Term]
    by_key: Mapping[str, Term]
    by_root: Mapping[str, Term]
    """Words in a or o without it: 'roj' is 'rojo' and 'roja'."""


@lru_cache(maxsize=8192)
def terms(name: str) -> Terms:
    """Return the terms of a name."""
    words = _in_digits(fold(name).split())
    found: list[Term] = []
    at, in_head = 0, True
    while at < len(words):
        if words[at] in _ENDS_HEAD and any(not term.is_soft for term in found):
            in_head = False
        key, size = _key(words, at)
        plain = " ".join(words[at : at + size])
        if size > 1 or words[at] not in cart_words().empty:
            found.append(
                Term(
                    key=key,
                    plain=plain,
                    one=" ".join(singular(word) for word in plain.split()),
                    place=len(found),
                    is_soft=words[at] in _soft() and size == 1,
                    in_head=in_head,
                )
            )
        at += size
    return Terms(
        all=tuple(found),
        hard=tuple(term for term in found if not term.is_soft) or tuple(found),
        words=tuple(words),
        joined=frozenset(_joined(words)),
        by_one=_by_word(found) | {term.one: term for term in reversed(found)},
        by_key={term.key: term for term in reversed(found)},
        by_root={root(term.one): term for term in reversed(found) if root(term.one)},
    )


@lru_cache(maxsize=8192)
def group_of(word: str) -> str | None:
    """Return the key of the group of synonyms that a single word belongs to."""
    key, _ = _key([word], 0)
    return key if key.startswith("=") else None


def root(one: str) -> str:
    """Return a word without the a or o that may be its gender; nothing for a word that has none."""
    return one[:-1] if len(one) > 3 and one[-1] in "ao" and not has_digit(one) else ""


def ways(key: str) -> tuple[str, ...]:
    """Return every way to say a term of that key: its synonyms, or nothing for a stem."""
    return synonyms().ways[int(key[1:])] if key.startswith("=") else ()


def _key(words: Sequence[str], at: int) -> tuple[str, int]:
    """The key of what begins at a place, and of how many words it is: synonyms first, the longest first."""
    stems = tuple(stem(word) for word in words[at : at + 4])
    for way, group in synonyms().by_stems.get(stems[0], ()):
        if stems[: len(way)] == way:
            return f"={group}", len(way)
    return stems[0], 1


def _in_digits(words: Sequence[str]) -> list[str]:
    """Numbers in words as digits: 'cien anos' is '100 anos'. 'Un' stays an article."""
    said: list[str] = []
    at = 0
    while at < len(words):
        found = None if words[at] in ("un", "una") else numbers.cardinal(words, at)
        if found and not words[at].isdigit():
            said.append(str(found[0]))
            at = found[1]
        else:
            word = words[at]
            said.append(word.lstrip("0") or "0" if word.isdigit() and len(word) < 4 else word)
            at += 1
    return said


def _by_word(found: Sequence[Term]) -> dict[str, Term]:
    """The single words of terms of several: 'memoria' is in 'memoria usb'."""
    return {
        word: term
        for term in reversed(found)
        for word in term.one.split()
        if " " in term.one and word not in cart_words().empty
    }


def _joined(words: Sequence[str]) -> list[str]:
    pairs = ["".join(words[at : at + 2]) for at in range(len(words) - 1)]
    return pairs + ["".join(words[at : at + 3]) for at in range(len(words) - 2)]


@lru_cache(maxsize=1)
def _soft() -> frozenset[str]:
    known = cart_words()
    return known.soft | {"vol", "volumen", "tomo", "num", "numero", "no"}


@lru_cache(maxsize=8192)
def heard(key: str, plain: str) -> tuple[str, ...]:
    """Return how a term sounds, in each of the single words that say it; nothing for numbers and codes."""
    said = {word for word in (plain, *ways(key)) if _LETTERS.fullmatch(word) and len(word) >= 4}
    return tuple({sound(word) for word in said})
