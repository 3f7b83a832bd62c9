from django.apps import AppConfig


class NotifyingConfig(AppConfig):
    name = "trastienda.domain.notifying"
    label = "notifying"
    default_auto_field = "django.db.models.BigAutoField"
