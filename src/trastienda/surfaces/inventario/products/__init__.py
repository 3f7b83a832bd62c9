"""/productos/: the catalogue and what lies on the shelves."""

from trastienda.surfaces.inventario.products import api, pages

__all__ = ["api", "pages"]
