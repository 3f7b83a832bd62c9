"""/staff/: every table of the shop as it is, for whoever has to look behind the pages. Nothing is changed here."""

from trastienda.surfaces.inventario.staff import pages

__all__ = ["pages"]
