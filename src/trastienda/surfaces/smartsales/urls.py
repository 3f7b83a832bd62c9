"""Every section of the surface, mounted at its documented paths."""

from types import ModuleType

from trastienda.surfaces.smartsales.documentation import DOCS
from trastienda.surfaces.smartsales.surface import SMARTSALES

SECTIONS: tuple[ModuleType, ...] = ()

urlpatterns = [*SMARTSALES.urls(), *DOCS.urls()]
