"""Getting a token."""

from trastienda.surfaces.sales.signing_in import api

__all__ = ["api"]
