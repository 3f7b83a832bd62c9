from django.apps import AppConfig


class FitmentConfig(AppConfig):
    name = "trastienda.domain.fitment"
    label = "fitment"
    default_auto_field = "django.db.models.BigAutoField"
