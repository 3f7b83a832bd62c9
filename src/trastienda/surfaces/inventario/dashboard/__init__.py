"""/dashboard/: how today goes, what needs somebody, what sells, and where the money stands."""

from trastienda.surfaces.inventario.dashboard import api, pages

__all__ = ["api", "pages"]
