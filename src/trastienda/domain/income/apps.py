from django.apps import AppConfig


class IncomeConfig(AppConfig):
    name = "trastienda.domain.income"
    label = "income"
    default_auto_field = "django.db.models.BigAutoField"
