"""Section 5: sales, quotations, layaways."""

from trastienda.surfaces.nexus.sales import api

__all__ = ["api"]
