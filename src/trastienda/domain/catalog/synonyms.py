"""The words by which a shop's people call its goods, as they keep them; who searches asks for them each time."""

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.keeping import Kept
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

MOST_SYNONYMS, MOST_WAYS = 500, 20
"""Lines that a shop may keep, and ways to say a thing in each."""


class SynonymLine(msgspec.Struct, frozen=True):
    """Ways to say one thing, with commas between them."""

    id: int
    words: str


class _Lines(msgspec.Struct, frozen=True):
    """Something to keep, also where there are none."""

    words: tuple[str, ...]


_kept: Kept[int, _Lines] = Kept()
_ALL = "SELECT id, words FROM search_synonym WHERE tenant_id = %s ORDER BY lower(words), id"


@step
def synonym_lines() -> list[SynonymLine]:
    """Return every line, by its first word."""
    return sql.structs(SynonymLine, _ALL, (current_tenant(),))


@step
def shop_synonyms() -> tuple[str, ...]:
    """Return the words of every line, as they were a minute ago at the earliest."""
    return _kept.get(current_tenant(), lambda: _Lines(tuple(line.words for line in synonym_lines()))).words


def forget_synonyms(tenant_id: int) -> None:
    """Read them anew next time; in other processes within the minute."""
    _kept.forget(tenant_id)
