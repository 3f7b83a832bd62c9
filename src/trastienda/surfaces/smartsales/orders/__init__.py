"""Orders: one's own, placing them, and looking after everybody's."""

from trastienda.surfaces.smartsales.orders import admin, api

__all__ = ["admin", "api"]
