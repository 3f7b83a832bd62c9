"""Every section of the surface, mounted at its documented paths."""

from trastienda.surfaces.nexus import health, register, sales, signing_in
from trastienda.surfaces.nexus.surface import NEXUS

SECTIONS = (signing_in, sales, register, health)

urlpatterns = NEXUS.urls()
