"""Take a review back: the author does, or somebody who moderates; the latter is written down."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.catalog.update_review import hold_review


def remove_review(review_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Delete the review.

    :raises NotFound: unknown or a neighbour's.
    :raises Forbidden: somebody else's.
    """
    with transaction(actor.tenant_id):
        review = hold_review(review_id, actor=actor)
        sql.execute("DELETE FROM review WHERE tenant_id = %s AND id = %s", (current_tenant(), review_id))
        if review.user_id != actor.user_id:
            audit(
                "review.removed",
                f"product:{review.product_id}",
                actor=actor.name,
                at=now,
                user=review.user_id,
                rating=review.rating,
            )
