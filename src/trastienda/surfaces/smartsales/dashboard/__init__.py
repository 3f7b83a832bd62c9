"""What administrators look at: the dashboard, the days' sales, the users and what they have bought."""

from trastienda.surfaces.smartsales.dashboard import api

__all__ = ["api"]
