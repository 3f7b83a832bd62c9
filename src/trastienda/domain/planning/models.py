"""Forecasts as they were trained: each says who made it, from which days, and how wrong it was when tested.

A forecast is kept as its figures, day by day, and not as a trained object: whoever asks reads a row and needs no
learning library, and nothing that could run code is ever loaded. `Training` is the history of trainings; `Forecast`
holds only what the latest one of the tenant said.
Errors are of the back-test (docs/forecast.md); None where there was not enough to test. Revenue includes tax, in the
tenant's currency; units are the product's own.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from trastienda.kernel.tenancy import TenantModel


def error_figure() -> "models.DecimalField[str | float | None, object]":
    """A WAPE or MASE, as a fraction or a multiple; None: it could not be tested."""
    return models.DecimalField(max_digits=12, decimal_places=4, null=True)


def figures() -> "ArrayField[list[object], list[object]]":
    """One figure a day, from the forecast's first day on."""
    return ArrayField(models.DecimalField(max_digits=18, decimal_places=3))


class Training(TenantModel):
    """One training of a tenant. `race` has every candidate's errors; `covered` is how often the interval held."""

    version = models.IntegerField()
    algorithm = models.CharField(max_length=40)
    trained_at = models.DateTimeField()
    data_from = models.DateField()
    data_to = models.DateField()
    wape_7 = error_figure()
    wape_30 = error_figure()
    naive_wape_7 = error_figure()
    naive_wape_30 = error_figure()
    chosen_ahead_wape_7 = error_figure()
    chosen_ahead_naive_7 = error_figure()
    covered = error_figure()
    race = models.JSONField()
    forecasts = models.IntegerField()
    actor = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        db_table = "forecast_training"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "version"), name="forecast_training_version"),
        )


class Forecast(TenantModel):
    """
    What the latest training expects of the whole shop, a category or a product, day by day from `first_on`.

    `scope_id` is the category's or product's id, 0 for the shop. `daily_error` is the root mean square of a day's miss
    in the week ahead, in the forecast's own measure.
    """

    scope = models.CharField(max_length=10)
    scope_id = models.BigIntegerField()
    measure = models.CharField(max_length=10)
    version = models.IntegerField()
    algorithm = models.CharField(max_length=40)
    trained_at = models.DateTimeField()
    data_from = models.DateField()
    data_to = models.DateField()
    wape_7 = error_figure()
    wape_30 = error_figure()
    mase_7 = error_figure()
    mase_30 = error_figure()
    naive_wape_7 = error_figure()
    naive_wape_30 = error_figure()
    daily_error = models.DecimalField(max_digits=18, decimal_places=3)
    first_on = models.DateField()
    expected = figures()
    lower = figures()
    upper = figures()

    class Meta(TenantModel.Meta):
        db_table = "forecast"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "scope", "scope_id", "measure"), name="forecast_of_one_thing"
            ),
        )
