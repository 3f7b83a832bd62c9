"""Shapes of accounts, by the names and fields of the document's schemas; fields of ours come after the documented."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.web.decode import Id

Role = Literal["ADMIN", "MANAGER", "CAJERO"]
RoleGiven = Literal["ADMIN", "MANAGER", "CAJERO", ""]
"""An empty role is none, as forms have it."""
Username = Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
Email = Annotated[str, msgspec.Meta(max_length=254)]
PersonName = Annotated[str, msgspec.Meta(max_length=150)]
Password = Annotated[str, msgspec.Meta(max_length=1000)]


# --- tokens ------------------------------------------------------------------------------------------


class TokenObtainPairRequest(msgspec.Struct):
    username: str
    password: str


class TokenObtainPair(msgspec.Struct):
    access: str
    refresh: str


class TokenRefreshRequest(msgspec.Struct):
    refresh: str


class TokenRefresh(msgspec.Struct):
    access: str
    refresh: str


class TokenVerifyRequest(msgspec.Struct):
    token: str


class TokenVerify(msgspec.Struct):
    """Nothing: the status says it all."""


# --- users -------------------------------------------------------------------------------------------


class UserRegistrationRequest(msgspec.Struct, kw_only=True):
    username: Username
    email: Email = ""
    password: Password
    password2: Password
    first_name: PersonName = ""
    last_name: PersonName = ""
    role: RoleGiven | None = None


class UserRegistration(msgspec.Struct):
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: Role | None


class UserProfile(msgspec.Struct):
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: Role | None
    is_staff: bool
    is_superuser: bool
    is_active: bool


class UserProfileRequest(msgspec.Struct, kw_only=True):
    """What is missing stays as it is. What cannot be changed may be sent back as it was shown."""

    email: Email | UnsetType = UNSET
    first_name: PersonName | UnsetType = UNSET
    last_name: PersonName | UnsetType = UNSET
    role: RoleGiven | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    password: Password | UnsetType = UNSET
    password2: Password | UnsetType = UNSET
    id: Id | UnsetType = UNSET
    username: str | UnsetType = UNSET
    is_staff: bool | UnsetType = UNSET
    is_superuser: bool | UnsetType = UNSET


class PatchedUserProfileRequest(UserProfileRequest, kw_only=True):
    """The same: neither way is anything required."""
