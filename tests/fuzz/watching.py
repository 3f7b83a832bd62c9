"""What every answer must be, and whether anything was kept: shared by the tests of bad input."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection

from tests.fuzz.doors import COUNTER, door_of
from tests.shop import Answer
from trastienda.web.surface import Endpoint


class Commits:
    """How many transactions were kept since the last question."""

    def __init__(self) -> None:
        self.count = 0

    def since(self) -> int:
        kept, self.count = self.count, 0
        return kept


@contextmanager
def commits() -> Iterator[Commits]:
    """Count the commits of this thread's connection while the block runs; a refused request makes none."""
    seen = Commits()
    ours: Any = connection
    commit = ours._commit

    def counted() -> None:
        seen.count += 1
        commit()

    with patch.object(ours, "_commit", counted):
        yield seen


def says_why(answer: Answer) -> bool:
    """Whether it is the point of sale's documented envelope and nothing else."""
    return COUNTER.says_why(answer)


ONLY_THE_DATABASE_KNEW = "Los datos chocan con otro registro; revise e intente de nuevo"
"""What a client hears of a constraint that no operation foresaw: safe, but it names no field."""


def check(endpoint: Endpoint, answer: Answer, sent: object, *, kept: int | None = None) -> None:
    """An answer is a success, or a refusal that says why and kept nothing; never our own failure."""
    shown = f"{str(sent)[:300]} -> {answer.status} {str(answer.body)[:300]}"
    assert 200 <= answer.status < 500, shown
    assert not 300 <= answer.status < 400, shown
    if answer.status >= 400:
        door = door_of(endpoint)
        assert door.says_why(answer), shown
        said = str(door.sentence(answer))
        assert ONLY_THE_DATABASE_KNEW not in said, shown
        assert len(said) < 1000, shown
        assert not kept, f"refused, but something was committed: {shown}"


PLACE = "@here@"


def leaves(body: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a body where a value stands, the containers and the first of each list included."""
    if path:
        yield path
    if isinstance(body, dict):
        for name, value in body.items():
            yield from leaves(value, (*path, name))
    elif isinstance(body, list) and body:
        yield from leaves(body[0], (*path, 0))


def with_value(body: Any, path: tuple[str | int, ...], value: object) -> Any:
    """A copy of the body with another value at that place."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(body, dict):
        return {**body, str(first): with_value(body.get(first), rest, value)}
    return [with_value(each, rest, value) if at == first else each for at, each in enumerate(body)]


def with_raw(body: Any, path: tuple[str | int, ...], raw: bytes) -> bytes:
    """The body as JSON, with those bytes at that place, valid or not."""
    marked = json.dumps(with_value(body, path, PLACE), default=str)
    return marked.encode().replace(f'"{PLACE}"'.encode(), raw)
