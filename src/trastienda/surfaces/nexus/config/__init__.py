"""Section 2: branches, employees, theme."""

from trastienda.surfaces.nexus.config import api

__all__ = ["api"]
