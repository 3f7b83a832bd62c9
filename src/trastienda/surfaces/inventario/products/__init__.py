"""/productos/: the catalogue and what lies on the shelves."""

from trastienda.surfaces.inventario.products import api, exporting, importing, pages

__all__ = ["api", "exporting", "importing", "pages"]
