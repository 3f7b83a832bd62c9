"""Lists as this document has them: a plain array, at most a thousand long; or, for who asks for a page, one page.

`?page=2&page_size=50` answers `{count, next, previous, results}` instead, as Django REST framework does. `next` and
`previous` are addresses on the same host.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec

from trastienda.kernel.paging import PageRequest, page_request
from trastienda.web import encode
from trastienda.web.encode import Raw
from trastienda.web.surface import Call

T = TypeVar("T")

LONGEST = 1_000
"""The most that a plain array holds."""
USUAL_PAGE, LARGEST_PAGE = 20, 200


class PageQuery(msgspec.Struct):
    """What may be said of pages; either of the two asks for one."""

    page: int | None = None
    page_size: int | None = None


class Paged(msgspec.Struct, Generic[T]):
    """One page, as `listed` writes it; said beside the plain array in the answer of every list."""

    count: int
    next: str | None
    previous: str | None
    results: list[T]


def listed(
    call: Call,
    query: PageQuery,
    *,
    rows: Callable[[PageRequest], bytes | Sequence[Any]],
    count: Callable[[], int],
) -> Raw:
    """
    Return the list as it was asked for; `count` is only asked for a page.

    :param rows: a page as JSON that is ready, or as structs to be encoded.
    """
    if query.page is None and query.page_size is None:
        return Raw(_json(rows(PageRequest(number=1, size=LONGEST))))
    page = page_request(query.page or 1, query.page_size or USUAL_PAGE, largest=LARGEST_PAGE)
    total = count()
    results = _json(rows(msgspec.structs.replace(page, total=total)))
    envelope = {
        "count": total,
        "next": _address(call, page, 1) if page.offset + page.size < total else None,
        "previous": _address(call, page, -1) if page.number > 1 else None,
    }
    return Raw(encode.json(envelope)[:-1] + b',"results":' + results + b"}")


def _json(rows: bytes | Sequence[Any]) -> bytes:
    return rows if isinstance(rows, bytes) else encode.json(rows)


def _address(call: Call, page: PageRequest, step: int) -> str:
    asked = {**call.request.GET.dict(), "page": page.number + step, "page_size": page.size}
    return f"{call.request.path}?{urlencode(asked)}"
