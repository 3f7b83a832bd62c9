"""Every section of the surface, mounted at its documented paths."""

from trastienda.surfaces.nexus import (
    accounting,
    config,
    customers,
    health,
    inventory,
    invoicing,
    layaways,
    quotations,
    register,
    returns,
    sales,
    signing_in,
)
from trastienda.surfaces.nexus.documentation import DOCS
from trastienda.surfaces.nexus.surface import NEXUS

SECTIONS = (
    signing_in,
    config,
    inventory,
    returns,
    sales,
    quotations,
    layaways,
    customers,
    register,
    invoicing,
    accounting,
    health,
)

urlpatterns = [*NEXUS.urls(), *DOCS.urls()]
