"""Take a user's account away: altogether, or where their orders and reviews remain, only the way in."""

from datetime import datetime

from trastienda.domain.access import keys, sessions, users
from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.customer_record import drop_customer_record
from trastienda.operations.access.update_user import check_may_change

# What keeps a user readable: whatever bears their name.
_BEARS_THEIR_NAME = """
SELECT EXISTS (SELECT 1 FROM sale WHERE tenant_id = %(tenant)s AND user_id = %(user)s)
  OR EXISTS (SELECT 1 FROM sale WHERE tenant_id = %(tenant)s AND customer_id = %(customer)s)
  OR EXISTS (SELECT 1 FROM review WHERE tenant_id = %(tenant)s AND user_id = %(user)s)
  OR EXISTS (SELECT 1 FROM register_session WHERE tenant_id = %(tenant)s AND user_id = %(user)s)
  OR EXISTS (SELECT 1 FROM export WHERE tenant_id = %(tenant)s AND user_id = %(user)s)
  OR EXISTS (SELECT 1 FROM coupon_use WHERE tenant_id = %(tenant)s AND user_id = %(user)s)
"""
_DEACTIVATE = "UPDATE app_user SET is_active = false WHERE tenant_id = %s AND id = %s"
_FORGET_SESSIONS = "DELETE FROM refresh_token WHERE tenant_id = %s AND user_id = %s"
_DROP_CART = (
    "DELETE FROM cart_line l USING cart c WHERE l.tenant_id = %s AND c.tenant_id = l.tenant_id AND c.id = l.cart_id"
    " AND c.user_id = %s",
    "DELETE FROM cart WHERE tenant_id = %s AND user_id = %s",
)
_DELETE = "DELETE FROM app_user WHERE tenant_id = %s AND id = %s"


def delete_user(user_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Delete the user, with a customer's record that nothing refers to; deactivate who has bought, sold or reviewed.

    Whoever is deactivated already stays so, and hears the same.

    :raises NotFound: unknown or a neighbour's.
    :raises Forbidden: somebody else's, by who does not manage users.
    :raises LastAdministrator: nobody could manage the users any more.
    """
    with transaction(actor.tenant_id):
        check_may_change(users.user(user_id), actor)
        users.check_not_the_last_administrator(user_id)
        user = users.user(user_id, lock=True)
        whose = {"tenant": actor.tenant_id, "user": user.id, "customer": user.customer_id}
        stays = bool(sql.value(_BEARS_THEIR_NAME, whose))
        if stays:
            sql.execute(_DEACTIVATE, (actor.tenant_id, user.id))
            sessions.end_all(user.id, now=now)
        else:
            for statement in (*_DROP_CART, _FORGET_SESSIONS):
                sql.execute(statement, (actor.tenant_id, user.id))
            keys.drop_keys_of(user.id)
            sql.execute(_DELETE, (actor.tenant_id, user.id))
            if user.customer_id is not None:
                drop_customer_record(user.customer_id, tenant_id=actor.tenant_id)
        audit(
            "user.deactivated" if stays else "user.deleted",
            f"user:{user.id}",
            actor=actor.name,
            at=now,
            username=user.username,
        )
