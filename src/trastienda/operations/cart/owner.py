"""Whose cart it is: nobody changes another's, and a visitor has none."""

from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden


def user_of(actor: Actor) -> int:
    """Return the user who acts. :raises Forbidden: a visitor, or somebody without an account."""
    if actor.user_id is None:
        raise Forbidden(permission=Permission.CREATE_ORDERS)
    return actor.user_id
