"""The frame of a command: what is asked to be done, and what only surrounds it.

Finds verbs ('agrega', 'quiero que me pongas', 'ya no quiero'), fillers ('por favor', 'este'), the cart ('al carrito')
and corrections ('no, mejor') at a place in a row of plain words. Knows no goods and no quantities.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from trastienda.language.errors import CART_EXAMPLES, Why, not_understood
from trastienda.language.lexicon import cart_words, phrase_at
from trastienda.language.stems import sound


class Action(StrEnum):
    """What to do with the cart."""

    ADD = "add"
    REMOVE = "remove"
    CLEAR = "clear"


_PRONOUNS = frozenset(("me", "nos", "te", "le", "les", "se"))
_ARTICLES = frozenset(("el", "la", "los", "las", "lo"))
_INFINITIVE = re.compile(r"[aei]r(?:me|nos|te|le|les|se|lo|la|los|las)*$")
_WHOLE = frozenset(
    ("todo", "todos", "todas", "cosas", "carrito", "pedido", "orden", "compra", "compras", "carro", "canasta")
)
_ALIKE = 84
"""How alike a misspelt verb is to its right form, of 100: 'agega' and 'agrega' are 91."""


def verb_at(words: Sequence[str], at: int, *, guess: bool) -> tuple[Action, int] | None:
    """
    Return the action that is asked for at a place, and the place behind its words; None if there is no verb.

    The last verb of a chain counts: 'quiero que me quites' removes. `guess` takes a misspelt verb too.

    :raises NotUnderstood: it says what not to remove.
    """
    known = cart_words()
    action, end, place, negated = None, at, at, False
    if n := phrase_at(words, at, known.remove_phrases):
        action, end, place, negated = Action.REMOVE, at + n, at + n, True
    elif words[at : at + 1] == ["no"]:
        negated, place = True, at + 1
    chained = True
    while chained and (found := _next_verb(words, place, guess=guess and action is None)) is not None:
        kind, chained, place = found
        if kind is None:
            continue
        if negated and kind is not Action.ADD:
            raise not_understood(Why.NOTHING, " ".join(words[at : place + 6]), examples=CART_EXAMPLES)
        action, end = Action.REMOVE if negated else kind, place
    return (action, end) if action else None


def _next_verb(words: Sequence[str], at: int, *, guess: bool) -> tuple[Action | None, bool, int] | None:
    """A verb behind pronouns and links: its action, whether another may follow, the place behind it."""
    known = cart_words()
    place = at
    while _links(words, place):
        place += 1
    if place >= len(words) or (place == at and _is_compound(words, at)):
        return None
    kind = action_of(words[place]) or (_guessed(words[place]) if guess and place == at else None)
    helps = words[place] in known.help
    if kind is None and not helps:
        return None
    return kind, helps, place + 1


def _links(words: Sequence[str], at: int) -> bool:
    """Whether a word leads on to a verb: 'que me', 'que los', 'el favor'; an article alone does not."""
    if at + 1 >= len(words):
        return False
    if words[at] in _ARTICLES:
        return (at > 0 and words[at - 1] in ("que", "no")) or words[at + 1] == "favor"
    return words[at] in _PRONOUNS or words[at] in cart_words().links


def _is_compound(words: Sequence[str], at: int) -> bool:
    """Whether a verb right behind another is the name of goods: 'quiero quita manchas', but 'quiero quitar'."""
    if at == 0 or words[at - 1] not in cart_words().help:
        return False
    return action_of(words[at]) in (Action.REMOVE, Action.CLEAR) and not _INFINITIVE.search(words[at])


@lru_cache(maxsize=4096)
def action_of(word: str) -> Action | None:
    """Return what a verb asks for; None if the word is none of the known forms."""
    known = cart_words()
    if word in known.clear:
        return Action.CLEAR
    if word in known.remove:
        return Action.REMOVE
    return Action.ADD if word in known.add else None


@lru_cache(maxsize=4096)
def _guessed(word: str) -> Action | None:
    """What a misspelt verb asks for: it must begin with the same sound and be nearly all there."""
    if len(word) < 5 or not word.isalpha():
        return None
    forms = _forms_by_sound().get(sound(word)[:1], ())
    best = process.extractOne(word, forms, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return action_of(best[0]) if best else None


@cache
def _forms_by_sound() -> dict[str, list[str]]:
    """All forms of verbs by the sound they begin with."""
    known = cart_words()
    forms: dict[str, list[str]] = {}
    for form in sorted(known.add | known.remove | known.clear):
        forms.setdefault(sound(form)[:1], []).append(form)
    return forms


def wants_everything(words: Sequence[str], action: Action) -> bool:
    """
    Whether the object of a verb is the whole cart: 'el carrito', 'todo', nothing at all after 'vacía'.

    :raises NotUnderstood: it is everything but something.
    """
    known = cart_words()
    named = [word for word in words if not phrase_at([word], 0, known.filler)]
    if any(word in known.but for word in named[1:]) and any(word.startswith("tod") for word in named):
        raise not_understood(Why.ALL_BUT, " ".join(words), examples=CART_EXAMPLES)
    if not named:
        return action is Action.CLEAR
    return any(word in _WHOLE for word in named) and all(
        word in known.everything or word in known.cart for word in named
    )


def cart_at(words: Sequence[str], at: int) -> int:
    """Return how many words name the cart at a place: 'al carrito', 'en mi pedido'; 0 for none."""
    known = cart_words()
    place = at
    if place >= len(words) or words[place] not in ("a", "al", "en", "de", "del", "hacia"):
        return 0
    place += 1
    if place < len(words) and words[place] in known.determiners:
        place += 1
    if place >= len(words) or words[place] not in known.cart:
        return 0
    place += 1
    if words[place : place + 2] in (["de", "compras"], ["de", "compra"]):
        place += 2
    return place - at


def correction_at(words: Sequence[str], at: int) -> int:
    """Return how many words announce a correction at a place: 'no mejor', 'digo'; 0 for none."""
    return phrase_at(words, at, cart_words().corrections)
