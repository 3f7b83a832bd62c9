"""The pages of reports: which there are, each as a page, as a PDF and as a spreadsheet."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import groupby

import msgspec
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from trastienda.domain.exports.errors import TooManyRows
from trastienda.domain.exports.rules import SIZES, Format
from trastienda.insights.desk.reports.answer import Answer, Asked
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden
from trastienda.papers.report_file import file_of_table, letterhead_of
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Fact
from trastienda.surfaces.inventario.reports import show
from trastienda.surfaces.inventario.reports.asking import Span, asked_days, asked_span, calendar_of
from trastienda.surfaces.inventario.reports.registry import REPORTS, ROOT, Report
from trastienda.surfaces.inventario.surface import DESK

BACK = Fact("Reportes", "", href=ROOT)
LEAD_DAYS, DAILY_UNTIL = 7, 93
FORMATS = {"pdf": Format.PDF, "xlsx": Format.XLSX}
_QUICK = (("7d", "7 días"), ("mes", "Este mes"), ("anio", "Este año"))


@DESK.page("reportes/", permission=Permission.VIEW_SALES)
def reports(call: DeskCall) -> HttpResponse:
    shown = [each for each in REPORTS if each.is_listed and each.opens_for(call.actor)]
    parts = [{"title": part, "reports": list(of)} for part, of in groupby(shown, key=lambda each: each.part)]
    return call.page("reports.html", {"title": "Reportes", "parts": parts})


class Read(msgspec.Struct, frozen=True):
    """A question as it was read from an address, and what was wrong with it."""

    asked: Asked
    errors: Mapping[str, str]
    is_complete: bool


def read_question(report: Report, query: Mapping[str, str], *, actor: Actor, now: datetime) -> Read:
    """Return what an address asks a report; the usual question where it says nothing, or something wrong."""
    profile, today = calendar_of(actor, now)
    span = asked_span(query, today=today) if report.span != "now" else Span(today, today)
    days, wrong = asked_days(query, usual=LEAD_DAYS) if report.lead_days else (LEAD_DAYS, {})
    about = next((f"{kind}{query[name]}" for name, kind in report.about.items() if query.get(name)), "")
    asked = Asked(
        first_on=span.first_on,
        last_on=span.last_on,
        today=today,
        zone_name=profile.time_zone,
        group=report.groups.get(query.get("por", ""), _usual_group(report, span)),
        about=about.replace("\0", "")[:300],
        lead_days=days,
    )
    return Read(asked, {**span.errors, **wrong}, bool(about) or not report.about)


def _usual_group(report: Report, span: Span) -> str:
    """A row a day, or a month where those would be too many."""
    if not report.groups:
        return ""
    if "dia" not in report.groups:
        return next(iter(report.groups.values()))
    return "day" if span.last_on - span.first_on < timedelta(days=DAILY_UNTIL) else "month"


def _page_of(report: Report) -> Callable[[DeskCall], HttpResponse]:
    def page(call: DeskCall) -> HttpResponse:
        if not report.opens_for(call.actor):
            raise Forbidden(permission=report.permission)
        query = {name: text.replace("\0", "") for name, text in call.request.GET.dict().items()}
        read = read_question(report, query, actor=call.actor, now=call.now)
        if not read.is_complete:
            return call.redirect(ROOT)
        kind = FORMATS.get(query.get("formato", ""))
        if kind is not None and not read.errors:
            return _file(report, read.asked, kind, call)
        asked = msgspec.structs.replace(read.asked, page=show.asked_page(query))
        answer = report.answer(asked, actor=call.actor, now=call.now)
        if not answer.sheet.rows and asked.page and asked.page.number > 1:
            asked, answer = _last_page(report, asked, call)
        return _shown(report, answer, asked, read, query, call)

    return page


def _last_page(report: Report, asked: Asked, call: DeskCall) -> tuple[Asked, Answer]:
    """A page beyond the end is the last one: how many there are is known only from the first."""
    first = msgspec.structs.replace(asked, page=show.asked_page({}))
    answer = report.answer(first, actor=call.actor, now=call.now)
    last = -(-answer.total // show.PAGE_SIZE)
    if last < 2:
        return first, answer
    asked = msgspec.structs.replace(asked, page=show.asked_page({"page": str(last)}))
    return asked, report.answer(asked, actor=call.actor, now=call.now)


def _shown(
    report: Report, answer: Answer, asked: Asked, read: Read, query: Mapping[str, str], call: DeskCall
) -> HttpResponse:
    profile, _ = calendar_of(call.actor, call.now)
    group = next((word for word, ours in report.groups.items() if ours == asked.group), "")
    context = {
        "title": answer.sheet.head.title,
        "back": BACK,
        "report": report,
        "listing": show.listing(report, answer, asked, profile=profile, query=query),
        "drawing": show.chart(report, answer, asked),
        "notes": answer.sheet.foot.notes,
        "files": show.file_links(call.request) if answer.sheet.rows else [],
        "errors": read.errors,
        "desde": query.get("desde", "") if read.errors else f"{asked.first_on}",
        "hasta": query.get("hasta", "") if read.errors else f"{asked.last_on}",
        "dias": query.get("dias") or str(asked.lead_days),
        "por": group,
        "kept": [(name, query[name]) for name in report.about if query.get(name)],
        "quick": [
            {"title": title, "href": f"?periodo={word}{f'&por={group}' if query.get('por') else ''}",
             "is_here": query.get("periodo", "") == word}
            for word, title in (_QUICK if report.span == "period" and not report.about else ())
        ],
    }  # fmt: skip
    return call.page("report.html", context, status=400 if read.errors else 200)


def _file(report: Report, asked: Asked, kind: Format, call: DeskCall) -> HttpResponse:
    """The whole report as a file. :raises TooManyRows: no such file holds it, or none that is worth waiting for."""
    profile, _ = calendar_of(call.actor, call.now)
    answer = report.answer(asked, actor=call.actor, now=call.now)
    most = SIZES[kind].most if kind is Format.PDF else SIZES[kind].at_once * 10
    if answer.total > most:
        raise TooManyRows(rows=answer.total, most=most, format=kind)
    made = file_of_table(answer.sheet, letterhead_of(profile, made_at=call.now), format=kind)
    disposition = content_disposition_header(as_attachment=True, filename=made.name)
    headers = {
        "Content-Disposition": str(disposition),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(made.content, content_type=made.content_type, headers=headers)


for _report in REPORTS:
    DESK.page(f"reportes/{_report.slug}/")(_page_of(_report))
