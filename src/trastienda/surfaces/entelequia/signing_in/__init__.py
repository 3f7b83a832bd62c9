"""Getting a token."""

from trastienda.surfaces.entelequia.signing_in import api

__all__ = ["api"]
