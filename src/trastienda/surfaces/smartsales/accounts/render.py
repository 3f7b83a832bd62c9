"""From users as we know them to this dialect's shapes."""

from trastienda.domain.access.users import UserRow
from trastienda.surfaces.smartsales.accounts import wire
from trastienda.surfaces.smartsales.vocabulary import ADMIN, MANAGER, ROLE_OF


def role(user: UserRow) -> wire.Role | None:
    """Return the documented role; whoever has none of them is an ordinary user here."""
    word: wire.Role | None = ROLE_OF.get(user.role)  # type: ignore[assignment]  # its values are the documented words
    return word


def registration(user: UserRow) -> wire.UserRegistration:
    return wire.UserRegistration(
        id=user.id,
        username=user.username,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        role=role(user),
    )


def profile(user: UserRow) -> wire.UserProfile:
    word = role(user)
    return wire.UserProfile(
        id=user.id,
        username=user.username,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        role=word,
        is_staff=word in {ADMIN, MANAGER},
        is_superuser=word == ADMIN,
        is_active=user.is_active,
    )
