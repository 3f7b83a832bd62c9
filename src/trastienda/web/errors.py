"""From refusal to wire: each surface declares one table; this is the machinery and the refusals of HTTP itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.kernel.errors import DomainError, Kind
from trastienda.web import encode


class Wire(msgspec.Struct, frozen=True):
    """How a surface says a refusal: a status and a sentence, which may use the refusal's facts in braces."""

    status: int
    sentence: str
    word: str = ""
    """A machine-readable code, in surfaces that have one."""


class ErrorTable:
    """
    One surface's words for every refusal: an exact row, else the row of its kind.

    `body` makes the surface's envelope out of the wire form, the finished sentence and the refusal. `words` says our
    nouns and states, where a fact is one, as this surface's readers do.
    """

    def __init__(
        self,
        rows: Mapping[type[DomainError], Wire],
        *,
        by_kind: Mapping[Kind, Wire],
        body: Callable[[Wire, str, DomainError], Any],
        unexpected: Wire,
        words: Mapping[str, str] | None = None,
    ) -> None:
        self._rows = dict(rows)
        self._by_kind = dict(by_kind)
        self._body = body
        self.unexpected = unexpected
        self._words = words or {}

    def knows(self, error: type[DomainError]) -> bool:
        """Whether this surface has decided how to say the refusal, and not only its kind."""
        return error in self._rows

    def decided(self) -> list[Wire]:
        """Every wire form of this surface, by status: for people who have to handle them."""
        return sorted(self._rows.values(), key=lambda wire: wire.status)

    def wire(self, error: DomainError) -> Wire:
        return self._rows.get(type(error)) or self._by_kind[error.kind]

    def say(self, error: DomainError) -> tuple[int, Any]:
        """Return the status and the body of a refusal in this surface's words."""
        wire = self.wire(error)
        facts = {name: self._shown(fact) for name, fact in error.facts.items()}
        return wire.status, self._body(wire, wire.sentence.format_map(facts), error)

    def _shown(self, fact: Any) -> Any:
        """Our nouns in this surface's words, several with commas; a quantity without its zeros (money keeps two)."""
        if isinstance(fact, Decimal) and int(fact.as_tuple().exponent) < -2:
            return encode.plain(fact)
        if isinstance(fact, tuple):
            return ", ".join(dict.fromkeys(str(self._shown(each)) for each in fact)) or self._shown("nothing")
        return self._words.get(fact, fact) if isinstance(fact, str) else fact

    def say_unexpected(self) -> tuple[int, Any]:
        """Return the answer to our own mistake: it tells that it happened and nothing else."""
        return self.unexpected.status, self._body(self.unexpected, self.unexpected.sentence, Unexpected())


class InOwnWords(Exception):
    """
    A refusal that an endpoint words itself, where its document answers one like nothing else.

    Raised, so that nothing of what was done is kept; `reply` is answered as it is.
    """

    def __init__(self, reply: encode.Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


# --- the refusals of HTTP itself ---------------------------------------------------------------------


@dataclass(eq=False)
class Malformed(DomainError):
    """The body or a parameter does not have the documented form. `where` is its path, empty for the whole."""

    where: str
    reason: str
    code = "malformed"


@dataclass(eq=False)
class BodyTooLarge(DomainError):
    """The body exceeds what a request may carry."""

    limit_bytes: int
    code = "body_too_large"


@dataclass(eq=False)
class NoSuchPath(DomainError):
    """The surface has nothing at this path."""

    path: str
    code = "no_such_path"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class MethodNotAllowed(DomainError):
    """The path exists, but not for this method."""

    method: str
    allowed: str
    code = "method_not_allowed"


@dataclass(eq=False)
class KeyReused(DomainError):
    """An idempotency key that answered another request came with a different one."""

    key: str
    code = "idempotency_key_reused"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class BadKey(DomainError):
    """An idempotency key that is empty or too long to keep."""

    code = "bad_idempotency_key"


@dataclass(eq=False)
class NoCsrfToken(DomainError):
    """A write came without the token that our own pages carry, so it may not have been meant."""

    reason: str
    code = "no_csrf_token"
    kind = Kind.FORBIDDEN


@dataclass(eq=False)
class RefusedByDatabase(DomainError):
    """A constraint that no operation foresaw, or a race that two requests lost; nothing was done."""

    code = "refused_by_database"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class Unavailable(DomainError):
    """The database cannot be reached or is being restarted; nothing was done."""

    code = "unavailable"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class Unexpected(DomainError):
    """Our own mistake, as seen from outside."""

    code = "unexpected"
    kind = Kind.UNAVAILABLE
