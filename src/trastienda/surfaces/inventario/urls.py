"""Every area of the back office, mounted at its documented paths."""

from trastienda.surfaces.inventario import (
    customers,
    dashboard,
    people,
    products,
    purchases,
    reports,
    sales,
    signing_in,
    suppliers,
)
from trastienda.surfaces.inventario.surface import DESK, INVENTARIO

AREAS = (signing_in, products, sales, purchases, dashboard, reports, customers, suppliers, people)

urlpatterns = [*signing_in.urlpatterns, *INVENTARIO.urls(), *DESK.urls()]
