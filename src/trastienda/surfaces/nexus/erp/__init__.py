"""Section 12: synchronizing with an ERP."""

from trastienda.surfaces.nexus.erp import api

__all__ = ["api"]
