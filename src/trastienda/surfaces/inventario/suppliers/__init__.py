"""/proveedores/: whom the shop buys from."""

from trastienda.surfaces.inventario.suppliers import api, pages

__all__ = ["api", "pages"]
