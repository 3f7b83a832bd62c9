"""A page as Laravel's LengthAwarePaginator tells it, with the addresses of its neighbours."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from trastienda.insights.order_list import OrderRow
from trastienda.kernel.paging import Page
from trastienda.surfaces.entelequia.admin import wire
from trastienda.web.addresses import own_origin

EACH_SIDE = 3
_WINDOW = EACH_SIDE + 4


def paginator(page: Page[OrderRow], data: list[wire.ListedOrder], *, request: HttpRequest) -> wire.OrdersPage:
    """Return the envelope; what else was asked for stays in every address."""
    here = own_origin(request) + request.path.rstrip("/")
    asked: dict[str, Any] = {name: text for name, text in request.GET.items() if name != "page"}
    current, last, offset = page.request.number, max(page.pages, 1), page.request.offset

    def url(number: int) -> str:
        return f"{here}?{urlencode({**asked, 'page': number})}"

    before = url(current - 1) if current > 1 else None
    after = url(current + 1) if current < last else None
    return wire.OrdersPage(
        current_page=current,
        data=data,
        first_page_url=url(1),
        from_=offset + 1 if data else None,
        last_page=last,
        last_page_url=url(last),
        links=[
            wire.Link(before, "&laquo; Previous", active=False),
            *(
                wire.Link(None, "...", active=False)
                if number is None
                else wire.Link(url(number), str(number), active=number == current)
                for number in shown_pages(current, last)
            ),
            wire.Link(after, "Next &raquo;", active=False),
        ],
        next_page_url=after,
        path=here,
        per_page=page.request.size,
        prev_page_url=before,
        to=offset + len(data) if data else None,
        total=page.total,
    )


def shown_pages(current: int, last: int) -> list[int | None]:
    """Return the numbers that are linked, with None where some are left out; as Laravel's UrlWindow chooses them."""
    if last < EACH_SIDE * 2 + 8:
        return list(range(1, last + 1))
    if current <= _WINDOW:
        return [*range(1, _WINDOW + EACH_SIDE + 1), None, last - 1, last]
    if current > last - _WINDOW:
        return [1, 2, None, *range(last - (_WINDOW + EACH_SIDE - 1), last + 1)]
    middle = range(current - EACH_SIDE, current + EACH_SIDE + 1)
    return [1, 2, None, *middle, None, last - 1, last]
