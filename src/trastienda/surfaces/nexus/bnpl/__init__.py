"""Section 11: buy now, pay later."""

from trastienda.surfaces.nexus.bnpl import api

__all__ = ["api"]
