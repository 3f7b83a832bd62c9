"""Section 5: quotations."""

from trastienda.surfaces.nexus.quotations import api

__all__ = ["api"]
