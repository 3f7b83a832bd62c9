"""/usuarios/: who signs in here with a password, and who at the till with a PIN."""

from trastienda.surfaces.inventario.people import api, pages, till_pages

__all__ = ["api", "pages", "till_pages"]
