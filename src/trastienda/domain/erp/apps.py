from django.apps import AppConfig


class ErpConfig(AppConfig):
    name = "trastienda.domain.erp"
    label = "erp"
    default_auto_field = "django.db.models.BigAutoField"
