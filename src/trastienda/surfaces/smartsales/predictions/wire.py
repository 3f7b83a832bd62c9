"""Shapes of the predictions: the documented fields in their order, then what says how far they may be trusted."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.insights.sales_forecast import MOST_DAYS, USUAL_DAYS
from trastienda.web.decode import Id


class PredictionsQuery(msgspec.Struct):
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] = USUAL_DAYS
    category: Id | None = None
    product: Id | None = None


class PredictionItem(msgspec.Struct):
    """`predicted_sales` is revenue with tax; four of five such days fall between `lower` and `upper`."""

    date: date
    predicted_sales: Decimal
    day_of_week: str
    lower: Decimal
    upper: Decimal


class ModelInfo(msgspec.Struct):
    """Where the predictions come from. Errors are fractions of what was sold: 0.25 misses a quarter of it."""

    trained: bool
    model_path: str
    prediction_period: str
    start_date: date
    end_date: date
    algorithm: str
    version: int
    trained_at: datetime
    data_from: date
    data_to: date
    wape: Decimal | None
    mase: Decimal | None
    naive_wape: Decimal | None
    wape_30: Decimal | None
    mase_30: Decimal | None
    naive_wape_30: Decimal | None


class SalesPredictionResponse(msgspec.Struct):
    predictions: list[PredictionItem]
    model_info: ModelInfo
