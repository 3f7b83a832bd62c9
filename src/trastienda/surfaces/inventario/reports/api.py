"""/reportes/api/<report>/: the same tables as JSON, with the same rights and words."""

from collections.abc import Mapping

import msgspec

from trastienda.insights.desk.reports.answer import Answer, Asked
from trastienda.kernel.actor import Permission
from trastienda.kernel.errors import Forbidden, NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.surfaces.inventario.lists import Listed, Pagination, pagination
from trastienda.surfaces.inventario.reports import show, wire
from trastienda.surfaces.inventario.reports.asking import calendar_of
from trastienda.surfaces.inventario.reports.pages import read_question
from trastienda.surfaces.inventario.reports.registry import BY_SLUG, REPORTS, Report
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.errors import Malformed
from trastienda.web.surface import Call

SECTION = "7. Reportes"
ROOT, ALIAS = "reportes/api", "api/reportes"


@INVENTARIO.get(
    ROOT, summary="Qué reportes hay", section=SECTION, permission=Permission.VIEW_SALES, aliases=(ALIAS,)
)
def list_(call: Call) -> Listed[wire.ReportKind]:
    rows = [
        wire.ReportKind(each.slug, each.title, each.says, f"/{ROOT}/{each.slug}/")
        for each in REPORTS
        if each.is_listed and each.opens_for(call.actor)
    ]
    return Listed(data=rows, pagination=pagination(PageRequest(1, max(len(rows), 1)), total=len(rows)))


@INVENTARIO.get(
    f"{ROOT}/<str:slug>",
    summary="Datos de un reporte",
    section=SECTION,
    permission=Permission.VIEW_INVENTORY,
    aliases=(f"{ALIAS}/<str:slug>",),
)
def get(call: Call, slug: str, query: wire.ReportQuery) -> wire.Reported:
    report = BY_SLUG.get(slug)
    if report is None:
        raise NotFound(noun="report", id=slug)
    if not report.opens_for(call.actor):
        raise Forbidden(permission=report.permission)
    words = {name: getattr(query, name).replace("\0", "") for name in query.__struct_fields__}
    read = read_question(report, words, actor=call.actor, now=call.now)
    for name, reason in read.errors.items():
        raise Malformed(where=name, reason=reason)
    if not read.is_complete:
        raise Malformed(where=next(iter(report.about)), reason="Diga de qué.")
    asked = msgspec.structs.replace(read.asked, page=show.asked_page(words))
    answer = report.answer(asked, actor=call.actor, now=call.now)
    profile, _ = calendar_of(call.actor, call.now)
    return wire.Reported(
        data=_data(report, answer, asked, currency=profile.currency), pagination=_pagination(answer, asked)
    )


def _data(report: Report, answer: Answer, asked: Asked, *, currency: str) -> wire.ReportData:
    head, foot = answer.sheet.head, answer.sheet.foot
    rows = [
        {
            **{
                column.key: show.as_json(cell, column) for column, cell in zip(head.columns, row, strict=True)
            },
            "enlace": report.leads(key, asked) or None,
        }
        for row, key in zip(answer.sheet.rows, answer.keys, strict=True)
    ]
    totals: Mapping[str, object] = {
        column.key: show.as_json(total, column)
        for column, total in zip(head.columns, foot.totals, strict=True)
        if column.adds_up
    }
    return wire.ReportData(
        titulo=head.title,
        desde=f"{asked.first_on}",
        hasta=f"{asked.last_on}",
        moneda=currency,
        columnas=[wire.ReportColumn(each.key, each.title, str(each.kind)) for each in head.columns],
        filas=rows,
        totales=dict(totals),
        notas=list(foot.notes),
    )


def _pagination(answer: Answer, asked: Asked) -> Pagination:
    if asked.page is None or answer.total == len(answer.sheet.rows):
        return Pagination(number=1, num_pages=1, has_next=False, has_previous=False)
    return pagination(asked.page, total=answer.total)
