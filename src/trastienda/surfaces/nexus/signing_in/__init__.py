"""Section 1: signing in with a PIN."""

from trastienda.surfaces.nexus.signing_in import api

__all__ = ["api"]
