"""/ventas/: sales of every door, new ones at the desk, and what is earned besides."""

from trastienda.surfaces.inventario.sales import api, income_api, income_pages, pages, writing_pages

__all__ = ["api", "income_api", "income_pages", "pages", "writing_pages"]
