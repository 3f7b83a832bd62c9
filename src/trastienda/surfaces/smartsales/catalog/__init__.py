"""Products, categories, reviews and recommendations."""

from trastienda.surfaces.smartsales.catalog import categories, products, reviews

__all__ = ["categories", "products", "reviews"]
