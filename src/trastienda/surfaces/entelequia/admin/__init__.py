"""Everybody's orders, for those who look after them: lists, states, changes, labels, waybills, scans."""

from trastienda.surfaces.entelequia.admin import api, sending

__all__ = ["api", "sending"]
