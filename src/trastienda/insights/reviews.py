"""
Question: what do people think of the products?   Grain: one row per review, newest first.

Units: 1 to 5 stars.   Source: review, app_user, product.   Fresh: as of now.
An e-mail address is its owner's business: it is told to the author of the review and to those who moderate, and is
empty for everybody else.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class ReviewRow(msgspec.Struct, frozen=True):
    id: int
    product_id: int
    user_id: int
    username: str
    email: str
    rating: int
    comment: str
    created_at: datetime
    updated_at: datetime


class Opinion(msgspec.Struct, frozen=True):
    """How many reviewed a product and how many stars they gave on average, to one decimal."""

    count: int
    average: Decimal


_FROM = """
FROM review r
JOIN product p ON p.tenant_id = r.tenant_id AND p.id = r.product_id
JOIN app_user u ON u.tenant_id = r.tenant_id AND u.id = r.user_id
WHERE r.tenant_id = %(tenant)s AND (p.is_active OR %(moderates)s)
"""
_ROWS = f"""
SELECT r.id, r.product_id, r.user_id, u.username,
  CASE WHEN %(moderates)s OR r.user_id = %(me)s THEN u.email ELSE '' END,
  r.rating, r.comment, r.created_at, r.updated_at
{_FROM}
"""
_NEWEST = " ORDER BY r.created_at DESC, r.id DESC "
_OF_PRODUCT = " AND r.product_id = %(product)s"
_OPINION = """
SELECT count(*), coalesce(round(avg(rating), 1), 0.0) FROM review WHERE tenant_id = %s AND product_id = %s
"""


@step
def reviews(page: PageRequest, *, actor: Actor, product: int | None = None) -> list[ReviewRow]:
    """Return a page of the reviews, of one product when it is said. Moderators see those of deactivated ones."""
    query = _ROWS + (_OF_PRODUCT if product is not None else "") + _NEWEST + page.limit_sql()
    return sql.structs(ReviewRow, query, _params(actor, product=product))


@step
def review_count(*, actor: Actor, product: int | None = None) -> int:
    """Return how many reviews there are to be seen."""
    query = f"SELECT count(*) {_FROM}" + (_OF_PRODUCT if product is not None else "")
    return int(sql.value(query, _params(actor, product=product)))


@step
def review(review_id: int, *, actor: Actor) -> ReviewRow:
    """Return one review. :raises NotFound: unknown, a neighbour's, or of a product that is gone."""
    found = sql.structs(ReviewRow, f"{_ROWS} AND r.id = %(review)s", _params(actor, review=review_id))
    if not found:
        raise NotFound(noun="review", id=review_id)
    return found[0]


@step
def opinion_of(product_id: int) -> Opinion:
    """Return what the reviews of a product come to; 0.0 of none."""
    return sql.structs(Opinion, _OPINION, (current_tenant(), product_id))[0]


def _params(actor: Actor, **more: Any) -> dict[str, Any]:
    return {
        "tenant": current_tenant(),
        "me": actor.user_id or 0,
        "moderates": actor.may(Permission.MODERATE_REVIEWS),
        **more,
    }
