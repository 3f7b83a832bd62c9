"""Every area of the back office, mounted at its documented paths."""

from trastienda.surfaces.inventario import (
    config,
    connections,
    customers,
    dashboard,
    people,
    products,
    purchases,
    reports,
    sales,
    signing_in,
    staff,
    suppliers,
    webhooks,
)
from trastienda.surfaces.inventario.documentation import DOCS
from trastienda.surfaces.inventario.surface import DESK, INVENTARIO

AREAS = (
    signing_in,
    products,
    sales,
    purchases,
    dashboard,
    reports,
    customers,
    suppliers,
    people,
    config,
    connections,
    webhooks,
    staff,
)

urlpatterns = [*signing_in.urlpatterns, *INVENTARIO.urls(), *DESK.urls(), *DOCS.urls()]
