"""Below the surfaces nobody speaks a dialect: their words stay in their own vocabulary."""

import io
import re
import tokenize
from pathlib import Path

SRC = Path(__file__).parents[2] / "src" / "trastienda"
BELOW = ("kernel", "domain", "operations", "insights")
FOREIGN = {
    "apartado",
    "apartados",
    "cotizacion",
    "efectivo",
    "tarjeta",
    "transferencia",
    "mixto",
    "mostrador",
    "taller",
    "mayoreo",
    "inventory_id",
    "register_id",
    "part_number",
    "poliza",
    "polizas",
    "concepts",
    "pagado",
}
"""Words of the documents that have one of ours. Spanish sentences for people (descriptions in the books, names of
accounts, audit titles) are texts, not vocabulary: only names and one-word strings are looked at."""


def words_in(path: Path) -> set[str]:
    found: set[str] = set()
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type == tokenize.NAME:
            found.add(token.string.lower())
        elif token.type == tokenize.STRING and re.fullmatch(r"""[rbf]*["'](\w+)["']""", token.string):
            found.add(token.string.strip("rbf\"'").lower())
    return found


def test_no_foreign_word_below_the_surfaces() -> None:
    spoken = {
        f"{path.relative_to(SRC)}: {word}"
        for layer in BELOW
        for path in (SRC / layer).rglob("*.py")
        if "migrations" not in path.parts
        for word in words_in(path) & FOREIGN
    }
    assert spoken == set()
