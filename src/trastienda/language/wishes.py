"""One wish: how many, of what. '2 piezas de balatas', 'kilo y medio de azúcar', 'mouse x3', 'cable de 2 metros'.

A number is a quantity where the wish begins with it, or where it stands as one at its end (x3, 3 piezas). Elsewhere it
belongs to the name. Two wishes without anything between them ('dos laptops tres mouse') are cut where a number is
followed by goods, and tied with '', so that 'laptop hp 15 ryzen 5' can be put together again.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trastienda.language import numbers, speech
from trastienda.language.lexicon import cart_words, phrase_at
from trastienda.language.numbers import Quantity
from trastienda.language.pieces import Piece
from trastienda.language.words import Text, Word

ONE = Decimal(1)
_HALF = Decimal("0.5")
_GLUED = re.compile(r"([0-9]+(?:[.,][0-9]+)?)([a-z]{1,8})")
_BRANDS_LIKE_MEASURES = frozenset(("m", "g", "u", "l", "n"))
_ANOTHER = frozenset(("otro", "otra"))
_PAIRS = frozenset(("par", "pares"))
_CODE_DIGITS = 4


class Wanted(msgspec.Struct, frozen=True):
    """
    So much of something, as it was said.

    `phrase` are the plain words of the goods ('auriculares bluetooth'), `text` the same as typed. `is_counted` tells
    whether a number was said ('2 laptops', 'una laptop') or is one by default ('la laptop'); to remove something
    without a number means all of it. `measure` is what it was measured in ('kilo'), if it was.
    `whole` is the phrase with its number, where a product may be named so ('cien anos de soledad').
    `tie` is what stands between this and the wish before when both may be one name ('y', ',', or '' for nothing but a
    number); None when they cannot be.
    """

    quantity: Decimal
    phrase: str
    text: str
    is_counted: bool = False
    measure: str | None = None
    whole: str | None = None
    tie: str | None = None


class _Front(msgspec.Struct, frozen=True):
    """The beginning of a wish: the quantity, what it was measured in, and the place where the goods begin."""

    count: Quantity | None
    at: int
    counted_from: int = 0
    measure: str | None = None
    negative: bool = False


def wishes_of(text: Text, piece: Piece) -> list[Wanted]:
    """Return the wishes of a piece; one without goods has an empty phrase. Empty for a piece of fillers."""
    words = _trimmed(_without_cart([word for word in piece.words if not word.is_mark or word.plain == "-"]))
    wishes = []
    for start, end in _cuts([word.plain for word in words]):
        wish = _wish(text, _glued_apart(words[start:end]), tie=piece.tie if start == 0 else "")
        if wish is not None:
            wishes.append(wish)
    return wishes


def _wish(text: Text, words: Sequence[Word], *, tie: str | None) -> Wanted | None:
    said = [word.plain for word in words]
    front = _front(words, said)
    goods = words[front.at :]
    if not goods:
        return _without_goods(text, words, front)
    if front.count is None:
        return _uncounted(text, goods, tie=tie)
    quantity = front.count.value
    if said[front.count.end - 1] in ("par", "pares") and goods[0].plain in cart_words().by_pair:
        quantity /= 2
    return Wanted(
        quantity=-quantity if front.negative else quantity,
        phrase=" ".join(word.plain for word in goods),
        text=_typed(text, goods),
        is_counted=True,
        measure=front.measure,
        whole=None if front.count.is_article else _whole(said, front),
        tie=tie if tie == "" else None,
    )


def _uncounted(text: Text, goods: Sequence[Word], *, tie: str | None) -> Wanted:
    """Goods without a number before them; there may be one behind: 'mouse x3', 'balatas 4 piezas'."""
    said = [word.plain for word in goods]
    tail = _tail(said)
    kept = goods[: tail[1]] if tail else goods
    return Wanted(
        quantity=tail[0] if tail else ONE,
        phrase=" ".join(word.plain for word in kept),
        text=_typed(text, kept),
        is_counted=tail is not None,
        whole=" ".join(said) if tail else None,
        tie=tie,
    )


def _without_goods(text: Text, words: Sequence[Word], front: _Front) -> Wanted | None:
    """A number alone: a code when it is long enough to be one, else a quantity of what was said before."""
    if front.count is None:
        return None
    last = words[-1]
    if last.plain.isdecimal() and len(last.plain) >= _CODE_DIGITS:
        return Wanted(quantity=ONE, phrase=last.plain, text=_typed(text, [last]))
    quantity = -front.count.value if front.negative else front.count.value
    return Wanted(quantity=quantity, phrase="", text="", is_counted=True)


def _front(words: Sequence[Word], said: list[str]) -> _Front:
    """Read fillers, determiners, the quantity, its unit and 'de', up to where the goods begin."""
    known = cart_words()
    negative = said[:1] == ["-"] and len(said) > 1 and words[0].end == words[1].start
    at, is_another = 1 if said[:1] == ["-"] else 0, False
    while at < len(said):
        found = numbers.quantity(said, at)
        if found and not _is_of_the_name(said, found):
            return _behind(said, found, counted_from=at, negative=negative)
        if found is None and (n := phrase_at(said, at, known.filler)):
            at += n
        elif found is None and said[at] in known.determiners:
            is_another = is_another or said[at] in _ANOTHER
            at += 1
        else:
            break
    if is_another:
        return _Front(count=Quantity(value=ONE, end=at, is_article=True), at=at)
    if _is_measure(said, at):  # 'kilo y medio de azúcar'
        return _behind(said, Quantity(value=ONE, end=at, is_article=True), counted_from=at, negative=False)
    return _Front(count=None, at=at)


def _behind(said: list[str], count: Quantity, *, counted_from: int, negative: bool) -> _Front:
    """Pass the unit and 'de' behind a quantity: '3 piezas de', '2 kilos y medio de', 'docena de los'."""
    known = cart_words()
    at, measure = count.end, None
    if at < len(said) and said[at] == "mas":
        at += 1
    if at < len(said) - 1 and said[at] in known.units:
        at += 1
    elif _is_measure(said, at):
        measure, at = said[at], at + 1
        if said[at] == "y":
            count, at = msgspec.structs.replace(count, value=count.value + _HALF), at + 2
    if at < len(said) - 1 and said[at] == "de":
        at += 1
        while at < len(said) - 1 and said[at] in known.determiners:
            at += 1
    return _Front(count=count, at=at, counted_from=counted_from, measure=measure, negative=negative)


def _is_measure(said: list[str], at: int) -> bool:
    """Whether goods are measured here: 'kilos de', 'metro y medio de'; not the '2 metros' of a cable's name."""
    if at >= len(said) or said[at] not in cart_words().measures:
        return False
    behind = said[at + 1 : at + 3]
    return behind[:1] == ["de"] or behind in (["y", "medio"], ["y", "media"])


def _is_of_the_name(said: list[str], count: Quantity) -> bool:
    """Whether a leading number says what it is and not how many: '16 pulgadas', '128 gb'."""
    known = cart_words()
    if count.end >= len(said) or count.is_article:
        return False
    unit = said[count.end]
    return (
        unit in known.after_number
        and unit not in known.measures
        and unit not in known.units
        and unit not in _PAIRS
    )


def _tail(said: list[str]) -> tuple[Decimal, int] | None:
    """A quantity behind the goods, and how many words are left: 'x3', 'x 3', '3 piezas', 'un par'."""
    if len(said) > 1 and said[-1].startswith("x") and (value := numbers.number(said[-1])) is not None:
        return value, len(said) - 1
    if len(said) > 2 and said[-2] in ("x", "por") and (value := numbers.number(said[-1])) is not None:
        return value, len(said) - 2
    last = len(said) - 1 if said and said[-1] in cart_words().units else len(said)
    if last == len(said) and (not said or said[-1] not in numbers.COLLECTIVES):
        return None
    for at in range(max(1, last - 3), last):
        count = numbers.quantity(said, at)
        if count and count.end == last:
            pair = said[-1] in _PAIRS and said[0] in cart_words().by_pair
            return (count.value / 2 if pair else count.value), at
    return None


def _whole(said: list[str], front: _Front) -> str:
    """The words as a name with its number: in front as said, or behind when it is a measure."""
    end = front.count.end if front.count else 0
    goods = said[front.at :]
    if front.measure:
        return " ".join((*goods, *said[front.counted_from : end + 1]))
    return " ".join((*said[front.counted_from : end], *goods))


def _cuts(said: list[str]) -> list[tuple[int, int]]:
    """Where wishes with nothing between them may begin: at a number that goods follow and that no name announces."""
    known = cart_words()
    count = numbers.quantity(said, 0)
    starts, at = [0], max(1, count.end if count else 1)
    while at < len(said) - 1:
        found = numbers.quantity(said, at) if said[at - 1] not in known.before_number else None
        if found and _begins_another(said, found, has_goods=at > 1):
            starts.append(at)
        at = max(at + 1, found.end if found else 0)
    return list(zip(starts, [*starts[1:], len(said)], strict=True)) if said else []


def _begins_another(said: list[str], count: Quantity, *, has_goods: bool) -> bool:
    if not has_goods or count.end >= len(said):
        return False
    follows, known = said[count.end], cart_words()
    if follows in known.units:
        return count.end + 1 < len(said)
    return follows.isalpha() and follows not in known.after_number and follows != "y"


def _without_cart(words: Sequence[Word]) -> list[Word]:
    """The words without 'al carrito'."""
    said = [word.plain for word in words]
    kept, at = [], 0
    while at < len(said):
        if n := speech.cart_at(said, at):
            at += n
        else:
            kept.append(words[at])
            at += 1
    return kept


def _trimmed(words: list[Word]) -> list[Word]:
    """The words without the fillers behind them: 'por favor', 'gracias', 'nada más'."""
    known = cart_words()
    while words:
        said = [word.plain for word in words]
        n = next(
            (n for n in (4, 3, 2, 1) if n <= len(said) and phrase_at(said, len(said) - n, known.filler) == n),
            0,
        )
        if not n:
            break
        words = words[:-n]
    return words


def _glued_apart(words: Sequence[Word]) -> list[Word]:
    """A leading '5kg' or '3pzas' as the two words it is."""
    if not words or not (found := _GLUED.fullmatch(words[0].plain)):
        return list(words)
    unit = found[2]
    if unit in _BRANDS_LIKE_MEASURES or unit not in cart_words().measures | cart_words().units:
        return list(words)
    first = words[0]
    return [
        msgspec.structs.replace(first, plain=found[1]),
        msgspec.structs.replace(first, plain=unit),
        *words[1:],
    ]


def _typed(text: Text, words: Sequence[Word]) -> str:
    return " ".join(text.typed[word.start : word.end] for word in words)
