"""Every section of the surface, mounted at its documented paths."""

from types import ModuleType

from trastienda.surfaces.sales import sales, signing_in
from trastienda.surfaces.sales.documentation import DOCS
from trastienda.surfaces.sales.surface import SALES

SECTIONS: tuple[ModuleType, ...] = (signing_in, sales)

urlpatterns = [*SALES.urls(), *DOCS.urls()]
