"""Where Django finds the back office's templates."""

from django.apps import AppConfig


class InventarioConfig(AppConfig):
    name = "trastienda.surfaces.inventario"
    label = "inventario"
