"""Additions to the document: which other systems are told what happens."""

from trastienda.surfaces.nexus.webhooks import api

__all__ = ["api"]
