"""Section 3: inventory."""

from trastienda.surfaces.nexus.inventory import api, reports

__all__ = ["api", "reports"]
