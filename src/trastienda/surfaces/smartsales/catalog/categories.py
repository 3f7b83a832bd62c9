"""Categories of products."""

from typing import Annotated

from trastienda.domain.catalog.queries import shelf_label, shelf_label_count, shelf_labels
from trastienda.kernel.actor import Permission
from trastienda.operations.catalog.create_category import create_category
from trastienda.operations.catalog.remove_category import remove_category
from trastienda.operations.catalog.update_category import update_category
from trastienda.surfaces.smartsales.catalog import render, translate, wire
from trastienda.surfaces.smartsales.lists import Paged, PageQuery, listed
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.encode import Raw
from trastienda.web.surface import Call

SECTION = "2. Catálogo"
ROOT = "api/products/categories"


@SMARTSALES.get(f"{ROOT}/", summary="Lista de categorías", section=SECTION, visitors=True)
def categories(call: Call, query: PageQuery) -> Annotated[Raw, list[wire.Category] | Paged[wire.Category]]:
    return listed(
        call,
        query,
        rows=lambda page: [render.category(each) for each in shelf_labels(page)],
        count=shelf_label_count,
    )


@SMARTSALES.post(
    f"{ROOT}/",
    summary="Crear una categoría",
    section=SECTION,
    permission=Permission.CREATE_INVENTORY,
    status=201,
)
def create(call: Call, body: wire.CategoryRequest) -> wire.Category:
    return _shown(create_category(translate.new_category(body), actor=call.actor))


@SMARTSALES.get(
    f"{ROOT}/<id:category_id>/", summary="Detalle de una categoría", section=SECTION, visitors=True
)
def category(category_id: int) -> wire.Category:
    return _shown(category_id)


@SMARTSALES.put(
    f"{ROOT}/<id:category_id>/",
    summary="Reemplazar una categoría",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
)
def replace(call: Call, category_id: int, body: wire.CategoryRequest) -> wire.Category:
    update_category(translate.category_changes(category_id, body), actor=call.actor)
    return _shown(category_id)


@SMARTSALES.patch(
    f"{ROOT}/<id:category_id>/",
    summary="Cambiar parte de una categoría",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
)
def change(call: Call, category_id: int, body: wire.PatchedCategoryRequest) -> wire.Category:
    update_category(translate.category_changes(category_id, body), actor=call.actor)
    return _shown(category_id)


@SMARTSALES.delete(
    f"{ROOT}/<id:category_id>/",
    summary="Eliminar una categoría; sus productos quedan sin ella",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    status=204,
)
def remove(call: Call, category_id: int) -> None:
    remove_category(category_id, actor=call.actor)


def _shown(category_id: int) -> wire.Category:
    return render.category(shelf_label(category_id))
