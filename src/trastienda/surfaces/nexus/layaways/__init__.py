"""Section 5: layaways."""

from trastienda.surfaces.nexus.layaways import api

__all__ = ["api"]
