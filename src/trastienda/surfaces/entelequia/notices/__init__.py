"""What gateways tell us of payments."""

from trastienda.surfaces.entelequia.notices import api

__all__ = ["api"]
