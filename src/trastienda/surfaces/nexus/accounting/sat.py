"""Section 9: the files of the SAT's electronic accounting. Additions of ours."""

from collections.abc import Callable, Iterable
from typing import Annotated

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.books.sat_month import SatAccount, SatMonth, sat_month
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.papers import sat_books
from trastienda.papers.sat_books import SatFile
from trastienda.surfaces.nexus.accounting import ledger_wire as wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import File
from trastienda.web.surface import Call

SECTION = "9. Accounting"


@NEXUS.get(
    "pos/api/accounting/sat/catalogo.xml",
    summary="Catálogo de cuentas para el SAT",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def chart(call: Call, query: wire.SatMonth) -> Annotated[File, sat_books.TYPE]:
    return _file(call, query, sat_books.chart_file)


@NEXUS.get(
    "pos/api/accounting/sat/balanza.xml",
    summary="Balanza de comprobación para el SAT",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def balances(call: Call, query: wire.SatMonth) -> Annotated[File, sat_books.TYPE]:
    return _file(call, query, sat_books.balances_file)


def _file(
    call: Call, query: wire.SatMonth, written: Callable[[SatMonth, Iterable[SatAccount]], SatFile]
) -> File:
    today = local_date(call.now, zone_name=tenant_profile(call.actor.tenant_id).time_zone)
    books = sat_month(query.year, query.month, today=today)
    made = written(books.month, books.accounts)
    return File(content=made.content, content_type=sat_books.TYPE, filename=made.name)
