"""A text as a row of words: each as it was typed and as it is compared.

Compared means without case, accents and ornaments: 'Añade' is 'anade', as everywhere a search folds its words
(`kernel.text.fold`). Codes, dates and numbers stay in one piece: '5W-30', '01/10/2025', '1,5', '04465-02220'.
Linear in the length of the text, whatever it holds; knows no meaning.
"""

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from trastienda.language.errors import LONGEST, Why, not_understood

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff]")
_WORD = re.compile(
    r"[^\W_]+(?:(?:[-'’&]|(?<=\d)[.,/:](?=\d))[^\W_]+)*"  # codes, dates and numbers keep their joints
    r"|[^\w\s]"
)
_FRACTIONS = str.maketrans({"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "\n": " ; ", "\r": " "})


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word or a mark. `start` and `end` are where it stands in the text it was read from."""

    plain: str
    start: int
    end: int
    is_mark: bool = False


class Text(msgspec.Struct, frozen=True):
    """A text that has been read."""

    typed: str
    words: tuple[Word, ...]

    def said(self, words: Sequence[Word]) -> str:
        """Return the words as they were typed, with what stands between the first and the last."""
        return " ".join(self.typed[words[0].start : words[-1].end].split()) if words else ""


def read(text: str, *, examples: tuple[str, ...] = ()) -> Text:
    """
    Return the words of a text.

    :raises NotUnderstood: it is longer than a command can be, or holds no word at all.
    """
    if len(text) > LONGEST:
        raise not_understood(Why.TOO_LONG, text, examples=examples)
    typed = _CONTROL.sub(" ", unicodedata.normalize("NFC", text).translate(_FRACTIONS))
    words = tuple(_word(found) for found in _WORD.finditer(typed))
    if all(word.is_mark for word in words):
        raise not_understood(Why.EMPTY, text, examples=examples)
    return Text(typed=typed, words=words)


def _word(found: re.Match[str]) -> Word:
    typed = found[0]
    is_mark = not typed[0].isalnum()
    return Word(
        plain=typed if is_mark else plain(typed), start=found.start(), end=found.end(), is_mark=is_mark
    )


def plain(word: str) -> str:
    """Return a word as it is compared: lower case, without accents, ñ as n, one kind of apostrophe."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("’", "'")


def phrase(words: Sequence[Word]) -> str:
    """Return the words as they are compared, one space between them, without marks."""
    return " ".join(word.plain for word in words if not word.is_mark)
