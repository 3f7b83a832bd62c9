"""What somebody at a counter typed to find a part, as what the indexes are asked for.

'pastillas freno corolla 2014' is balatas, by whatever name the shop or the country has for them, of a Corolla of that
year; '04465 022' is how a number begins. Which of the two it is nobody says, so both are asked. Pure and cached; what
the words of the catalogue look like is in `domain/fitment/database.sql` (`search_stems`).
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import msgspec

from trastienda.domain.fitment.rules import number_key
from trastienda.kernel.text import fold, squeeze
from trastienda.language.lexicon import Synonyms, cart_words, synonyms, synonyms_of
from trastienda.language.stems import has_digit, stem

MOST_WORDS = 8
"""Words of a text that are looked for."""
LONGEST_NUMBER, LONGEST_TEXT = 40, 400
_NUMBER = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z .,/_#*+-]*[0-9A-Za-z])?")
_YEAR = re.compile(r"19[3-9][0-9]|20[0-9]{2}")
_SHORT_YEAR = re.compile(r"[0-9]{2}")
_SHORT_FOR = re.compile(r"(?<!\w)[pc]/", re.IGNORECASE)
"""'para' and 'con', as they are written on counters: 'balatas p/ corolla'."""
_LITRES = re.compile(r"(?<![\w-])[0-9]\.[0-9](?:\s*l(?:ts?|itros?)?)?(?![\w.-])", re.IGNORECASE)
_SHORTEST_BEGUN = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

Ways = tuple[tuple[str, ...], ...]
"""The ways to say one thing, each a few stems."""


class PartQuery(msgspec.Struct, frozen=True):
    """
    What to look for.

    `number`: what was typed as part numbers are compared, '' when it can be none. `words`: a tsquery of stems, '' when
    nothing in the text says anything; `begun`: the same with the ends of words left open, for who has mistyped them or
    is still typing. `goods`: regular expressions that all occur in the folded text of the shop's own goods. `code`: the
    text as a barcode is kept. `piece`: the text as it occurs in the goods' own numbers.
    """

    number: str
    words: str
    begun: str
    goods: tuple[str, ...]
    code: str
    piece: str


@lru_cache(maxsize=4096)
def part_query(text: str, shop: tuple[str, ...] = ()) -> PartQuery:
    """
    Return what to look for.

    :param shop: the shop's own synonyms, a line for each thing, with commas between the ways to say it. They come
        before those that every shop has.
    """
    empty = cart_words().empty
    said = [
        word
        for word in fold(_LITRES.sub(" ", _SHORT_FOR.sub(" ", text[:LONGEST_TEXT]))).split()
        if word not in empty
    ]
    groups = _groups(said[:MOST_WORDS], _of_shop(shop))
    typed = text.strip()
    is_number = len(typed) <= 2 * LONGEST_NUMBER and _NUMBER.fullmatch(typed) is not None
    number = number_key(typed) if is_number else ""
    return PartQuery(
        number=number if 2 <= len(number) <= LONGEST_NUMBER else "",
        words=_tsquery(groups, begun=False),
        begun=_tsquery(groups, begun=True),
        goods=tuple(map(_pattern, groups)),
        code=typed[:60],
        piece=squeeze(typed) if is_number else "",
    )


Known = Mapping[str, tuple[tuple[tuple[str, ...], Ways], ...]]
"""What begins with a stem and is said in more than one way, the longest first: its stems, and all its ways."""


@lru_cache(maxsize=256)
def _of_shop(lines: tuple[str, ...]) -> Known:
    return _known(synonyms_of(lines))


@cache
def _of_everybody() -> Known:
    return _known(synonyms())


def _known(groups: Synonyms) -> Known:
    """Synonyms without the words that say nothing: 'pastillas de freno' is also 'pastillas freno'."""
    empty = cart_words().empty
    by_first: dict[str, list[tuple[tuple[str, ...], Ways]]] = {}
    for said in groups.ways:
        ways = tuple(
            dict.fromkeys(tuple(stem(word) for word in way.split() if word not in empty) for way in said)
        )
        for way in filter(None, ways):
            by_first.setdefault(way[0], []).append((way, tuple(filter(None, ways))))
    return {first: tuple(sorted(ways, key=lambda way: -len(way[0]))) for first, ways in by_first.items()}


def _groups(words: Sequence[str], shop: Known) -> list[Ways]:
    """Each thing that is said, and the ways to say it."""
    found: list[Ways] = []
    at = 0
    while at < len(words):
        ways, size = _meant(words, at, shop)
        found.append(ways)
        at += size
    return found


def _meant(words: Sequence[str], at: int, shop: Known) -> tuple[Ways, int]:
    """The thing named at a place, and in how many words."""
    stems = tuple(stem(word) for word in words[at : at + 5])
    for known in (shop, _of_everybody()):
        for way, ways in known.get(stems[0], ()):
            if stems[: len(way)] == way:
                return _ways(way, ways), len(way)
    if len(stems) > 1 and _is_split(words[at], words[at + 1]):
        return (stems[:2], (stem(words[at] + words[at + 1]),)), 2
    return (stems[:1],), 1


def _is_split(word: str, other: str) -> bool:
    """Whether two words may be one that somebody put a space in: 'cr v', 'mazda 3', 'np 300'."""
    if _YEAR.fullmatch(word) or _YEAR.fullmatch(other):
        return False
    return len(word) <= 2 or len(other) == 1 or (has_digit(other) and not has_digit(word) and len(other) >= 3)


def _ways(said: tuple[str, ...], ways: Ways) -> Ways:
    """
    What was said, and the other ways to say it.

    A way that is only a part of another is a short way to say it, 'frenos' for 'pastillas de freno': who says the long
    one does not mean everything that the short one names.
    """
    short = {way for way in ways if any(set(way) < set(other) for other in ways)}
    return tuple(dict.fromkeys([said, *(way for way in ways if way not in short)]))


def _tsquery(groups: Sequence[Ways], *, begun: bool) -> str:
    """The things as a tsquery; a year is one of a vehicle that is named with it."""
    years = [at for at, ways in enumerate(groups) if _is_year(ways, alone=len(groups) == 1)]
    named = [at for at in range(len(groups)) if at not in years]
    if not named:
        return " & ".join(_any(ways, begun=begun) for ways in groups)
    stems = dict.fromkeys(each for at in named for way in groups[at] for each in way if not each.isdigit())
    asked = [_any(groups[at], begun=begun) for at in named]
    for at in years:
        said = groups[at][0][0]
        meant = [near for each in stems for near in (_one_slip_off(each) if begun else (each,))]
        of_vehicles = [f"'{each}~{year}'" for year in _years(said) for each in meant]
        as_said = [] if len(said) == 4 else [f"'{said}'"]
        asked.append("(" + " | ".join([*of_vehicles, *as_said]) + ")")
    return " & ".join(asked)


def _one_slip_off(one: str) -> tuple[str, ...]:
    """A stem, and what it was meant to be where a letter was left out, put in or swapped: 'corol' is 'coroll'."""
    if len(one) < _SHORTEST_BEGUN or not one.isalpha():
        return (one,)
    parts = [(one[:at], one[at:]) for at in range(len(one) + 1)]
    left_out = [before + letter + after for before, after in parts for letter in _LETTERS]
    put_in = [before + after[1:] for before, after in parts[:-1]]
    swapped = [before + after[1] + after[0] + after[2:] for before, after in parts[:-2]]
    return tuple(dict.fromkeys((one, *left_out, *put_in, *swapped)))


def _is_year(ways: Ways, *, alone: bool) -> bool:
    one = ways[0][0]
    return not alone and bool(_YEAR.fullmatch(one) or _SHORT_YEAR.fullmatch(one))


def _years(said: str) -> tuple[str, ...]:
    """'2014' is itself; '14' is 2014, '99' is 1999."""
    return (said,) if len(said) == 4 else (("20" if int(said) < 50 else "19") + said,)


def _any(ways: Ways, *, begun: bool) -> str:
    said = [" & ".join(_lexeme(each, begun=begun) for each in way) for way in ways]
    return "(" + " | ".join(f"({each})" for each in said) + ")" if len(said) > 1 else said[0]


def _lexeme(one: str, *, begun: bool) -> str:
    """A stem, quoted; begun: whatever begins with all of it but the last letter."""
    if not begun or len(one) < _SHORTEST_BEGUN or has_digit(one):
        return f"'{one}'"
    return f"'{one[:-1] if len(one) > _SHORTEST_BEGUN else one}':*"


def _pattern(ways: Ways) -> str:
    """A regular expression that finds one of the ways in a folded text."""
    return "|".join(dict.fromkeys(".*".join(_inside(each) for each in way) for way in ways))


def _inside(one: str) -> str:
    return one if len(one) >= 3 else f"(^| ){one}"
