"""Every door of the house."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from trastienda.project import pages
from trastienda.surfaces.entelequia import urls as entelequia
from trastienda.surfaces.entelequia.surface import ENTELEQUIA
from trastienda.surfaces.nexus import urls as nexus
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.smartsales import urls as smartsales
from trastienda.surfaces.smartsales.surface import SMARTSALES

urlpatterns = [path("", pages.front), *nexus.urlpatterns, *entelequia.urlpatterns, *smartsales.urlpatterns]


def page_not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - as Django calls it
) -> HttpResponse:
    """An unknown path is answered by the surface under whose prefix it lies; elsewhere a person reads the answer."""
    if request.path.startswith("/pos/"):
        return NEXUS.not_found(request)
    if request.path.startswith("/api/v1/"):
        return ENTELEQUIA.not_found(request)
    if request.path.startswith("/api/"):
        return SMARTSALES.not_found(request)
    return pages.not_found(request)


handler404 = page_not_found
