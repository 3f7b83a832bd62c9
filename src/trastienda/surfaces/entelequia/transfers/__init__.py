"""Proofs of bank transfers: the client shows one, somebody of the shop decides. Not in the document: additions."""

from trastienda.surfaces.entelequia.transfers import api

__all__ = ["api"]
