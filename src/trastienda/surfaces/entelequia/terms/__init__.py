"""Coupons and what other currencies cost: what a shop decides before anybody orders. Additions to the document."""

from trastienda.surfaces.entelequia.terms import api

__all__ = ["api"]
