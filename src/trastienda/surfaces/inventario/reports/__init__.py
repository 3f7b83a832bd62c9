"""/reportes/: the questions that a shop asks about itself, as pages, papers, spreadsheets and JSON."""

from trastienda.surfaces.inventario.reports import api, pages

__all__ = ["api", "pages"]
