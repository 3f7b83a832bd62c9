"""Refusals of messages."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class BadPhone(DomainError):
    """It is no telephone number with its country's code."""

    phone: str
    code = "bad_phone"
    kind = Kind.INVALID


@dataclass(eq=False)
class OutsideWindow(DomainError):
    """The customer has not written for too long: only an approved template may be sent (the messenger's rule)."""

    phone: str
    hours: int
    code = "outside_window"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoSuchTemplate(DomainError):
    """No template of that name is approved."""

    template: str
    code = "no_such_template"
    kind = Kind.INVALID


@dataclass(eq=False)
class WrongTemplateParameters(DomainError):
    """A template has so many places for text, and another number of texts was given."""

    template: str
    needed: int
    given: int
    code = "wrong_template_parameters"
    kind = Kind.INVALID
