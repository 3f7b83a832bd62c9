"""Every door of the house."""

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from trastienda.project import pages
from trastienda.surfaces.entelequia import urls as entelequia
from trastienda.surfaces.entelequia.surface import ENTELEQUIA
from trastienda.surfaces.inventario import urls as inventario
from trastienda.surfaces.inventario.surface import DESK, INVENTARIO
from trastienda.surfaces.nexus import urls as nexus
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.sales import urls as sales
from trastienda.surfaces.sales.surface import SALES
from trastienda.surfaces.smartsales import urls as smartsales
from trastienda.surfaces.smartsales.surface import SMARTSALES

urlpatterns = [
    path("", pages.front),
    *nexus.urlpatterns,
    *entelequia.urlpatterns,
    *inventario.urlpatterns,
    *sales.urlpatterns,
    *smartsales.urlpatterns,
]
DESK_PATHS = re.compile(
    r"/(productos|ventas|compras|clientes|proveedores|usuarios|reportes|configuracion|dashboard|staff)(/|\Z)"
)
DESK_JSON = re.compile(r"/\w+/api(/|\Z)")


def page_not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - as Django calls it
) -> HttpResponseBase:
    """An unknown path is answered by the surface under whose prefix it lies; elsewhere a person reads the answer."""
    if request.path.startswith("/pos/"):
        return NEXUS.not_found(request)
    if request.path.startswith("/api/v1/"):
        return ENTELEQUIA.not_found(request)
    if request.path.startswith("/api/sales/"):
        return SALES.not_found(request)
    if request.path.startswith("/api/"):
        return SMARTSALES.not_found(request)
    if DESK_PATHS.match(request.path):
        return INVENTARIO.not_found(request) if DESK_JSON.match(request.path) else DESK.not_found(request)
    return pages.not_found(request)


handler404 = page_not_found
