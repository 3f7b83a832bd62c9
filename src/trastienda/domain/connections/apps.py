from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "trastienda.domain.connections"
    label = "connections"
    default_auto_field = "django.db.models.BigAutoField"
