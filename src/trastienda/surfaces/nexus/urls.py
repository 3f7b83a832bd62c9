"""Every section of the surface, mounted at its documented paths."""

from trastienda.surfaces.nexus import (
    accounting,
    bnpl,
    catalog,
    config,
    customers,
    dashboard,
    erp,
    health,
    inventory,
    invoicing,
    layaways,
    quotations,
    register,
    returns,
    sales,
    signing_in,
    supplier_portal,
    webhooks,
    whatsapp_cloud,
)
from trastienda.surfaces.nexus.documentation import DOCS
from trastienda.surfaces.nexus.surface import NEXUS

SECTIONS = (
    signing_in,
    config,
    inventory,
    catalog,
    returns,
    sales,
    quotations,
    layaways,
    customers,
    register,
    invoicing,
    accounting,
    bnpl,
    erp,
    whatsapp_cloud,
    supplier_portal,
    dashboard,
    webhooks,
    health,
)

urlpatterns = [*NEXUS.urls(), *DOCS.urls()]
