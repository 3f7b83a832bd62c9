"""Products: the shop window, and the rights of those who dress it."""

from typing import Annotated

from trastienda.domain.catalog.pictures import picture_content
from trastienda.domain.catalog.queries import product_name
from trastienda.insights.bought_together import bought_together
from trastienda.insights.store_products import (
    store_product,
    store_product_count,
    store_products,
    store_products_by_id,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import NotFound
from trastienda.operations.catalog.create_web_product import create_web_product
from trastienda.operations.catalog.remove_product import remove_product
from trastienda.operations.catalog.update_web_product import update_web_product
from trastienda.surfaces.smartsales.catalog import render, translate, wire
from trastienda.surfaces.smartsales.lists import Paged, listed
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.encode import File, Raw
from trastienda.web.pictures import BODY_LIMIT
from trastienda.web.surface import Call

SECTION = "2. Catálogo"
ROOT = "api/products"
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""A picture's address names its content: another picture has another address."""


@SMARTSALES.get(f"{ROOT}/", summary="Lista de productos", section=SECTION, visitors=True)
def products(
    call: Call, query: wire.ProductsQuery
) -> Annotated[Raw, list[wire.Product] | Paged[wire.Product]]:
    wanted = translate.wanted(query, call.actor)
    return listed(
        call,
        query,
        rows=lambda page: store_products(wanted, page, shown=render.PRODUCT),
        count=lambda: store_product_count(wanted),
    )


@SMARTSALES.post(
    f"{ROOT}/",
    summary="Crear un producto",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    body_limit=BODY_LIMIT,
    status=201,
)
def create(call: Call, body: wire.ProductRequest) -> Annotated[Raw, wire.Product]:
    return _shown(call, create_web_product(translate.new_product(body), actor=call.actor, now=call.now))


@SMARTSALES.get(f"{ROOT}/<id:product_id>/", summary="Detalle de un producto", section=SECTION, visitors=True)
def product(call: Call, product_id: int) -> Annotated[Raw, wire.Product]:
    return _shown(call, product_id)


@SMARTSALES.put(
    f"{ROOT}/<id:product_id>/",
    summary="Reemplazar un producto",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    body_limit=BODY_LIMIT,
)
def replace(call: Call, product_id: int, body: wire.ProductRequest) -> Annotated[Raw, wire.Product]:
    update_web_product(translate.product_changes(product_id, body), actor=call.actor, now=call.now)
    return _shown(call, product_id)


@SMARTSALES.patch(
    f"{ROOT}/<id:product_id>/",
    summary="Cambiar parte de un producto",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    body_limit=BODY_LIMIT,
)
def change(call: Call, product_id: int, body: wire.PatchedProductRequest) -> Annotated[Raw, wire.Product]:
    update_web_product(translate.product_changes(product_id, body), actor=call.actor, now=call.now)
    return _shown(call, product_id)


@SMARTSALES.delete(
    f"{ROOT}/<id:product_id>/",
    summary="Eliminar un producto; uno con historia se desactiva",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    status=204,
)
def remove(call: Call, product_id: int) -> None:
    remove_product(product_id, actor=call.actor, now=call.now)


@SMARTSALES.get(
    f"{ROOT}/<id:product_id>/recommendations/",
    summary="Productos comprados junto con este",
    section=SECTION,
    visitors=True,
)
def recommendations(call: Call, product_id: int) -> Annotated[Raw, wire.Recommendations]:
    name = product_name(product_id, also_inactive=translate.sees_inactive(call.actor))
    return render.recommendations(
        name, store_products_by_id(bought_together(product_id), shown=render.PRODUCT)
    )


@SMARTSALES.get(
    f"{ROOT}/<id:product_id>/image/<slug:digest>.webp",
    summary="Imagen de un producto",
    section=SECTION,
    visitors=True,
)
def image(product_id: int, digest: str) -> Annotated[File, "image/webp"]:
    content = picture_content(product_id, digest)
    if content is None:
        raise NotFound(noun="image", id=product_id)
    return File(content, "image/webp", headers=FOR_EVER)


def _shown(call: Call, product_id: int) -> Raw:
    """:raises NotFound: there is none that the caller may see."""
    found = store_product(product_id, shown=render.PRODUCT, also_inactive=translate.sees_inactive(call.actor))
    if found is None:
        raise NotFound(noun="product", id=product_id)
    return Raw(found)
