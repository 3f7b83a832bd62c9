"""The sales that are coming, from the latest training."""

from trastienda.surfaces.smartsales.predictions import api

__all__ = ["api"]
