"""Think differently of a product: the author does, or somebody who moderates."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.catalog.models import Review
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.catalog.create_review import check_rating


class UpdateReview(msgspec.Struct, frozen=True):
    """What is UNSET stays. `product_id`, when given, must be the review's own: it moves to no other product."""

    id: int
    product_id: int | UnsetType = UNSET
    rating: int | UnsetType = UNSET
    comment: str | UnsetType = UNSET


def update_review(command: UpdateReview, *, actor: Actor, now: datetime) -> None:
    """
    Change the review.

    :raises NotFound: unknown or a neighbour's.
    :raises Forbidden: somebody else's.
    :raises Invalid: another product than its own, or not one to five stars.
    """
    if command.rating is not UNSET:
        check_rating(command.rating)
    with transaction(actor.tenant_id):
        review = hold_review(command.id, actor=actor)
        if command.product_id not in {UNSET, review.product_id}:
            raise Invalid(field="product", reason="differs")
        if command.rating is not UNSET:
            review.rating = command.rating
        if command.comment is not UNSET:
            review.comment = command.comment
        Review.objects.filter(pk=review.pk).update(
            rating=review.rating, comment=review.comment, updated_at=now
        )


@step
def hold_review(review_id: int, *, actor: Actor) -> Review:
    """
    Lock a review that the actor may change.

    :raises NotFound: unknown or a neighbour's.
    :raises Forbidden: somebody else's, and the actor does not moderate.
    """
    review = Review.objects.select_for_update().filter(pk=review_id).first()
    if review is None:
        raise NotFound(noun="review", id=review_id)
    if actor.user_id is None or review.user_id != actor.user_id:
        actor.require(Permission.MODERATE_REVIEWS)
    return review
