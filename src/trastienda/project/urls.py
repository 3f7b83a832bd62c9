"""Every door of the house."""

from django.http import HttpRequest, HttpResponse

from trastienda.surfaces.nexus import urls as nexus
from trastienda.surfaces.nexus.surface import NEXUS

urlpatterns = [*nexus.urlpatterns]


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An unknown path is answered by the surface under whose prefix it lies."""
    if request.path.startswith("/pos/"):
        return NEXUS.not_found(request)
    return HttpResponse("No encontrado", status=404, content_type="text/plain; charset=utf-8")


handler404 = page_not_found
