"""Section 9: the books."""

from trastienda.surfaces.nexus.accounting import accounts, aging, api, entries, periods, sat

__all__ = ["accounts", "aging", "api", "entries", "periods", "sat"]
