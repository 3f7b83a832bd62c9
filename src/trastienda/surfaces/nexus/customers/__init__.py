"""Section 6: customers, their accounts and vehicles."""

from trastienda.surfaces.nexus.customers import api

__all__ = ["api"]
