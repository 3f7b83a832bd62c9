"""Give somebody a user name and a password. Whoever does so by themselves becomes a customer, and nothing else."""

from datetime import datetime

import msgspec

from trastienda.domain.access import names, secrets, users
from trastienda.domain.access.errors import MayNotGiveRole
from trastienda.domain.access.models import User
from trastienda.domain.access.roles import CUSTOMER
from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.customer_record import open_customer_record


class RegisterUser(msgspec.Struct, frozen=True, kw_only=True):
    """`email` may be empty. Who manages users alone gives a role other than a customer's; no `branch` is their own."""

    username: str
    password: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    role: str = CUSTOMER
    branch: int | None = None


def register_user(command: RegisterUser, *, actor: Actor, now: datetime) -> int:
    """
    Make the user; returns their id. A customer also gets a customer's record, by which the counter knows them.

    An address proves nothing: a record that the counter has under the same one stays its own.

    :raises MayNotGiveRole: a role was asked for by somebody who gives none.
    :raises UnknownRole: there is no such role.
    :raises Invalid: the user name, the address or a name has not the form that is kept.
    :raises WeakSecret: the password is too easily guessed.
    :raises NotFound: the branch is not an active one.
    :raises AlreadyTaken: somebody signs in with that user name or address; of two at once, one.
    """
    if command.role != CUSTOMER and not actor.may(Permission.MANAGE_USERS):
        raise MayNotGiveRole(role=command.role)
    email = names.check_email(command.email)
    username = names.check_username(command.username, email=email)
    first, last = (
        names.check_name("first_name", command.first_name),
        names.check_name("last_name", command.last_name),
    )
    secrets.check_password(command.password)
    with transaction(actor.tenant_id):
        users.permissions_of(command.role)
        users.check_free(username=username, email=email)
        branch_id = open_branch(command.branch).id if command.branch else actor.branch_id
        batch = sql.Batch()
        is_customer = command.role == CUSTOMER
        name = f"{first} {last}".strip() or username
        user_id = batch.new_id(User)
        batch.insert(
            User,
            id=user_id,
            username=username,
            email=email,
            first_name=first,
            last_name=last,
            password_hash=secrets.hash_secret(command.password),
            role=command.role,
            branch=None if is_customer else branch_id,
            customer=open_customer_record(name=name, email=email, batch=batch, at=now)
            if is_customer
            else None,
            is_active=True,
            tokens_since=now,
            created_at=now,
        )
        batch.may_be_refused("user_username", AlreadyTaken(field="username", value=username))
        batch.may_be_refused("user_email", AlreadyTaken(field="email", value=email))
        batch.write()
        audit(
            "user.registered", f"user:{int(user_id)}", actor=actor.name or username, at=now, role=command.role
        )
    return int(user_id)
