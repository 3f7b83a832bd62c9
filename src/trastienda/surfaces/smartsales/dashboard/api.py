"""The dashboard, the days' sales and the users with their purchases."""

from datetime import timedelta
from typing import Annotated

import msgspec

from trastienda.insights.sales_by_day import sales_by_day
from trastienda.insights.store_dashboard import store_dashboard
from trastienda.insights.store_pulse import store_pulse
from trastienda.insights.store_users import store_user_count, store_users
from trastienda.kernel.actor import Permission
from trastienda.kernel.paging import PageRequest, page_request
from trastienda.surfaces.smartsales.dashboard import render, wire
from trastienda.surfaces.smartsales.lists import LARGEST_PAGE, USUAL_PAGE
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web import encode
from trastienda.web.encode import Raw
from trastienda.web.kept_answers import find_answer, keep_answer
from trastienda.web.surface import Call

SECTION = "3. Órdenes"
DASHBOARD, KEPT_FOR = "smartsales.dashboard", timedelta(seconds=300)
DAYS = 30


@SMARTSALES.get(
    "api/orders/admin/dashboard/", summary="Tablero", section=SECTION, permission=Permission.VIEW_REPORTS
)
def dashboard(call: Call) -> Annotated[Raw, wire.DashboardResponse]:
    pulse = store_pulse(actor=call.actor, now=call.now)
    kept = find_answer(DASHBOARD, pulse=pulse, younger_than=KEPT_FOR, now=call.now)
    if kept is not None:
        return Raw(kept)
    made = render.dashboard(store_dashboard(actor=call.actor, now=call.now), from_cache=False)
    for_others = encode.json(msgspec.structs.replace(made, from_cache=True))
    keep_answer(DASHBOARD, for_others, pulse=pulse, now=call.now)
    return Raw(encode.json(made))


@SMARTSALES.get(
    "api/orders/admin/analytics/sales/",
    summary="Ventas diarias",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
)
def sales(call: Call) -> wire.SalesAnalyticsResponse:
    days = sales_by_day(DAYS, actor=call.actor, now=call.now)
    return wire.SalesAnalyticsResponse(daily_sales=[render.day(sold) for sold in days])


@SMARTSALES.get(
    "api/orders/admin/users/",
    summary="Usuarios y sus compras",
    section=SECTION,
    permission=Permission.MANAGE_USERS,
)
def users(call: Call, query: wire.AdminUsersQuery) -> wire.AdminUsersResponse:
    listed = [render.user(seen) for seen in store_users(_page(query), actor=call.actor)]
    return wire.AdminUsersResponse(count=store_user_count(actor=call.actor), users=listed)


def _page(query: wire.AdminUsersQuery) -> PageRequest | None:
    if query.page is None and query.page_size is None:
        return None
    return page_request(query.page or 1, query.page_size or USUAL_PAGE, largest=LARGEST_PAGE)
