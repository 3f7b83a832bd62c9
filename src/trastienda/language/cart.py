"""What a customer wants done with the cart, as said: add, remove, empty; how many of what.

The goods stay as they were said: which products they are is decided by `matching`, against candidates of the shop. A
text alone cannot tell whether "sal y pimienta" is one product, nor whether "cien años de soledad" asks for a hundred:
so a wish keeps how it is tied to the one before (`tie`) and what it would be as a name (`whole`), and `matching.settle`
decides with the goods at hand.
"""

import re
from collections.abc import Sequence

import msgspec

from trastienda.language.errors import CART_EXAMPLES, LONGEST, MOST_WISHES, Why, not_understood
from trastienda.language.lexicon import cart_words
from trastienda.language.pieces import Piece, pieces_of
from trastienda.language.speech import Action
from trastienda.language.wishes import Wanted, wishes_of
from trastienda.language.words import read

_TIMES = re.compile(r"\(\s?x?([0-9]{1,6})\s?\)(?=\s*(?:[,;.]|y\b|$))")  # 'mouse (2)'
LONGEST_BARE = 8
"""Words of a wish without verb and number; a longer sentence is talk."""


class CartStep(msgspec.Struct, frozen=True):
    """One thing to do. Emptying wants nothing in particular."""

    action: Action
    wanted: tuple[Wanted, ...] = ()


class CartCommand(msgspec.Struct, frozen=True):
    """What to do, in the order said: 'agrega 2 laptops y quita el mouse' has two steps."""

    steps: tuple[CartStep, ...]
    is_bare: bool = False
    """Whether it has neither verb nor number: it asks for something only if the goods that it names are sold."""

    @property
    def action(self) -> Action:
        """What the command does first."""
        return self.steps[0].action


def parse_cart(text: str) -> CartCommand:
    """
    Return what to do with the cart.

    A sentence without a verb adds: '2 laptops y un mouse'.

    :raises NotUnderstood: nothing in it asks for anything, or it is longer than a command can be.
    """
    said = read(_TIMES.sub(r" x\1 ", text) if len(text) <= LONGEST else text, examples=CART_EXAMPLES)
    pieces = pieces_of(said)
    steps: list[tuple[Action, list[Wanted]]] = []
    for piece in pieces:
        if piece.action is Action.CLEAR:
            steps.append((Action.CLEAR, []))
            continue
        wishes = wishes_of(said, piece)
        if _counts_the_last(wishes, piece, steps):
            steps[-1][1][-1:] = _corrected(steps[-1][1][-1], wishes)
            continue
        action = piece.action or Action.ADD
        if piece.corrects and steps and steps[-1][1] and not piece.opens:
            steps[-1][1][-1:] = _corrected(steps[-1][1][-1], wishes)
        elif steps and steps[-1][0] is action:
            steps[-1][1].extend(_named(wishes, steps) if piece.opens else wishes)
        else:
            steps.append((action, _named(wishes, steps) if piece.opens else wishes))
    return _command(text, pieces, steps)


def _counts_the_last(
    wishes: Sequence[Wanted], piece: Piece, steps: Sequence[tuple[Action, list[Wanted]]]
) -> bool:
    """Whether it is the number of what was named before: 'mouse, 2'."""
    if piece.opens or piece.corrects or len(wishes) != 1 or wishes[0].phrase:
        return False
    return bool(steps and steps[-1][1]) and not steps[-1][1][-1].is_counted


def _named(wishes: Sequence[Wanted], steps: Sequence[tuple[Action, list[Wanted]]]) -> list[Wanted]:
    """The wishes; one without goods means those named last: 'agrega 2 laptops y luego quita una'."""
    last = next((step[1][-1] for step in reversed(steps) if step[1]), None)
    return [
        wish
        if wish.phrase or last is None
        else msgspec.structs.replace(wish, phrase=last.phrase, text=last.text)
        for wish in wishes
    ]


def _corrected(wrong: Wanted, wishes: Sequence[Wanted]) -> list[Wanted]:
    """What is meant instead: another number of the same, or as many of another."""
    if not wishes:
        return [wrong]
    first, *others = wishes
    if not first.phrase:
        first = msgspec.structs.replace(
            wrong, quantity=first.quantity, is_counted=True, whole=None, tie=wrong.tie
        )
    elif not first.is_counted:
        first = msgspec.structs.replace(first, quantity=wrong.quantity, is_counted=wrong.is_counted)
    return [first, *others]


def _command(text: str, pieces: Sequence[Piece], steps: Sequence[tuple[Action, list[Wanted]]]) -> CartCommand:
    """
    The finished command.

    :raises NotUnderstood: no goods are named, too many are, or it is talk and not a wish.
    """
    wishes = [wish for _, wanted in steps for wish in wanted]
    asked = any(piece.opens for piece in pieces)
    known = cart_words()
    if len(wishes) > MOST_WISHES:
        raise not_understood(Why.TOO_MANY, text, examples=CART_EXAMPLES)
    goods = [wish for wish in wishes if wish.phrase and wish.phrase not in known.vague]
    if len(goods) < len(wishes) or (not wishes and not any(action is Action.CLEAR for action, _ in steps)):
        raise not_understood(Why.NO_PRODUCT if asked or wishes else Why.NOTHING, text, examples=CART_EXAMPLES)
    for wish in goods:
        words = wish.phrase.split()
        bare = not asked and not wish.is_counted
        if words[0] in known.other_business or (bare and _is_talk(words)):
            raise not_understood(Why.NOTHING, text, examples=CART_EXAMPLES)
    kept = tuple(
        CartStep(action=action, wanted=tuple(wanted))
        for action, wanted in steps
        if wanted or action is Action.CLEAR
    )
    return CartCommand(steps=kept, is_bare=not asked and not any(wish.is_counted for wish in goods))


def _is_talk(words: Sequence[str]) -> bool:
    return len(words) > LONGEST_BARE or words[0] in cart_words().questions
