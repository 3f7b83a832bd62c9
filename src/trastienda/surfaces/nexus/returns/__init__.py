"""Section 3: the return of goods that were sold."""

from trastienda.surfaces.nexus.returns import api

__all__ = ["api"]
