"""What two spellings of a word have in common: a stem without plural and gender, and a key of how it sounds.

Stems are for comparing and are never shown: 'luces' and 'luz' are 'luz', 'negras' and 'negro' are 'negr'. Sounds are
Latin American: 'bentas' sounds as 'ventas', 'ecsel' as 'excel', 'esmartfon' nearly as 'smartphone'.
"""

import re
from functools import lru_cache

_HAS_DIGIT = re.compile(r"[0-9]")
_SOUNDS = (
    (re.compile(r"^e?s(?=[ptkcmnlfq])"), "s"),  # esmartfon
    (re.compile(r"ph"), "f"),
    (re.compile(r"sh|sch"), "ch"),
    (re.compile(r"ck|qu(?=[ei])|q|k|c(?![eih])"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"c(?=[ei])|z"), "s"),
    (re.compile(r"gu(?=[ei])"), "G"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"ll"), "y"),
    (re.compile(r"v|w"), "b"),
    (re.compile(r"y\b"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def has_digit(word: str) -> bool:
    """Whether it is a number or a code, which are never taken for a misspelling of one another."""
    return _HAS_DIGIT.search(word) is not None


@lru_cache(maxsize=16_384)
def singular(word: str) -> str:
    """Return a plain word without its plural, as far as its form tells: 'luces' 'luz', 'ratones' 'raton'."""
    if len(word) <= 3 or not word.endswith("s") or has_digit(word):
        return word
    if word.endswith("ces") and len(word) > 4:
        return word[:-3] + "z"
    if word.endswith("es") and len(word) > 4 and word[-3] not in "aeiou":
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return a plain word without plural and gender: 'inalambricas' and 'inalambrico' are 'inalambric'."""
    one = singular(word)
    ends = "e" if len(one) == 4 else "aeo"  # of four letters the vowel says too much: paño is no pan
    if len(one) > 3 and one[-1] in ends and not has_digit(one):
        return one[:-1]
    return one


@lru_cache(maxsize=16_384)
def sound(word: str) -> str:
    """Return a plain word as it sounds; two words with one sound are one word misspelt."""
    for written, heard in _SOUNDS:
        word = written.sub(heard, word)
    return word.lower()
