"""A request for a report as plain text with its misspellings undone and its numbers in digits.

'Bentas de otubre, ultimos siete dias' becomes 'ventas de octubre ultimos 7 dias'. Only words that are nearly one the
reports know are changed; short words never are.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import msgspec
from rapidfuzz import fuzz, process

from trastienda.language import numbers
from trastienda.language.lexicon import DATA
from trastienda.language.stems import sound
from trastienda.language.words import Text, plain

_ALIKE = 82


class ReportWords(msgspec.Struct, frozen=True):
    """The words of `data/reports.toml`, all plain; of several words, joined with _."""

    subjects: Mapping[str, frozenset[str]]
    groups: Mapping[str, frozenset[str]]
    formats: Mapping[str, frozenset[str]]
    report: frozenset[str]
    best: frozenset[str]
    filler: frozenset[str]
    dates: frozenset[str]
    untouched: frozenset[str]
    no_group: frozenset[str]
    short: Mapping[str, str]


@cache
def report_words() -> ReportWords:
    """Return the words of the reports."""
    data = tomllib.loads((DATA / "reports.toml").read_text("utf-8"))
    words = {name: _words(text) for name, text in data["palabras"].items() if name != "abreviaturas"}
    return ReportWords(
        subjects={name: _words(text) for name, text in data["temas"].items()},
        groups={name: _words(text) for name, text in data["grupos"].items()},
        formats={name: _words(text) for name, text in data["formatos"].items()},
        report=words["reporte"],
        best=words["mejores"],
        filler=words["relleno"],
        dates=words["fechas"],
        untouched=words["intocables"],
        no_group=words["tras_por"],
        short={
            plain(line.split()[0]): plain(line.split()[1])
            for line in _lines(data["palabras"]["abreviaturas"])
        },
    )


def ordinary(text: Text) -> str:
    """Return the text in plain words that reports know, one space between them."""
    words = [_corrected(word.plain) for word in text.words if not word.is_mark]
    return " ".join(_in_digits(words))


def _in_digits(words: Sequence[str]) -> list[str]:
    said: list[str] = []
    at = 0
    while at < len(words):
        found = None if words[at] in ("un", "una", "uno") else numbers.cardinal(words, at)
        said.append(str(found[0]) if found else words[at])
        at = found[1] if found else at + 1
    return said


@lru_cache(maxsize=4096)
def _corrected(word: str) -> str:
    """A word as the reports know it, if it is one of theirs shortened or misspelt."""
    if word in report_words().short:
        return report_words().short[word]
    if (
        len(word) < 4
        or not word.isalpha()
        or word in _all()
        or word in report_words().untouched
        or word in numbers.EXACT
    ):
        return word
    said = sound(word)
    if (same := _by_sound().get(said)) is not None:
        return same
    best = process.extractOne(said, _by_sound().keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if best is None or best[0][:1] != said[:1] or (len(said) < 5 and best[1] < 88):
        return word
    return _by_sound()[best[0]]


@cache
def _all() -> frozenset[str]:
    known = report_words()
    tables = (*known.subjects.values(), *known.groups.values(), *known.formats.values())
    return frozenset().union(known.report, known.best, known.filler, known.dates, *tables)


@cache
def _by_sound() -> dict[str, str]:
    """The words worth correcting to, by their sound."""
    known = report_words()
    tables = (
        *known.subjects.values(),
        *known.groups.values(),
        *known.formats.values(),
        known.report,
        known.dates,
    )
    return {sound(word): word for table in tables for word in table if len(word) > 3}


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _words(text: str) -> frozenset[str]:
    return frozenset(plain(word) for word in text.split())
