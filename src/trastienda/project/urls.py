"""Every door of the house."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from trastienda.project import pages
from trastienda.surfaces.nexus import urls as nexus
from trastienda.surfaces.nexus.surface import NEXUS

urlpatterns = [path("", pages.front), *nexus.urlpatterns]


def page_not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - as Django calls it
) -> HttpResponse:
    """An unknown path is answered by the surface under whose prefix it lies; elsewhere a person reads the answer."""
    if request.path.startswith("/pos/"):
        return NEXUS.not_found(request)
    return pages.not_found(request)


handler404 = page_not_found
