"""The elements of a large XML, one by one as they end, with nothing else held in memory.

Expat by itself, with everything refused that a catalogue has no use for and an attacker has: a document type, and so
every entity but the five of XML (bombs, files read from outside), nesting beyond all reason, texts without an end.
"""

from collections.abc import Collection, Iterator
from typing import IO
from xml.parsers import expat

import msgspec

_PIECE = 1 << 16
_DEEPEST, _LONGEST_TEXT, _MOST_CHILDREN = 20, 20_000, 5_000


class Element(msgspec.Struct):
    """An element without its namespace. `text` is all that stands in it and not in its children."""

    name: str
    attributes: dict[str, str]
    children: list["Element"]
    text: str = ""

    def child(self, *names: str) -> "Element | None":
        """Return the element that these names lead to, each the first of its name, or None."""
        found: Element | None = self
        for name in names:
            found = next((each for each in found.children if each.name == name), None) if found else None
        return found

    def said(self, *names: str) -> str:
        """Return the text of the element that these names lead to; '' where there is none."""
        found = self.child(*names)
        return " ".join(found.text.split()) if found else ""

    def all(self, name: str) -> list["Element"]:
        return [each for each in self.children if each.name == name]


class BadMarkup(Exception):
    """It is no XML, ends in the middle, or has what no catalogue has."""


def elements(file: IO[bytes], wanted: Collection[str]) -> Iterator[Element]:
    """
    Return each element of the wanted names, in order, when its end has been read.

    :raises BadMarkup: as said above; what was whole before that has been returned.
    """
    reader = _Reader(wanted)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.ExternalEntityRefHandler = reader.refuse
    try:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
            yield from reader.taken()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadMarkup(str(error)[:200]) from None
    yield from reader.taken()


class _Reader:
    """Keeps the elements that are open inside of one that is wanted, and those that have ended since last asked."""

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = frozenset(wanted)
        self._open: list[Element] = []
        self._ended: list[Element] = []
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadMarkup("nested too deep")
        name = name.rpartition("}")[2]
        if not self._open and name not in self._wanted:
            return
        element = Element(name, {key.rpartition("}")[2]: said for key, said in attributes.items()}, [])
        if self._open:
            if len(self._open[-1].children) >= _MOST_CHILDREN:
                raise BadMarkup("too many elements in one")
            self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _: str) -> None:
        self._depth -= 1
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._ended.append(element)

    def words(self, text: str) -> None:
        if self._open:
            element = self._open[-1]
            if len(element.text) + len(text) > _LONGEST_TEXT:
                raise BadMarkup("a text is too long")
            element.text += text

    def refuse(self, *_: object) -> int:
        raise BadMarkup("document types and entities are refused")

    def taken(self) -> Iterator[Element]:
        ended, self._ended = self._ended, []
        yield from ended
