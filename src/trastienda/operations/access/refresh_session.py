"""Give the next token of a session for the one that renews it, which serves once."""

from datetime import datetime, timedelta

import msgspec

from trastienda.domain.access import sessions
from trastienda.domain.access.errors import NotSignedIn
from trastienda.domain.access.sessions import Session
from trastienda.domain.tenancy.queries import is_open
from trastienda.kernel.transaction import transaction


class RefreshSession(msgspec.Struct, frozen=True, kw_only=True):
    """A refresh token that was read already: the surface has checked its signature."""

    tenant_id: int
    session: Session
    surface: str
    lifetime: timedelta


def refresh_session(command: RefreshSession, *, now: datetime) -> Session:
    """
    Renew the session. That a used token came again must outlive the refusal, so this commits and then refuses.

    :raises NotSignedIn: the token was used, ended, forgotten or expired, or its holder may no longer enter.
    """
    with transaction(command.tenant_id):
        renewed = (
            sessions.renew(command.session, surface=command.surface, lifetime=command.lifetime, now=now)
            if is_open(command.tenant_id)
            else None
        )
    if renewed is None:
        raise NotSignedIn
    return renewed
