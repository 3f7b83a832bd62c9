"""Say what one thinks of a product: once, under one's own name."""

from datetime import datetime

import msgspec

from trastienda.domain.catalog.errors import AlreadyReviewed
from trastienda.domain.catalog.models import Product, Review
from trastienda.domain.catalog.rules import BEST_RATING, WORST_RATING
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden, Invalid, NotFound
from trastienda.kernel.transaction import transaction


class CreateReview(msgspec.Struct, frozen=True):
    product_id: int
    rating: int
    comment: str = ""


def create_review(command: CreateReview, *, actor: Actor, now: datetime) -> int:
    """
    Keep the review and return its id.

    :raises Forbidden: the actor is no user.
    :raises Invalid: fewer than one star, or more than five.
    :raises NotFound: unknown, deactivated or a neighbour's.
    :raises AlreadyReviewed: the actor has reviewed it.
    """
    if actor.user_id is None:
        raise Forbidden(permission=Permission.MODERATE_REVIEWS)
    check_rating(command.rating)
    with transaction(actor.tenant_id):
        if not Product.objects.filter(pk=command.product_id, is_active=True).exists():
            raise NotFound(noun="product", id=command.product_id)
        batch = sql.Batch()
        review_id = batch.new_id(Review)
        batch.insert(
            Review,
            id=review_id,
            product=command.product_id,
            user=actor.user_id,
            rating=command.rating,
            comment=command.comment,
            created_at=now,
            updated_at=now,
        )
        batch.may_be_refused("review_once", AlreadyReviewed(product_id=command.product_id))
        batch.write()
    return int(review_id)


def check_rating(rating: int) -> None:
    """:raises Invalid: it is not one of the ratings there are."""
    if not WORST_RATING <= rating <= BEST_RATING:
        raise Invalid(field="rating", reason="not_a_rating")
