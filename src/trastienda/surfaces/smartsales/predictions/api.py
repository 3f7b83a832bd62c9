"""Section 7: the endpoint of predictions."""

from trastienda.domain.planning.queries import ForecastKept
from trastienda.insights.sales_forecast import ForecastWanted, sales_forecast
from trastienda.kernel.actor import Permission
from trastienda.kernel.money import cents
from trastienda.surfaces.smartsales.predictions import wire
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.surface import Call

SECTION = "7. Predicciones"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""The document's own words, in English."""


@SMARTSALES.get(
    "api/predictions/sales/",
    summary="Predicción de ventas",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
    answers={404: None, 503: None},
)
def sales(call: Call, query: wire.PredictionsQuery) -> wire.SalesPredictionResponse:
    wanted = ForecastWanted(days=query.days, category=query.category, product=query.product)
    found = sales_forecast(wanted, actor=call.actor, now=call.now)
    return wire.SalesPredictionResponse(
        predictions=[
            wire.PredictionItem(
                date=point.on,
                predicted_sales=cents(point.expected),
                day_of_week=WEEKDAYS[point.on.weekday()],
                lower=cents(point.lower),
                upper=cents(point.upper),
            )
            for point in found.points
        ],
        model_info=_model_info(found),
    )


def _model_info(found: ForecastKept) -> wire.ModelInfo:
    return wire.ModelInfo(
        trained=True,
        model_path=f"sales_model_{found.algorithm}_v{found.version}",
        prediction_period=f"{len(found.points)} days",
        start_date=found.points[0].on,
        end_date=found.points[-1].on,
        algorithm=found.algorithm,
        version=found.version,
        trained_at=found.trained_at,
        data_from=found.data_from,
        data_to=found.data_to,
        wape=found.wape_7,
        mase=found.mase_7,
        naive_wape=found.naive_wape_7,
        wape_30=found.wape_30,
        mase_30=found.mase_30,
        naive_wape_30=found.naive_wape_30,
    )
