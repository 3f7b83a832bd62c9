"""From this dialect's words about users to ours."""

from msgspec import UNSET, UnsetType

from trastienda.domain.access.roles import CUSTOMER
from trastienda.domain.access.users import UserRow
from trastienda.operations.access.register_user import RegisterUser
from trastienda.operations.access.update_user import UpdateUser
from trastienda.surfaces.smartsales.accounts import render, wire
from trastienda.surfaces.smartsales.vocabulary import ROLE_WORDS
from trastienda.web.errors import Malformed

_READ_ONLY = ("id", "username", "is_staff", "is_superuser")


def registration(body: wire.UserRegistrationRequest) -> RegisterUser:
    _check_repeated(body.password, body.password2)
    return RegisterUser(
        username=body.username,
        password=body.password,
        email=body.email,
        first_name=body.first_name,
        last_name=body.last_name,
        role=ROLE_WORDS[body.role] if body.role else CUSTOMER,
    )


def changes(body: wire.UserProfileRequest, before: UserRow) -> UpdateUser:
    """Return what is to change. A client may send back all that it was shown; only what differs counts."""
    shown = render.profile(before)
    for name in _READ_ONLY:
        given = getattr(body, name)
        if given is not UNSET and given != getattr(shown, name):
            raise Malformed(where=name, reason="este campo es de sólo lectura")
    if body.password is not UNSET and body.password2 is not UNSET:
        _check_repeated(body.password, body.password2)
    return UpdateUser(
        id=before.id,
        email=body.email,
        first_name=body.first_name,
        last_name=body.last_name,
        role=_role(body.role, shown),
        is_active=body.is_active,
        password=body.password,
    )


def _role(given: wire.RoleGiven | UnsetType | None, shown: wire.UserProfile) -> str | UnsetType:
    """Several of our roles are one word here, or none: the word that was shown leaves the role as it is."""
    if given is UNSET or (given or None) == shown.role:
        return UNSET
    return ROLE_WORDS[given] if given else CUSTOMER


def _check_repeated(password: str, again: str) -> None:
    if password != again:
        raise Malformed(where="password2", reason="las contraseñas no coinciden")
