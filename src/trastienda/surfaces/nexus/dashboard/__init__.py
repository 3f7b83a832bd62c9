"""Section 15: dashboard stats."""

from trastienda.surfaces.nexus.dashboard import api

__all__ = ["api"]
