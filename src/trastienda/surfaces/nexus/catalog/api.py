"""Section 4: down the tree to a vehicle, the parts that fit it, and a search as one types it at a counter."""

from typing import Annotated

from trastienda.domain.catalog.synonyms import shop_synonyms
from trastienda.domain.fitment import queries
from trastienda.domain.parties.steps import buyer
from trastienda.domain.tenancy.branches import open_branch
from trastienda.insights.part_detail import part_detail
from trastienda.insights.part_found import part_found
from trastienda.insights.parts_that_fit import parts_that_fit
from trastienda.kernel.actor import Permission
from trastienda.kernel.paging import page_request
from trastienda.language.part_query import part_query
from trastienda.surfaces.nexus.catalog import render, wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import Raw
from trastienda.web.errors import Malformed

SECTION = "4. Catalog"
ROOT = "pos/api/catalog"
LARGEST_PAGE, MOST_FOUND, SHORTEST_SEARCH = 200, 100, 2


@NEXUS.get(
    f"{ROOT}/brands",
    summary="Lista marcas de vehículos con partes",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def brands() -> wire.Brands:
    return wire.Brands(
        data=[wire.Brand(id=make.id, name=make.name, part_count=make.part_count) for make in queries.makes()]
    )


@NEXUS.get(
    f"{ROOT}/models",
    summary="Modelos por marca",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def models(query: wire.ModelsQuery) -> wire.VehicleModels:
    found = queries.models_of(query.brand_id)
    if not found:
        queries.must_know("make", query.brand_id)
    return wire.VehicleModels(
        data=[wire.VehicleModel(id=model.id, name=model.name, brand_id=query.brand_id) for model in found]
    )


@NEXUS.get(
    f"{ROOT}/years",
    summary="Años disponibles por modelo",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def years(query: wire.YearsQuery) -> wire.Years:
    found = queries.years_of(query.model_id)
    if not found:
        queries.must_know("model", query.model_id)
    return wire.Years(data=[wire.Year(id=year, year=year) for year in found])


@NEXUS.get(
    f"{ROOT}/engines",
    summary="Motorizaciones por modelo y año",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def engines(query: wire.EnginesQuery) -> wire.Engines:
    found = queries.vehicles_of(query.model_id, year=query.year_id)
    if not found:
        queries.must_know("model", query.model_id)
    return wire.Engines(
        data=[
            wire.Engine(
                id=vehicle.engine_id,
                mye_id=vehicle.id,
                name=vehicle.engine,
                code=vehicle.code,
                fuel=vehicle.fuel,
                displacement_cc=vehicle.displacement_cc,
                cylinders=vehicle.cylinders,
            )
            for vehicle in found
        ]
    )


@NEXUS.get(
    f"{ROOT}/categories",
    summary="Categorías de partes para un vehículo",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def categories(query: wire.CategoriesQuery) -> wire.Categories:
    found = queries.categories_for(query.mye_id)
    if not found:
        queries.must_know("vehicle", query.mye_id)
    return wire.Categories(
        data=[wire.Category(id=each.id, name=each.name, part_count=each.part_count) for each in found]
    )


@NEXUS.get(
    f"{ROOT}/groups",
    summary="Subcategorías (grupos) de partes",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def groups(query: wire.GroupsQuery) -> wire.Groups:
    found = queries.groups_for(query.mye_id, category=query.category_id)
    if not found:
        queries.must_know("vehicle", query.mye_id)
        queries.must_know("part_category", query.category_id)
    return wire.Groups(
        data=[
            wire.Group(id=each.id, name=each.name, category_id=query.category_id, part_count=each.part_count)
            for each in found
        ]
    )


@NEXUS.get(
    f"{ROOT}/parts",
    summary="Partes de un vehículo con existencia local",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def parts(query: wire.PartsQuery) -> Annotated[Raw, wire.Parts]:
    page = page_request(query.page, query.per_page, largest=LARGEST_PAGE)
    found = parts_that_fit(
        query.mye_id,
        group=query.group_id,
        page=page,
        keys=render.PART_KEYS,
        branch=_branch(query.branch_id),
        tier=_tier(query.customer_id),
    )
    if not found.total:
        queries.must_know("vehicle", query.mye_id)
        queries.must_know("part_group", query.group_id)
    return render.parts(found, page)


@NEXUS.get(
    f"{ROOT}/part/<id:part_id>",
    summary="Detalle de una parte: existencias, alternativas y referencias cruzadas",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
    aliases=(f"{ROOT}/parts/<id:part_id>",),
)
def part_get(part_id: int, query: wire.PartQuery) -> wire.PartDetail:
    return render.part(part_detail(part_id, branch=_branch(query.branch_id), tier=_tier(query.customer_id)))


@NEXUS.get(
    f"{ROOT}/search",
    summary="Búsqueda por número de parte, código de barras o texto",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def search(query: wire.SearchQuery) -> Annotated[Raw, wire.FoundParts]:
    found = part_found(
        part_query(_said(query.q), shop_synonyms()),
        most=min(max(query.limit, 1), MOST_FOUND),
        keys=render.FOUND_KEYS,
        branch=_branch(query.branch_id),
        tier=_tier(query.customer_id),
    )
    return render.found_parts(found)


def _said(text: str) -> str:
    """What was typed. :raises Malformed: less than the document asks for, apart from spaces."""
    if len(text.strip()) < SHORTEST_SEARCH:
        raise Malformed(where="q", reason=f"debe tener al menos {SHORTEST_SEARCH} caracteres")
    return text.strip()


def _branch(branch_id: int | None) -> int | None:
    """The branch whose shelf is meant. :raises NotFound: unknown, closed or a neighbour's."""
    return None if branch_id is None else open_branch(branch_id).id


def _tier(customer_id: int | None) -> int:
    """The tier of the customer who asks. :raises CustomerNotFound: unknown, inactive or a neighbour's."""
    return 1 if customer_id is None else buyer(customer_id).price_tier
