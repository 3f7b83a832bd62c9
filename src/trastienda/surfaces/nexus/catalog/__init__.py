"""Section 4: the catalogue of vehicles and parts, with what the shop has of it."""

from trastienda.surfaces.nexus.catalog import api, synonyms

__all__ = ["api", "synonyms"]
