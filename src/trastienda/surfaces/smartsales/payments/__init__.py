"""Paying an order on a gateway's page, and what the gateway tells us of it."""

from trastienda.surfaces.smartsales.payments import api, pages

__all__ = ["api", "pages"]
