"""Which product of the shop a wish means: pure ranking of candidates that a search has found.

A wish is answered with the one product it names (`Found`), with a choice when several fit equally (`Ambiguous`), or
with what comes closest (`Missing`). Never a guess: every word that says something must be found in the product, and
popularity only orders a choice. The first words of a name say what a thing is: 'laptop' is no 'mochila para laptop'.
How well it fits is told in loss, 0 when the very words stand in the name.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec
from rapidfuzz import fuzz

from trastienda.kernel.text import squeeze
from trastienda.language.goods import Term, Terms, group_of, heard, root, terms
from trastienda.language.stems import sound, stem
from trastienda.language.wishes import ONE, Wanted

MOST_CHOICES = 6
MOST_CLOSEST = 3
LONGEST_TIE = 3
"""Wishes that may be one name together: 'sal, pimienta y limón'."""

_EQUAL = 0.02
"""Losses as near as this are equal: a synonym is no worse than the word itself, a misspelling is."""
_GENDER, _SYNONYM, _JOINED, _CATEGORY, _SOUND, _BEGINNING, _MISSPELT = (
    0.03,
    0.01,
    0.01,
    0.02,
    0.05,
    0.06,
    0.08,
)
_ALIKE, _SPELT_ALIKE = 79, 82
_MOSTLY = 0.6
"""The share of a name that must be said when its first words are not."""


class Candidate(msgspec.Struct, frozen=True):
    """A product as the search found it. `popularity` is any number that is larger for what sells more."""

    id: int
    name: str
    sku: str = ""
    category: str = ""
    brand: str = ""
    popularity: float = 0


class Found(msgspec.Struct, frozen=True):
    """The product that is meant. `is_sure` is False when a word had to be taken for a misspelling."""

    candidate: Candidate
    is_sure: bool = True


class Ambiguous(msgspec.Struct, frozen=True):
    """Products that fit equally, what sells best first; at most six."""

    candidates: tuple[Candidate, ...]


class Missing(msgspec.Struct, frozen=True):
    """No product fits. The closest are at most three, often none."""

    closest: tuple[Candidate, ...] = ()


Answer = Found | Ambiguous | Missing


class Line(msgspec.Struct, frozen=True):
    """A wish and what the shop has for it."""

    wanted: Wanted
    answer: Answer


class _Fit(msgspec.Struct, frozen=True):
    """How a candidate fits. `level`: 3 the whole name, 2 its first word, 1 its head, 0 something in it."""

    candidate: Candidate
    loss: float
    level: int
    share: float
    missing: int
    is_sure: bool


def rank(phrase: str, candidates: Sequence[Candidate]) -> Answer:
    """Return which of the candidates the phrase means."""
    wanted = terms(phrase)
    if not wanted.all:
        return Missing()
    codes = {squeeze(phrase), "".join(term.plain for term in wanted.hard)}
    named = [one for one in candidates if one.sku and squeeze(one.sku) in codes]
    if len(named) == 1:
        return Found(candidate=named[0])
    fits = [_fit(wanted, candidate) for candidate in candidates]
    whole = [fit for fit in fits if not fit.missing and (fit.level or fit.share >= _MOSTLY)]
    if not whole:
        return _missing(fits, wanted)
    level = max(fit.level for fit in whole)
    best = min(fit.loss for fit in whole if fit.level == level)
    equal = [fit for fit in whole if fit.level == level and fit.loss <= best + _EQUAL]
    if len(equal) == 1:
        return Found(candidate=equal[0].candidate, is_sure=equal[0].is_sure)
    equal.sort(key=lambda fit: (fit.loss, -fit.candidate.popularity, -fit.share, fit.candidate.name))
    return Ambiguous(candidates=tuple(fit.candidate for fit in equal[:MOST_CHOICES]))


def settle(wanted: Sequence[Wanted], candidates: Mapping[str, Sequence[Candidate]]) -> tuple[Line, ...]:
    """
    Return what the shop has for each wish of a step.

    `candidates` are what a search found for each of `phrases(wanted)`. Wishes that may be one name together ('sal y
    pimienta') become one line when a product is named so, and the number in a name ('cien años de soledad') is taken
    for the name's when a product has it there.
    """
    lines: list[Line] = []
    for run in _runs(wanted):
        lines.extend(_best_reading(run, candidates))
    return tuple(lines)


def phrases(wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """Return every phrase that `settle` may ask candidates for, each once."""
    found: dict[str, None] = {}
    for run in _runs(wanted):
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST_TIE, len(run)) + 1):
                span = run[start:end]
                found[_together(span).phrase] = None
            if whole := run[start].whole:
                found[whole] = None
    return tuple(found)


def _runs(wanted: Sequence[Wanted]) -> list[list[Wanted]]:
    """The wishes in groups that are tied."""
    runs: list[list[Wanted]] = []
    for wish in wanted:
        if runs and wish.tie is not None:
            runs[-1].append(wish)
        else:
            runs.append([wish])
    return runs


def _best_reading(run: Sequence[Wanted], candidates: Mapping[str, Sequence[Candidate]]) -> list[Line]:
    """
    The way to cut a run of tied wishes that leaves the fewest words unanswered, in the fewest lines.

    Found from the end backwards: the best for what follows a place does not depend on what is before it.
    """
    best: list[tuple[int, int, list[Line]]] = [(0, 0, [])]
    for start in range(len(run) - 1, -1, -1):
        choices = []
        for end in range(start + 1, min(start + LONGEST_TIE, len(run)) + 1):
            line = _line(run[start:end], candidates)
            if line is None:
                continue
            unanswered, lines, rest = best[end - start - 1]
            missing = (end - start) if isinstance(line.answer, Missing) else 0
            choices.append((unanswered + missing, lines + 1, [line, *rest]))
        best.insert(0, min(choices, key=lambda choice: choice[:2]))
    return best[0][2]


def _line(span: Sequence[Wanted], candidates: Mapping[str, Sequence[Candidate]]) -> Line | None:
    """The line of wishes taken as one, or None when they cannot be: 'laptop y mouse' is no 'kit de laptop y mouse'."""
    wish = _together(span)
    if len(span) == 1 and wish.whole and (named := _named_with_number(wish, candidates)):
        return named
    answer = rank(wish.phrase, candidates.get(wish.phrase, ()))
    if any(part.tie for part in span[1:]) and not _is_named(wish.phrase, answer):
        return None
    return Line(wanted=wish, answer=answer)


def _is_named(phrase: str, answer: Answer) -> bool:
    """Whether it was found as one name, with its words in order."""
    return not isinstance(answer, Missing) and all(_in_order(phrase, one) for one in _candidates(answer))


def _named_with_number(wish: Wanted, candidates: Mapping[str, Sequence[Candidate]]) -> Line | None:
    """The line of one product whose very name holds the number: '12 monos', 'aceite de 5 litros'."""
    whole = wish.whole or ""
    answer = rank(whole, candidates.get(whole, ()))
    if isinstance(answer, Missing) or not all(_has_number(whole, one) for one in _candidates(answer)):
        return None
    return Line(
        wanted=msgspec.structs.replace(wish, quantity=ONE, phrase=whole, is_counted=False), answer=answer
    )


def _has_number(whole: str, candidate: Candidate) -> bool:
    """Whether the number and the word behind it stand together in the name, at its start if they begin the phrase."""
    said, named = [term.key for term in terms(whole).all], [term.key for term in terms(candidate.name).all]
    codes = [term.place for term in terms(whole).all if term.is_code]
    if not codes:
        return False
    at = codes[0]
    if at == 0:
        return named[:2] == said[:2]
    pair = said[at : at + 2]
    return any(named[place : place + len(pair)] == pair for place in range(len(named)))


def _together(span: Sequence[Wanted]) -> Wanted:
    """Tied wishes as one, with the quantity of the first."""
    first, *others = span
    if not others:
        return first
    phrase, text = first.phrase, first.text
    for wish in others:
        joint = " y " if wish.tie == "y" else " "
        said = wish.whole if wish.tie == "" and wish.whole else wish.phrase
        phrase, text = phrase + joint + said, text + joint + (said if wish.tie == "" else wish.text)
    return msgspec.structs.replace(first, phrase=phrase, text=text, whole=None)


def _in_order(phrase: str, candidate: Candidate) -> bool:
    """Whether the words of the phrase follow one another in the name."""
    said = tuple(term.key for term in terms(phrase).all)
    named = tuple(term.key for term in terms(candidate.name).all)
    return any(named[at : at + len(said)] == said for at in range(len(named) - len(said) + 1))


def _candidates(answer: Found | Ambiguous) -> tuple[Candidate, ...]:
    return (answer.candidate,) if isinstance(answer, Found) else answer.candidates


def _fit(wanted: Terms, candidate: Candidate) -> _Fit:
    named = terms(candidate.name)
    others = terms(f"{candidate.brand} {candidate.sku}")
    category = terms(candidate.category)
    loss, missing, is_sure, places = 0.0, 0, True, []
    for term in wanted.hard:
        found = _find(term, wanted, named)
        if found is None:
            missed = _loss_elsewhere(term, wanted, others, category)
            loss, missing = loss + missed, missing + (missed >= 1)
            continue
        loss += found[0]
        is_sure = is_sure and found[0] < _SOUND
        places.append(found[1])
    hard = named.hard
    share = len({term.place for term in places if not term.is_soft}) / len(hard) if hard else 0
    loss -= sum(0.001 for term in wanted.all if term.is_soft and term.key in named.by_key)
    return _Fit(
        candidate=candidate,
        loss=round(loss, 4),
        level=_level(places, hard, share),
        share=share,
        missing=missing,
        is_sure=is_sure,
    )


def _level(places: Sequence[Term], hard: Sequence[Term], share: float) -> int:
    """How much the phrase says what the thing is: see `_Fit`."""
    if not places:
        return 0
    if share == 1:
        return 3
    if places[0].place in (0, hard[0].place):
        return 2
    return 1 if places[0].in_head else 0


def _find(term: Term, wanted: Terms, named: Terms) -> tuple[float, Term] | None:
    """Where a term stands in a name, and at what loss; None if it does not."""
    if same := named.by_one.get(term.one):
        return 0, same
    if same := named.by_key.get(term.key):
        return (_SYNONYM if term.key.startswith("=") else _GENDER), same
    if same := named.by_root.get(root(term.one)):
        return _GENDER, same
    if joined := _find_joined(term, wanted, named):
        return _JOINED, joined
    if term.is_code or len(term.plain) < 3:
        return None
    return _find_alike(term, named)


def _find_joined(term: Term, wanted: Terms, named: Terms) -> Term | None:
    """'Bluetooth' for 'blue tooth', '5w30' for '5W-30', and the other way about."""
    if term.plain in named.joined:
        return next((one for one in named.all if term.plain.startswith(one.plain)), None)
    for pair in wanted.joined:
        if term.plain in pair and (
            same := named.by_one.get(pair) or named.by_key.get(group_of(pair) or pair)
        ):
            return same
        if term.plain in pair and pair in named.joined:
            return next((one for one in named.all if pair.startswith(one.plain)), None)
    return None


def _find_alike(term: Term, named: Terms) -> tuple[float, Term] | None:
    """A word that sounds the same, begins the same or is nearly the same."""
    best: tuple[float, Term] | None = None
    for one in named.all:
        loss = 1.0 if one.is_code else _unlike(term.plain, one.key, one.plain)
        if loss < (best[0] if best else 1):
            best = loss, one
    return best


@lru_cache(maxsize=65_536)
def _unlike(said: str, key: str, written: str) -> float:
    """The loss of taking a word for a term of a name or one of its synonyms; 1 when they are not alike."""
    if len(said) >= 4 and written.startswith(said):
        return _BEGINNING
    said_sound = sound(said)
    losses = [_unlike_sound(said_sound, way) for way in heard(key, written)]
    return min(*losses, _misspelt(said, written), 1)


def _unlike_sound(said: str, way: str) -> float:
    """The loss of taking one sound for another; 1 when they are not alike."""
    if said == way or stem(said) == stem(way):
        return _SOUND
    if len(said) < 4 or said[:1] != way[:1]:
        return 1
    alike = fuzz.ratio(said, way, score_cutoff=_ALIKE)
    return _MISSPELT + (100 - alike) / 200 if alike else 1


def _misspelt(said: str, written: str) -> float:
    """The loss of taking one spelling for another, for what does not sound as in Spanish: 'phyton'."""
    if len(said) < 5 or said[:1] != written[:1]:
        return 1
    alike = fuzz.ratio(said, written, score_cutoff=_SPELT_ALIKE)
    return _MISSPELT + (100 - alike) / 200 if alike else 1


def _loss_elsewhere(term: Term, wanted: Terms, others: Terms, category: Terms) -> float:
    """The loss of a term that is no part of the name: its brand or number, its category; 1 if it is nowhere."""
    if term.one in others.by_one or term.plain in others.joined or _find_joined(term, wanted, others):
        return 0
    if not term.is_code and _find_alike(term, others):
        return _MISSPELT
    return _CATEGORY if term.key in category.by_key else 1


def _missing(fits: Sequence[_Fit], wanted: Terms) -> Missing:
    near = [fit for fit in fits if fit.missing <= len(wanted.hard) / 2 and fit.loss < len(wanted.hard)]
    near.sort(
        key=lambda fit: (fit.missing, -fit.level, fit.loss, -fit.candidate.popularity, fit.candidate.name)
    )
    return Missing(closest=tuple(fit.candidate for fit in near[:MOST_CLOSEST]))
