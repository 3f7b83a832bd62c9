"""Refusals of planning."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class TooLittleHistory(DomainError):
    """There are not enough days of sales to test a forecast on. `days` are those since the first sale."""

    days: int
    needed: int
    code = "too_little_history"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class ModelNotTrained(DomainError):
    """Nobody has trained this tenant's forecast, or so long ago that it says nothing about the days asked for."""

    code = "model_not_trained"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class SoldTooSeldom(DomainError):
    """The category or product has no forecast of its own: it is new, or sells too little to test one."""

    noun: str
    id: int
    code = "sold_too_seldom"
    kind = Kind.NOT_FOUND
