"""Where one wish ends and the next begins: commas, 'y', 'también', another verb, a correction.

A piece holds the words of one wish, its quantity included, and what it is tied to the piece before by. Reads once
from left to right.
"""

import msgspec

from trastienda.language import numbers, speech
from trastienda.language.lexicon import cart_words, phrase_at
from trastienda.language.speech import Action
from trastienda.language.words import Text, Word

_MARKS = frozenset(",;.!?+&")
_NOT_TIED = "|"


class Piece(msgspec.Struct, frozen=True):
    """
    The words of one wish and what to do with it; `action` is None where no verb has been said yet.

    `opens`: it has a verb of its own. `tie`: 'y' or ',' when it may go on with the name of the piece before.
    `corrects`: it is said instead of the piece before.
    """

    action: Action | None
    words: tuple[Word, ...] = ()
    opens: bool = False
    tie: str | None = None
    corrects: bool = False


def pieces_of(text: Text) -> list[Piece]:
    """
    Return the pieces of a text, in order.

    :raises NotUnderstood: it asks to empty the cart of everything but something, or not to remove something.
    """
    words = [word for word in text.words if word.plain not in cart_words().hesitation]
    said = [word.plain for word in words]
    pieces: list[Piece] = []
    action: Action | None = None
    at = 0
    while at < len(said):
        at, tie, corrects = _boundary(said, at)
        if end := _end_of_clearing(said, at, guess=not pieces):
            pieces.append(Piece(action=Action.CLEAR, opens=True))
            at = end
            continue
        if by := _swapped(said, at):
            pieces.append(Piece(action=Action.REMOVE, words=tuple(words[at + 1 : by]), opens=True))
            asked: tuple[Action, int] | None = (Action.ADD, by + 1)
        else:
            asked = speech.verb_at(said, at, guess=not pieces)
        opens = asked is not None and asked[0] is not Action.CLEAR
        if asked and opens:
            action = asked[0]
            at, _, _ = _boundary(said, asked[1])
        end = max(_end(said, at), min(at + 1, len(said)))
        if held := tuple(words[at:end]):
            pieces.append(
                Piece(action=action, words=held, opens=opens, tie=None if opens else tie, corrects=corrects)
            )
        at = end
    return pieces


def _end_of_clearing(said: list[str], at: int, *, guess: bool) -> int:
    """The place behind the words that ask to empty the cart; 0 when they do not."""
    if n := phrase_at(said, at, cart_words().clear_phrases):
        return at + n
    asked = speech.verb_at(said, at, guess=guess)
    if not asked or asked[0] is Action.ADD:
        return 0
    end = _end(said, asked[1])
    words = [word for word in said[asked[1] : end] if word.isalnum()]
    return end if speech.wants_everything(words, asked[0]) else 0


def _swapped(said: list[str], at: int) -> int:
    """'Cambia el mouse por un teclado': the place of 'por'; 0 where nothing is changed for another."""
    if at >= len(said) or said[at] not in cart_words().swap:
        return 0
    return next((place for place in range(at + 2, len(said) - 1) if said[place] == "por"), 0)


def _boundary(said: list[str], at: int) -> tuple[int, str | None, bool]:
    """Pass what separates two wishes. Return the place behind it, the tie it makes, and whether it corrects."""
    tie, corrects = "", False
    while at < len(said):
        if n := speech.correction_at(said, at) or _better(said, at):
            tie, corrects, at = _NOT_TIED, True, at + n
        elif n := phrase_at(said, at, cart_words().separators):
            tie, at = _NOT_TIED, at + n
        elif _is_and(said, at):
            tie, at = tie if tie == _NOT_TIED else "y", at + 1
        elif said[at] in ",;.+&":
            tie, at = tie or ",", at + 1
        elif n := phrase_at(said, at, cart_words().filler):
            at += n
        elif not said[at][0].isalnum() and not (said[at] == "-" and _is_number(said, at + 1)):
            at += 1
        else:
            break
    return at, tie if tie in ("y", ",") else None, corrects


def _end(said: list[str], at: int) -> int:
    """Return the place behind a wish that begins here. Its quantity is passed first: 'treinta y dos laptops'."""
    place = at
    while place < len(said) and said[place] in cart_words().determiners and not _is_number(said, place):
        place += 1
    if count := numbers.quantity(said, place):
        place = count.end
    if place < len(said) and said[place] in cart_words().measures and _and_a_half(said, place + 1):
        place += 3
    while place < len(said) and not _is_separator(said, place) and not (place > at and _turns(said, place)):
        place += 1
    return place


def _is_separator(said: list[str], at: int) -> bool:
    word = said[at]
    if word in _MARKS:
        return not (word == "." and at > 0 and said[at - 1] in cart_words().abbreviations)
    if word == "mas":
        return at + 1 < len(said) and (_is_number(said, at + 1) or said[at + 1] in cart_words().determiners)
    return _is_and(said, at) or bool(phrase_at(said, at, cart_words().separators))


def _is_and(said: list[str], at: int) -> bool:
    """Whether it is 'y', or the 'e' that stands for it before an i."""
    word = said[at]
    return word == "y" or (
        word == "e" and said[at + 1 : at + 2] != [] and said[at + 1].lstrip("h")[:1] == "i"
    )


def _turns(said: list[str], at: int) -> bool:
    """Whether a correction or another verb begins in the middle: 'dos laptops quita el mouse'."""
    if speech.correction_at(said, at) or _better(said, at):
        return True
    if said[at - 1] in cart_words().determiners or said[at - 1] in cart_words().before_number:
        return False
    if speech.action_of(said[at]) in (None, Action.CLEAR) or at + 1 >= len(said):
        return False
    return said[at + 1] in cart_words().determiners or _is_number(said, at + 1)


def _better(said: list[str], at: int) -> int:
    """'Mejor 3', 'no, 3' and 'no, mejor' correct; 'el mejor libro' and 'Chanel no 5' do not."""
    if said[at] == "mejor" and _is_number(said, at + 1):
        return 1
    if said[at] != "no":
        return 0
    if said[at + 1 : at + 2] != [","]:
        return 1 if at > 0 and said[at - 1] == "," and _is_number(said, at + 1) else 0
    if _is_number(said, at + 2):
        return 2
    n = speech.correction_at(["no", *said[at + 2 : at + 6]], 0)
    return n + 1 if n else 0


def _is_number(said: list[str], at: int) -> bool:
    return numbers.quantity(said, at) is not None


def _and_a_half(said: list[str], at: int) -> bool:
    return said[at : at + 2] in (["y", "medio"], ["y", "media"])
