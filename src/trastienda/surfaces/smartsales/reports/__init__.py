"""Section 6: reports by command and by query, large ones in the background, and the receipt of an order."""

from trastienda.surfaces.smartsales.reports import api, jobs

__all__ = ["api", "jobs"]
