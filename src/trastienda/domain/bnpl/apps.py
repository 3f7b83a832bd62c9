from django.apps import AppConfig


class BnplConfig(AppConfig):
    name = "trastienda.domain.bnpl"
    label = "bnpl"
    default_auto_field = "django.db.models.BigAutoField"
