"""/compras/: goods and assets that were bought, and what it costs to run the shop."""

from trastienda.surfaces.inventario.purchases import (
    api,
    asset_pages,
    expense_pages,
    pages,
    spending_api,
)

__all__ = ["api", "asset_pages", "expense_pages", "pages", "spending_api"]
