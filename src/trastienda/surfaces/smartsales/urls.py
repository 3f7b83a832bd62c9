"""Every section of the surface, mounted at its documented paths."""

from types import ModuleType

from trastienda.surfaces.smartsales import (
    accounts,
    cart,
    catalog,
    dashboard,
    orders,
    payments,
    predictions,
    reports,
)
from trastienda.surfaces.smartsales.documentation import DOCS
from trastienda.surfaces.smartsales.surface import SMARTSALES

SECTIONS: tuple[ModuleType, ...] = (
    accounts,
    cart,
    catalog,
    dashboard,
    orders,
    payments,
    predictions,
    reports,
)

urlpatterns = [*SMARTSALES.urls(), *DOCS.urls(), *payments.pages.urlpatterns]
