"""Refusals of the drawer."""

from dataclasses import dataclass
from decimal import Decimal

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class RegisterAlreadyOpen(DomainError):
    """The employee has an open register, or somebody has this number open in this branch."""

    number: int
    whose: str
    """`own` when it is the employee's own session, `other` when the number is taken."""
    code = "register_already_open"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoOpenRegister(DomainError):
    """The operation needs the caller's open register and there is none."""

    code = "no_open_register"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NothingOpen(DomainError):
    """The caller's open register was asked for, and there is none to show."""

    code = "nothing_open"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class RegisterNotFound(DomainError):
    """No such register session in this tenant."""

    session_id: int
    code = "register_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class RegisterClosed(DomainError):
    """The register session was closed by its Z cut."""

    session_id: int
    code = "register_closed"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NotYourRegister(DomainError):
    """The register is open, but somebody else opened it."""

    session_id: int
    code = "not_your_register"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NotEnoughCash(DomainError):
    """More cash would leave the drawer than it holds."""

    wanted: Decimal
    available: Decimal
    code = "not_enough_cash"
    kind = Kind.CONFLICT
