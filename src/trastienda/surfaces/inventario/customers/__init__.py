"""/clientes/: who buys by name, what they owe, and what they pay of it."""

from trastienda.surfaces.inventario.customers import api, importing, money_pages, pages

__all__ = ["api", "importing", "money_pages", "pages"]
