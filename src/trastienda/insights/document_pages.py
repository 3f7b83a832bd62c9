"""A page of a list of documents, whatever their kind: those that are asked for, at a branch of ours.

Costs: 2 statements, whatever the size of the page.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

T = TypeVar("T")


class Asked(NamedTuple):
    """A condition that a list may be narrowed by, with `%(name)s` in it; None was not asked for."""

    name: str
    condition: str
    given: Any


class Listing(NamedTuple):
    """
    How a kind of document is listed: the query of its rows, in their order, and the query that counts them.

    Both name `%(tenant)s` and end their conditions with `{conditions}`; the rows end with `{limit}`.
    """

    rows: str
    how_many: str


@step
def documents_page(
    kind: type[T],
    listing: Listing,
    asked: Sequence[Asked],
    *,
    branch: int | None,
    page: PageRequest,
    params: Mapping[str, Any] | None = None,
) -> Page[T]:
    """
    Return a page of documents. Only what is asked for becomes a condition, so that the server plans for it.

    :param branch: the branch among what is asked for, if any.
    :param params: what the queries name besides.
    :raises NotFound: the branch is unknown, closed or a neighbour's.
    """
    if branch is not None:
        open_branch(branch)
    wanted = [each for each in asked if each.given is not None]
    conditions = "".join(f" AND {each.condition}" for each in wanted)
    values = {"tenant": current_tenant(), **(params or {}), **{each.name: each.given for each in wanted}}
    return Page(
        items=sql.structs(kind, listing.rows.format(conditions=conditions, limit=page.limit_sql()), values),
        request=page,
        total=sql.value(listing.how_many.format(conditions=conditions), values),
    )
