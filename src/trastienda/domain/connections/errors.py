"""Refusals of connections with outside systems."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class CredentialsUnreadable(DomainError):
    """
    What opens an outside system was sealed with another secret of the installation: it has to be entered again.

    An answer of its own, because going on with another account would send money or parcels through a stranger's.
    """

    provider: str
    code = "credentials_unreadable"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class NotConnected(DomainError):
    """The tenant has no credentials of its own with that outside system."""

    provider: str
    code = "not_connected"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class NotConfigured(DomainError):
    """What opens that outside system is not complete; `needed` names what is still to be told."""

    provider: str
    needed: str
    code = "not_configured"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class ForgedNotice(DomainError):
    """A notice that claims to come from an outside system, and does not prove it. `reason` is for the log."""

    provider: str
    reason: str
    code = "forged_notice"
    kind = Kind.UNAUTHENTICATED
