"""Listing, reading, making, changing and deleting sales."""

from trastienda.surfaces.sales.sales import api

__all__ = ["api"]
