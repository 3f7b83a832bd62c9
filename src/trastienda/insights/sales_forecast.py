"""
Question: what will be sold each day from tomorrow on, and how far may that be trusted?

Grain: one row a day of the tenant's calendar, for the shop, a category or a product. Units: revenue in the tenant's
currency, tax included. Source: forecast, as the latest training left it. Fresh: as of the last training, which says its
days. Agrees with: what training kept; nothing is computed here. Costs: one statement when there is a forecast.
"""

from datetime import datetime, timedelta

import msgspec

from trastienda.domain.catalog.errors import ProductNotFound
from trastienda.domain.planning.errors import ModelNotTrained, SoldTooSeldom
from trastienda.domain.planning.queries import ForecastKept, kept_forecast
from trastienda.domain.planning.snapshots import Measure, Scope
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

USUAL_DAYS, MOST_DAYS = 30, 90


class ForecastWanted(msgspec.Struct, frozen=True):
    """The next `days` days, of the shop or of one category or product."""

    days: int = USUAL_DAYS
    category: int | None = None
    product: int | None = None


def sales_forecast(wanted: ForecastWanted, *, actor: Actor, now: datetime) -> ForecastKept:
    """
    Return the forecast of the days from tomorrow on, one point a day.

    :raises Invalid: more or fewer days than are forecast, or both a category and a product.
    :raises NotFound: the category is unknown or a neighbour's.
    :raises ProductNotFound: so is the product.
    :raises ModelNotTrained: nobody has trained the forecast, or too long ago for the days asked for.
    :raises SoldTooSeldom: the shop has a forecast, this part of it has none.
    """
    actor.require(Permission.VIEW_REPORTS)
    if not 1 <= wanted.days <= MOST_DAYS:
        raise Invalid(field="days", reason=f"1-{MOST_DAYS}")
    if wanted.category is not None and wanted.product is not None:
        raise Invalid(field="product", reason="category")
    with transaction(actor.tenant_id):
        today = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
        scope, scope_id = _scope(wanted)
        span = {"first_on": today + timedelta(days=1), "last_on": today + timedelta(days=wanted.days)}
        kept = kept_forecast(scope, scope_id, Measure.REVENUE, **span)
        if kept is None:
            _explain(scope, scope_id)
        if kept is None or len(kept.points) < wanted.days:
            raise ModelNotTrained
        return kept


def _scope(wanted: ForecastWanted) -> tuple[Scope, int]:
    if wanted.product is not None:
        return Scope.PRODUCT, wanted.product
    if wanted.category is not None:
        return Scope.CATEGORY, wanted.category
    return Scope.SHOP, 0


@step
def _explain(scope: Scope, scope_id: int) -> None:
    """Refuse for the nearest reason why a part has no forecast; the shop itself has only one."""
    if scope is Scope.PRODUCT and not _exists("product", scope_id):
        raise ProductNotFound(product_id=scope_id)
    if scope is Scope.CATEGORY and not _exists("category", scope_id):
        raise NotFound(noun="category", id=scope_id)
    if scope is not Scope.SHOP and _is_trained():
        raise SoldTooSeldom(noun=scope.value, id=scope_id)


def _exists(table: str, id_: int) -> bool:
    found = sql.row(f"SELECT 1 FROM {table} WHERE tenant_id = %s AND id = %s", (current_tenant(), id_))
    return found is not None


def _is_trained() -> bool:
    return sql.row("SELECT 1 FROM forecast WHERE tenant_id = %s LIMIT 1", (current_tenant(),)) is not None
