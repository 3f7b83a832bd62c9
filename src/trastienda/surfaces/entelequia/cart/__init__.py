"""The client's own cart, from which orders are made."""

from trastienda.surfaces.entelequia.cart import api

__all__ = ["api"]
