"""Section 14: the supplier portal."""

from trastienda.surfaces.nexus.supplier_portal import api

__all__ = ["api"]
