"""Reviews, by themselves and below their product. Writing one needs a user and no permission."""

from typing import Annotated

from trastienda.domain.catalog.queries import product_name
from trastienda.insights import reviews as reviewed
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.operations.catalog.create_review import create_review
from trastienda.operations.catalog.remove_review import remove_review
from trastienda.operations.catalog.update_review import update_review
from trastienda.surfaces.smartsales.catalog import render, translate, wire
from trastienda.surfaces.smartsales.lists import LONGEST, Paged, listed
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.encode import Raw
from trastienda.web.surface import Call

SECTION = "2. Catálogo"
ROOT = "api/products/reviews"
OF_PRODUCT = "api/products/<id:product_id>/reviews/"


@SMARTSALES.get(f"{ROOT}/", summary="Lista de reseñas", section=SECTION, visitors=True)
def reviews(call: Call, query: wire.ReviewsQuery) -> Annotated[Raw, list[wire.Review] | Paged[wire.Review]]:
    return listed(
        call,
        query,
        rows=lambda page: [
            render.review(each) for each in reviewed.reviews(page, actor=call.actor, product=query.product)
        ],
        count=lambda: reviewed.review_count(actor=call.actor, product=query.product),
    )


@SMARTSALES.post(f"{ROOT}/", summary="Crear una reseña", section=SECTION, status=201)
def create(call: Call, body: wire.ReviewRequest) -> wire.Review:
    try:
        made = create_review(translate.new_review(body.product, body), actor=call.actor, now=call.now)
    except NotFound:
        raise Invalid(field="product", reason="unknown") from None  # a field here, and no address
    return _shown(call, made)


@SMARTSALES.get(f"{ROOT}/<id:review_id>/", summary="Detalle de una reseña", section=SECTION, visitors=True)
def review(call: Call, review_id: int) -> wire.Review:
    return _shown(call, review_id)


@SMARTSALES.put(
    f"{ROOT}/<id:review_id>/", summary="Reemplazar una reseña (su autor o un administrador)", section=SECTION
)
def replace(call: Call, review_id: int, body: wire.ReviewRequest) -> wire.Review:
    update_review(translate.review_changes(review_id, body), actor=call.actor, now=call.now)
    return _shown(call, review_id)


@SMARTSALES.patch(
    f"{ROOT}/<id:review_id>/",
    summary="Cambiar parte de una reseña (su autor o un administrador)",
    section=SECTION,
)
def change(call: Call, review_id: int, body: wire.PatchedReviewRequest) -> wire.Review:
    update_review(translate.review_changes(review_id, body), actor=call.actor, now=call.now)
    return _shown(call, review_id)


@SMARTSALES.delete(
    f"{ROOT}/<id:review_id>/",
    summary="Eliminar una reseña (su autor o un administrador)",
    section=SECTION,
    status=204,
)
def remove(call: Call, review_id: int) -> None:
    remove_review(review_id, actor=call.actor, now=call.now)


@SMARTSALES.get(OF_PRODUCT, summary="Reseñas de un producto", section=SECTION, visitors=True)
def of_product(call: Call, product_id: int) -> wire.ProductReviews:
    product_name(product_id, also_inactive=translate.sees_inactive(call.actor))
    page = PageRequest(number=1, size=LONGEST)
    opinion = reviewed.opinion_of(product_id)
    return wire.ProductReviews(
        count=opinion.count,
        average_rating=opinion.average,
        reviews=[
            render.review(each) for each in reviewed.reviews(page, actor=call.actor, product=product_id)
        ],
    )


@SMARTSALES.post(OF_PRODUCT, summary="Reseñar un producto", section=SECTION)
def create_for_product(call: Call, product_id: int, body: wire.ProductReviewRequest) -> wire.Review:
    return _shown(call, create_review(translate.new_review(product_id, body), actor=call.actor, now=call.now))


def _shown(call: Call, review_id: int) -> wire.Review:
    return render.review(reviewed.review(review_id, actor=call.actor))
