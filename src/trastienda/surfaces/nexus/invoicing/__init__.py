"""Section 8: CFDI 4.0, from draft to cancellation."""

from trastienda.surfaces.nexus.invoicing import api

__all__ = ["api"]
