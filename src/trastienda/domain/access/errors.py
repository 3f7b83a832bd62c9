"""Refusals at the door."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class BadCredentials(DomainError):
    """The PIN or password is not anyone's who may enter. Says no more than that."""

    code = "bad_credentials"
    kind = Kind.UNAUTHENTICATED


@dataclass(eq=False)
class TooManyAttempts(DomainError):
    """The device or address has guessed too often; it may try again after `retry_after_s` seconds."""

    retry_after_s: int
    code = "too_many_attempts"
    kind = Kind.THROTTLED


@dataclass(eq=False)
class NotSignedIn(DomainError):
    """There is no token, or it is expired, forged, another surface's, or its holder may no longer enter."""

    code = "not_signed_in"
    kind = Kind.UNAUTHENTICATED


@dataclass(eq=False)
class DeviceNotEnrolled(DomainError):
    """The tenant shows its people to its own devices only, and this is not one of them."""

    code = "device_not_enrolled"
    kind = Kind.FORBIDDEN


@dataclass(eq=False)
class TenantNotFound(DomainError):
    """No such tenant."""

    tenant_id: int
    code = "tenant_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class WeakSecret(DomainError):
    """A PIN or password that is too easily guessed.

    `reason` is one of short, long, digits, repeated, sequence, common.
    """

    secret: str
    """Which kind of secret: pin or password. Never the secret itself."""
    reason: str
    code = "weak_secret"


@dataclass(eq=False)
class PinInUse(DomainError):
    """Another employee of the tenant signs in with this PIN."""

    code = "pin_in_use"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class UnknownRole(DomainError):
    """A role that does not exist, or that may not be given here."""

    role: str
    code = "unknown_role"


@dataclass(eq=False)
class MayNotGiveRole(DomainError):
    """Only who manages users gives roles; everybody else is a customer, or what they were made."""

    role: str
    code = "may_not_give_role"
    kind = Kind.FORBIDDEN


@dataclass(eq=False)
class LastAdministrator(DomainError):
    """Nobody else who is active could manage the users."""

    code = "last_administrator"
    kind = Kind.CONFLICT
