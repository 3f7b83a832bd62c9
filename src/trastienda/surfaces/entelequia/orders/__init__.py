"""The client's own orders: seeing them, placing one, what carrying it costs, and paying."""

from trastienda.surfaces.entelequia.orders import api, pages

__all__ = ["api", "pages"]
