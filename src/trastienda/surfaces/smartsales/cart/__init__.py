"""Commands in Spanish, and what may be meant while one is typed."""

from trastienda.surfaces.smartsales.cart import api

__all__ = ["api"]
