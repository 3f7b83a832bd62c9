"""The door of the back office: in and out."""

from trastienda.surfaces.inventario.signing_in.pages import urlpatterns

__all__ = ["urlpatterns"]
