"""The words that are data: verbs and fillers of commands, synonyms of goods. Read once, when first needed.

The files beside this one are edited by people who know shops and not programs; `docs/language.md` tells them how.
Verbs stand there in the infinitive; the forms in which people say them are made here.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from trastienda.language.stems import stem
from trastienda.language.words import plain

DATA = Path(__file__).parent / "data"

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Phrases of several words by their first word, the longest first."""

_CLITICS = ("me", "nos", "le", "les", "lo", "la", "los", "las", "melo", "mela", "melos", "melas", "te", "se")


class CartWords(msgspec.Struct, frozen=True):
    """The words of `data/commands.toml`, all plain."""

    add: frozenset[str]
    remove: frozenset[str]
    clear: frozenset[str]
    swap: frozenset[str]
    remove_phrases: Phrases
    clear_phrases: Phrases
    help: frozenset[str]
    links: frozenset[str]
    filler: Phrases
    hesitation: frozenset[str]
    corrections: Phrases
    separators: Phrases
    everything: frozenset[str]
    but: frozenset[str]
    determiners: frozenset[str]
    cart: frozenset[str]
    units: frozenset[str]
    measures: frozenset[str]
    after_number: frozenset[str]
    before_number: frozenset[str]
    soft: frozenset[str]
    empty: frozenset[str]
    questions: frozenset[str]
    other_business: frozenset[str]
    vague: frozenset[str]
    by_pair: frozenset[str]
    abbreviations: frozenset[str]


class Synonyms(msgspec.Struct, frozen=True):
    """
    The groups of `data/synonyms.csv`.

    `by_stems` leads from the stems of a way to say it, by its first stem and the longest first, to the number of its
    group; `ways` are the plain ways to say each group.
    """

    by_stems: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    ways: tuple[tuple[str, ...], ...]


@cache
def cart_words() -> CartWords:
    """Return the words of the cart's commands."""
    data = tomllib.loads((DATA / "commands.toml").read_text("utf-8"))
    add, remove, clear, common = data["agregar"], data["quitar"], data["vaciar"], data["comunes"]
    return CartWords(
        add=_verb_forms(add),
        remove=_verb_forms(remove),
        clear=_verb_forms(clear),
        swap=_verb_forms(data["cambiar"]),
        remove_phrases=_phrases(remove["frases"]),
        clear_phrases=_phrases(clear["frases"]),
        help=_words(common["ayuda"]),
        links=_words(common["enlaces"]),
        filler=_phrases(common["relleno"]),
        hesitation=_words(common["dudas"]),
        corrections=_phrases(common["correcciones"]),
        separators=_phrases(common["separadores"]),
        everything=_words(common["todo"]),
        but=_words(common["menos"]),
        determiners=_words(common["determinantes"]),
        cart=_words(common["carrito"]),
        units=_words(common["unidades"]),
        measures=_words(common["medidas"]),
        after_number=_words(common["tras_numero"]),
        before_number=_words(common["antes_numero"]),
        soft=_words(common["blandas"]),
        empty=_words(common["vacias"]),
        questions=_words(common["preguntas"]),
        other_business=_words(common["otras_cosas"]),
        vague=_words(common["vagas"]),
        by_pair=_words(common["por_pares"]),
        abbreviations=_words(common["abreviaturas"]),
    )


@cache
def synonyms() -> Synonyms:
    """Return the groups of words that mean the same thing."""
    lines = (DATA / "synonyms.csv").read_text("utf-8").splitlines()
    return synonyms_of([line for line in lines if not line.startswith("#")])


def synonyms_of(lines: Iterable[str]) -> Synonyms:
    """Return the groups of lines in which commas stand between the ways to say one thing."""
    groups = [
        tuple(" ".join(plain(word) for word in way.split()) for way in line.split(",") if way.strip())
        for line in lines
        if line.strip()
    ]
    by_stems: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for group, ways in enumerate(groups):
        for way in ways:
            stems = tuple(stem(word) for word in way.split())
            by_stems.setdefault(stems[0], []).append((stems, group))
    longest_first = {
        first: tuple(sorted(ways, key=lambda way: -len(way[0]))) for first, ways in by_stems.items()
    }
    return Synonyms(by_stems=longest_first, ways=tuple(groups))


def phrase_at(words: Sequence[str], at: int, phrases: Phrases) -> int:
    """Return how many words the longest of the phrases that begins at a place has; 0 for none."""
    if at >= len(words):
        return 0
    for known in phrases.get(words[at], ()):
        if tuple(words[at : at + len(known)]) == known:
            return len(known)
    return 0


def _words(text: str) -> frozenset[str]:
    return frozenset(plain(word) for word in text.split())


def _phrases(text: str) -> Phrases:
    found: dict[str, set[tuple[str, ...]]] = {}
    for line in text.splitlines():
        if words := tuple(plain(word) for word in line.split()):
            found.setdefault(words[0], set()).add(words)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}


def _verb_forms(section: Mapping[str, str]) -> frozenset[str]:
    forms = set(_words(section.get("formas", "")))
    for infinitive in _words(section["verbos"]):
        forms.update(_forms(infinitive))
    for infinitive in _words(section.get("irregulares", "")):
        forms.update((infinitive, *(infinitive + clitic for clitic in _CLITICS)))
    return frozenset(forms)


def _forms(infinitive: str) -> Iterable[str]:
    """The forms in which a regular verb is said to a shop: orders, wishes and announcements, with pronouns."""
    root, ending = infinitive[:-2], infinitive[-2:]
    own, other = ("a", "e") if ending == "ar" else ("e", "a")
    soft = _softened(root) if ending == "ar" else root
    orders = {root + own, soft + other, soft + other + "n", infinitive}
    if ending == "ir":
        orders.add(root + "i")  # vos: añadí
    yield from orders
    yield from (root + "o", root + own + "s", soft + other + "s", root + own + "mos", soft + other + "mos")
    yield from (infinitive + "e", infinitive + "ia", root + ("ando" if own == "a" else "iendo"))
    yield from (order + clitic for order in orders for clitic in _CLITICS)


def _softened(root: str) -> str:
    """The root before e: agregar agregue, sacar saque, descartar descarte, reemplazar reemplace."""
    for hard, soft in (("g", "gu"), ("c", "qu"), ("z", "c")):
        if root.endswith(hard):
            return root[:-1] + soft
    return root
