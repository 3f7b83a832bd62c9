"""Section 7: the cash register."""

from trastienda.surfaces.nexus.register import api

__all__ = ["api"]
