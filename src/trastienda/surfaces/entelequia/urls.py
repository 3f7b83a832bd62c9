"""Every section of the surface, mounted at its documented paths."""

from types import ModuleType

from trastienda.surfaces.entelequia import admin, cart, notices, orders, signing_in, terms, transfers
from trastienda.surfaces.entelequia.documentation import DOCS
from trastienda.surfaces.entelequia.surface import ENTELEQUIA

SECTIONS: tuple[ModuleType, ...] = (signing_in, cart, orders, admin, transfers, terms, notices)

urlpatterns = [*ENTELEQUIA.urls(), *DOCS.urls(), *orders.pages.urlpatterns]
