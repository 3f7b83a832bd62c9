"""How many: quantities in digits and in words, up to 999,999,999, dozens and halves included.

Reads at a place in a row of plain words and says where the quantity ends. Whether a number is a quantity or part of a
name is not decided here. 1,5 and 1.5 are one and a half; 1,250 and 1.250 are a thousand two hundred and fifty, since
three digits behind one mark are thousands in one half of the continent and hardly a quantity in the other.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trastienda.language.stems import sound

_UNITS = ("un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_TEENS = (
    "diez", "once", "doce", "trece", "catorce", "quince",
    "dieciseis", "diecisiete", "dieciocho", "diecinueve", "veinte",
)  # fmt: skip
_TENS = ("veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos",
    "seiscientos", "setecientos", "ochocientos", "novecientos",
)  # fmt: skip


def _small() -> dict[str, int]:
    """Words for 1 to 99 in one word, the ones that voice recognition glues together included."""
    words = {word: value for value, word in enumerate(_UNITS, 1)} | {"uno": 1, "una": 1, "cero": 0}
    words |= {word: value for value, word in enumerate(_TEENS, 10)}
    ones = [(word, value) for value, word in enumerate(_UNITS, 1)] + [("uno", 1), ("una", 1)]
    for ten, name in enumerate(_TENS, 2):
        words[name] = ten * 10
        for word, value in ones:
            for joint in (name + "i", name + "y", name[:-1] + "i", name[:-1] + "ai"):
                words[joint + word] = ten * 10 + value
    return words


SMALL = _small()
HUNDREDS = {"cien": 100} | {
    form: value * 100
    for value, word in enumerate(_HUNDREDS, 1)
    for form in (word, word[:-1] + "s", word.removesuffix("os") + "as" if value > 1 else word)
}
EXACT = SMALL | HUNDREDS | {"mil": 1000}
_HEARD = {sound(word): word for word in EXACT if len(word) > 3}
_TENS_VALUES = frozenset(range(20, 100, 10))

COLLECTIVES = {
    "docena": 12, "docenas": 12, "decena": 10, "decenas": 10, "par": 2, "pares": 2, "parcito": 2, "trio": 3,
    "centena": 100, "centenas": 100, "centenar": 100, "centenares": 100, "cientos": 100, "millar": 1000,
    "millares": 1000, "gruesa": 144, "gruesas": 144,
}  # fmt: skip
_HALF = frozenset(("medio", "media"))
_IN_QUARTERS = frozenset(("kilo", "kilos", "litro", "litros", "galon", "libra"))
_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_FRACTION = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)")
_TIMES = re.compile(r"(?:x([0-9]{1,9})|([0-9]{1,9})x)")
MOST_DIGITS = 15


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """A quantity that was read: `end` is the place behind it, `is_article` when it is no more than 'un' or 'una'."""

    value: Decimal
    end: int
    is_article: bool = False


def number(word: str) -> Decimal | None:
    """Return what a word in digits is worth: '12', '1,5', '1.250', 'x3', '1/2'; None if it is no such number."""
    if times := _TIMES.fullmatch(word):
        return Decimal(times[1] or times[2])
    if part := _FRACTION.fullmatch(word):
        return (Decimal(part[1]) / Decimal(part[2])).quantize(Decimal("0.001")).normalize() + 0
    if len(word) > MOST_DIGITS or not _DIGITS.fullmatch(word):
        return None
    if _THOUSANDS.fullmatch(word):
        return Decimal(re.sub("[.,]", "", word))
    return Decimal(word.replace(",", ".")) if _DECIMAL.fullmatch(word) else None


def cardinal(words: Sequence[str], at: int = 0, *, by_sound: bool = False) -> tuple[int, int] | None:
    """
    Return a number in words, and the place behind it; None if none begins there.

    'ciento veinte' is 120, 'dos mil quinientos' 2500, 'treinta y uno' and 'treintaiuno' 31. `by_sound` takes
    'sinco' for 'cinco', which is for places where a number is expected.
    """
    total, place = 0, at
    group = _below_thousand(words, place, by_sound)
    if group is not None:
        total, place = group
    if place < len(words) and words[place] == "mil":
        total, place = (total or 1) * 1000, place + 1
        group = _below_thousand(words, place, by_sound)
        if group is not None:
            total, place = total + group[0], group[1]
    if place < len(words) and words[place] in ("millon", "millones") and place > at:
        return total * 1_000_000, place + 1
    return (total, place) if place > at else None


def _below_thousand(words: Sequence[str], at: int, by_sound: bool) -> tuple[int, int] | None:
    total, place, word = 0, at, _known(words, at, by_sound)
    if word in HUNDREDS:
        total, place = HUNDREDS[word], place + 1
        word = _known(words, place, by_sound)
    if word in SMALL and not (total and SMALL[word] == 0):
        value = SMALL[word]
        place += 1
        if value in _TENS_VALUES and (more := _one_more(words, place, by_sound)):
            value, place = value + more[0], more[1]
        total += value
    return (total, place) if place > at else None


def _one_more(words: Sequence[str], at: int, by_sound: bool) -> tuple[int, int] | None:
    """The 'y uno' of 'treinta y uno'."""
    if (
        at < len(words)
        and words[at] in ("y", "i")
        and 1 <= SMALL.get(_known(words, at + 1, by_sound), 0) <= 9
    ):
        return SMALL[_known(words, at + 1, by_sound)], at + 2
    return None


def _known(words: Sequence[str], at: int, by_sound: bool) -> str:
    if at >= len(words):
        return ""
    word = words[at]
    return _HEARD.get(sound(word), word) if by_sound and word not in EXACT and len(word) > 3 else word


def quantity(words: Sequence[str], at: int = 0) -> Quantity | None:
    """
    Return the quantity that begins there: '3', 'dos', 'media docena', 'un par', 'dos y medio', 'docena y media'.

    None when no quantity begins there. A single 'un' or 'una' is one, and says so.
    """
    if (part := _half(words, at) or _quarter(words, at)) is not None:
        return part
    count = _count(words, at)
    place = count.end if count else at
    if collective := _collective(words, place, count):
        return collective
    if count is None:
        return None
    if place + 1 < len(words) and words[place] == "y" and words[place + 1] in _HALF:
        return Quantity(value=count.value + Decimal("0.5"), end=place + 2)
    if place < len(words) and words[place] == "y" and (more := _fraction(words, place + 1)):
        return Quantity(value=count.value + more, end=place + 2)
    return count


def _count(words: Sequence[str], at: int) -> Quantity | None:
    if at >= len(words):
        return None
    if (value := number(words[at])) is not None:
        end = at + 1
        if end < len(words) and words[end] == "mil":
            return Quantity(value=value * 1000, end=end + 1)
        return Quantity(value=value, end=end + 1 if end < len(words) and words[end] == "x" else end)
    if words[at] in ("unos", "unas"):
        if (more := _count(words, at + 1)) and not more.is_article:
            return more
        return Quantity(value=Decimal(1), end=at + 1, is_article=True)
    found = cardinal(words, at, by_sound=True)
    if found is None:
        return None
    value_in_words, end = found
    return Quantity(
        value=Decimal(value_in_words), end=end, is_article=end == at + 1 and words[at] in ("un", "una")
    )


def _half(words: Sequence[str], at: int) -> Quantity | None:
    if at >= len(words) or words[at] not in _HALF or at + 1 >= len(words):
        return None
    if words[at + 1] in COLLECTIVES:
        return Quantity(value=Decimal(COLLECTIVES[words[at + 1]]) / 2, end=at + 2)
    return Quantity(value=Decimal("0.5"), end=at + 1)


def _quarter(words: Sequence[str], at: int) -> Quantity | None:
    """'Cuarto de kilo', 'un cuarto de kilo', 'tres cuartos de kilo'."""
    count = _count(words, at)
    place = count.end if count else at
    if place + 2 >= len(words) or words[place] not in ("cuarto", "cuartos"):
        return None
    if words[place + 1] != "de" or words[place + 2] not in _IN_QUARTERS:
        return None
    return Quantity(value=(count.value if count else 1) * Decimal("0.25"), end=place + 2)


def _collective(words: Sequence[str], at: int, count: Quantity | None) -> Quantity | None:
    """A dozen, a pair: 'docena', '3 docenas', 'docena y media', 'un par de docenas', 'un ciento'."""
    if at >= len(words):
        return None
    of_hundred = words[at] == "ciento" and count is not None and count.is_article
    size = Decimal(100 if of_hundred else COLLECTIVES.get(words[at], 0))
    if not size:
        return None
    value, end = (count.value if count else Decimal(1)) * size, at + 1
    if list(words[end : end + 2]) == ["y", "media"]:
        return Quantity(value=value + size / 2, end=end + 2)
    if words[end : end + 1] and words[end] == "de" and end + 1 < len(words) and words[end + 1] in COLLECTIVES:
        return Quantity(value=value * COLLECTIVES[words[end + 1]], end=end + 2)
    return Quantity(value=value, end=end)


def _fraction(words: Sequence[str], at: int) -> Decimal | None:
    return number(words[at]) if at < len(words) and _FRACTION.fullmatch(words[at]) else None
