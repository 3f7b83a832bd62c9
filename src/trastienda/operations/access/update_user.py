"""Change what is known of a user: by themselves, or by who manages users."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.access import names, secrets, sessions, users
from trastienda.domain.access.errors import MayNotGiveRole
from trastienda.domain.access.roles import CUSTOMER
from trastienda.domain.access.steps import audit
from trastienda.domain.access.users import UserRow
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.customer_record import open_customer_record


class UpdateUser(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is to change; what is UNSET stays. The user name never changes: orders and reviews are signed with it.

    `branch` None is no branch in particular.
    """

    id: int
    email: str | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType = UNSET
    password: str | UnsetType = UNSET
    role: str | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    branch: int | UnsetType | None = UNSET


def update_user(command: UpdateUser, *, actor: Actor, now: datetime) -> None:
    """
    Change the user. A new password, another role and deactivation end every session they have, at once.

    :raises NotFound: unknown or a neighbour's, or the branch is not an active one.
    :raises Forbidden: somebody else's, or `is_active` or the branch changed, by who does not manage users.
    :raises MayNotGiveRole: another role, by who gives none.
    :raises UnknownRole: there is no such role.
    :raises LastAdministrator: nobody could manage the users any more.
    :raises Invalid: an address or name has not the form that is kept.
    :raises WeakSecret: the password is too easily guessed.
    :raises AlreadyTaken: somebody signs in with that address; of two at once, one.
    """
    with transaction(actor.tenant_id):
        before = users.user(command.id)
        check_may_change(before, actor)
        changes = _changes(command, before, actor)
        if not changes:
            return
        if "role" in changes or "is_active" in changes:
            if _loses_users(before, changes):
                users.check_not_the_last_administrator(before.id)
            if changes.get("role") == CUSTOMER and before.customer_id is None:
                changes["customer_id"] = _new_customer_record(before, changes, now=now)
        users.change(before.id, changes)
        if changes.keys() & {"password_hash", "role", "is_active"}:
            sessions.end_all(before.id, now=now)
        audit(
            "user.changed",
            f"user:{before.id}",
            actor=actor.name,
            at=now,
            changed=sorted(changes),
            **{name: changes[name] for name in ("role", "is_active") if name in changes},
        )


def check_may_change(user: UserRow, actor: Actor) -> None:
    """:raises Forbidden: it is somebody else, and the actor does not manage users."""
    if user.id != actor.user_id:
        actor.require(Permission.MANAGE_USERS)


def _changes(command: UpdateUser, before: UserRow, actor: Actor) -> dict[str, Any]:
    """Return the columns that would really change, and their new contents."""
    given: dict[str, Any] = {}
    if command.email is not UNSET:
        given["email"] = names.check_email(command.email)
    for field in ("first_name", "last_name"):
        text = getattr(command, field)
        if text is not UNSET:
            given[field] = names.check_name(field, text)
    if command.role is not UNSET:
        given["role"] = command.role
    if command.is_active is not UNSET:
        given["is_active"] = command.is_active
    if command.branch is not UNSET:
        given["branch_id"] = command.branch
    changes = {name: value for name, value in given.items() if value != getattr(before, name)}
    _check_rights(changes, actor)
    if changes.get("email"):
        users.check_free(email=changes["email"], but=before.id)
    if changes.get("branch_id") is not None:
        open_branch(changes["branch_id"])
    if command.password is not UNSET:
        secrets.check_password(command.password)
        changes["password_hash"] = secrets.hash_secret(command.password)
    return changes


def _check_rights(changes: dict[str, Any], actor: Actor) -> None:
    if "role" in changes and not actor.may(Permission.MANAGE_USERS):
        raise MayNotGiveRole(role=changes["role"])
    if changes.keys() & {"is_active", "branch_id"}:
        actor.require(Permission.MANAGE_USERS)


def _loses_users(before: UserRow, changes: dict[str, Any]) -> bool:
    """Whether they would not manage users any more, if they do. :raises UnknownRole: there is no such role."""
    can_still = users.permissions_of(changes.get("role", before.role))
    return not changes.get("is_active", before.is_active) or Permission.MANAGE_USERS not in can_still


def _new_customer_record(before: UserRow, changes: dict[str, Any], *, now: datetime) -> int:
    batch = sql.Batch()
    customer_id = open_customer_record(
        name=before.full_name, email=changes.get("email", before.email), batch=batch, at=now
    )
    batch.write()
    return int(customer_id)
