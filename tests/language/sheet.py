"""Reads the sentences: what is said on a line of its own, what must be understood indented below it."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from trastienda.language.matching import Candidate

FOLDER = Path(__file__).parent / "sentences"


class Sentence(NamedTuple):
    """What is said and what it means, a line for each thing."""

    said: str
    meaning: tuple[str, ...]


def sentences(name: str) -> list[Sentence]:
    """Return the sentences of a file."""
    return list(_read((FOLDER / name).read_text("utf-8").splitlines()))


def catalogue() -> tuple[Candidate, ...]:
    """Return the goods that the cart's sentences are about."""
    lines = [
        line
        for line in (FOLDER / "catalogo.txt").read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return tuple(
        Candidate(id=number, name=name, sku=sku, brand=brand, category=category, popularity=float(sold))
        for number, (name, sku, brand, category, sold) in enumerate(rows, 1)
    )


def _read(lines: list[str]) -> Iterator[Sentence]:
    said, meaning = "", list[str]()
    for line in [*lines, "#"]:
        if line.startswith(" "):
            meaning.append(line.strip())
            continue
        if said:
            yield Sentence(said, tuple(meaning))
        said, meaning = line if line.strip() and not line.startswith("#") else "", []
