"""Columns that mean the same everywhere: money, quantities, unit prices, rates."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from decimal import Decimal

    DecimalColumn = models.DecimalField[Decimal | int | str, Decimal]


def money(**options: Any) -> "DecimalColumn":
    """An amount of a document, to the cent."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


def money_sum(**options: Any) -> "DecimalColumn":
    """A sum of many documents' amounts, to the cent."""
    return models.DecimalField(max_digits=16, decimal_places=2, **options)


def quantity(**options: Any) -> "DecimalColumn":
    """Units, up to three decimals."""
    return models.DecimalField(max_digits=14, decimal_places=3, **options)


def unit_price(**options: Any) -> "DecimalColumn":
    """A price or cost per unit, six places."""
    return models.DecimalField(max_digits=18, decimal_places=6, **options)


def tax_rate(**options: Any) -> "DecimalColumn":
    """A tax rate as a fraction."""
    return models.DecimalField(max_digits=6, decimal_places=4, **options)
