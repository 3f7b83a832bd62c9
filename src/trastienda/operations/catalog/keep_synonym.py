"""Say what else the shop's people call something: a line of words that a search takes for the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
from django.db import IntegrityError

from trastienda.domain.catalog.models import SearchSynonym
from trastienda.domain.catalog.synonyms import MOST_SYNONYMS, MOST_WAYS, SynonymLine, forget_synonyms
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken, Invalid, NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold, tidy
from trastienda.kernel.transaction import transaction


class KeepSynonym(msgspec.Struct, frozen=True):
    """`words`: two ways or more to say one thing, with commas between them. Without an id the line is new."""

    words: str
    id: int | None = None


def keep_synonym(command: KeepSynonym, *, actor: Actor, now: datetime) -> SynonymLine:
    """
    Write the line and return it as it is kept: each way once, single spaces.

    :raises Invalid: it does not name two ways, names more than twenty, or the shop has 500 lines already.
    :raises NotFound: no such line of this shop.
    :raises AlreadyTaken: the same line is there.
    """
    actor.require(Permission.EDIT_INVENTORY)
    words = _tidied(command.words)
    with transaction(actor.tenant_id), _once(words):
        if command.id is None:
            found = _add(words, now)
        else:
            found = command.id
            changed = SearchSynonym.objects.filter(pk=found).update(words=words, updated_at=now)
            if not changed:
                raise NotFound(noun="synonym", id=found)
        forget_synonyms(actor.tenant_id)
    return SynonymLine(id=found, words=words)


def _tidied(words: str) -> str:
    ways = {fold(way): tidy(way) for way in words.split(",") if fold(way)}
    if len(ways) < 2:
        raise Invalid(field="words", reason="two_ways")
    if len(ways) > MOST_WAYS:
        raise Invalid(field="words", reason="too_many")
    return ", ".join(ways.values())


def _add(words: str, now: datetime) -> int:
    there = sql.value("SELECT count(*) FROM search_synonym WHERE tenant_id = %s", (current_tenant(),))
    if there >= MOST_SYNONYMS:
        raise Invalid(field="words", reason="too_many")
    batch = sql.Batch()
    new = batch.new_id(SearchSynonym)
    batch.insert(SearchSynonym, id=new, words=words, updated_at=now)
    batch.write()
    return int(new)


@contextmanager
def _once(words: str) -> Iterator[None]:
    """:raises AlreadyTaken: the database refused the line, because it is there."""
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) != "search_synonym_once":
            raise
        raise AlreadyTaken(field="words", value=words) from None
