"""/configuracion/avisos/: which other systems are told what happens in the shop, and what became of telling them."""

from trastienda.surfaces.inventario.webhooks import log_pages, pages

__all__ = ["log_pages", "pages"]
