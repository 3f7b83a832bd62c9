"""Refusals and bugs: the two ways in which work ends without an effect.

A `DomainError` is an answer: the request was understood and is refused. It carries a code, a kind and
facts; no status number, no sentence, no surface word. Each surface owns the table that words it.
A `Bug` is our own mistake; nobody catches it but the outermost layer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, ClassVar, NoReturn


class Kind(Enum):
    """What sort of refusal it is; a surface without a word for the error falls back to its kind."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    UNAUTHENTICATED = "unauthenticated"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"


@dataclass(eq=False)
class DomainError(Exception):
    """The base of every refusal. `eq=False`, never frozen: a frozen exception breaks inside context managers."""

    code: ClassVar[str] = "refused"
    kind: ClassVar[Kind] = Kind.INVALID

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is known about this refusal, by field name; surfaces fill their sentences from it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({facts})"


class Bug(Exception):
    """A state that our own code promised could not happen."""


def require(condition: object, promise: str) -> None:
    """Stop when one of our own promises is broken. Unlike `assert`, it survives `python -O`."""
    if not condition:
        raise Bug(promise)


def unreachable(value: object) -> NoReturn:
    """Mark a branch that a closed set of values cannot reach."""
    raise Bug(f"unexpected {value!r}")


def every_refusal() -> Iterator[type[DomainError]]:
    """Every concrete refusal that has been defined; surfaces are tested against this list."""
    waiting = [DomainError]
    while waiting:
        error = waiting.pop()
        children = error.__subclasses__()
        waiting.extend(children)
        if error is not DomainError and not children:
            yield error


# --- refusals that belong to no single context -------------------------------------------------------


@dataclass(eq=False)
class Forbidden(DomainError):
    """The actor lacks the permission that the operation needs."""

    permission: str
    code = "forbidden"
    kind = Kind.FORBIDDEN


@dataclass(eq=False)
class NotFound(DomainError):
    """No such thing in this tenant. A neighbour's row and a row that never was are the same answer."""

    noun: str
    id: object
    code = "not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class Invalid(DomainError):
    """A value that no rule of any context allows; `field` names where it stood in our own words."""

    field: str
    reason: str
    code = "invalid"
    kind = Kind.INVALID


@dataclass(eq=False)
class InUse(DomainError):
    """Something else depends on it, so it cannot be deleted; `by` says what, where that is known."""

    noun: str
    id: int
    by: str = ""
    code = "in_use"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class AlreadyTaken(DomainError):
    """A value that must be unique within the tenant is in use."""

    field: str
    value: str
    code = "already_taken"
    kind = Kind.CONFLICT
