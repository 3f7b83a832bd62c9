from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "trastienda.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
