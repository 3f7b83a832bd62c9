"""The page that the desk opens with. Each figure leads to what it is made of."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

import msgspec
from django.http import HttpResponse

from trastienda.insights.desk.dashboard import Best, Dashboard, Needs, Selling, dashboard, what_sells
from trastienda.insights.reports.table import Bars, Chart, ChartWanted, Column, Kind
from trastienda.insights.reports.tally import Tally
from trastienda.insights.reports.words import period
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.money import total
from trastienda.surfaces.inventario.desk.charts import Drawing, drawing
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Fact, money
from trastienda.surfaces.inventario.reports.asking import Span, asked_span, calendar_of
from trastienda.surfaces.inventario.surface import DESK

MOST_AT_ONCE = 1_500
"""Tickets of a span up to which what sells is on the page at once; of more it is asked for once the page is there."""
USUAL_DAYS = 7
_SPANS = (("7d", "7 días"), ("mes", "Este mes"), ("anio", "Este año"))
_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
REPORTS = "/reportes/"


class Figure(msgspec.Struct, frozen=True):
    """One large figure: what it is, what it comes to, what it is compared with, and where it leads."""

    title: str
    text: str
    href: str
    detail: str = ""


@DESK.page("dashboard/", permission=Permission.VIEW_REPORTS)
def board(call: DeskCall) -> HttpResponse:
    query = call.request.GET.dict()
    span = board_span(query, actor=call.actor, now=call.now)
    found = dashboard(first_on=span.first_on, last_on=span.last_on, actor=call.actor, now=call.now)
    context = {
        "title": "Tablero",
        "found": found,
        "errors": span.errors,
        "mes": query.get("mes", ""),
        "spans": _spans(query),
        "period": period(span.first_on, span.last_on),
        "today": _today(found),
        "needs": _needs(found.needs),
        "sums": _sums(found),
        "over_time": _over_time(found),
        "money": _money(found),
        "selling": _selling(_what_sells(span, call), span) if _is_quick(found) else None,
        "selling_href": f"/dashboard/se-vende/?{urlencode(_days(span))}",
    }
    return call.page("dashboard.html", context, status=400 if span.errors else 200)


@DESK.page("dashboard/se-vende/", permission=Permission.VIEW_REPORTS)
def selling(call: DeskCall) -> HttpResponse:
    """What sells in a long span, for the page that is there already; a page of its own without scripts."""
    span = board_span(call.request.GET.dict(), actor=call.actor, now=call.now)
    drawings = _selling(_what_sells(span, call), span)
    template = "_selling.html" if call.is_partial else "selling.html"
    return call.page(
        template, {"title": f"Qué se vende, {period(span.first_on, span.last_on)}", "selling": drawings}
    )


def board_span(query: Mapping[str, str], *, actor: Actor, now: datetime) -> Span:
    """Return the days asked for: the last seven when none are."""
    _, today = calendar_of(actor, now)
    return asked_span(query, today=today, usual_days=USUAL_DAYS)


def _what_sells(span: Span, call: DeskCall) -> Selling:
    return what_sells(first_on=span.first_on, last_on=span.last_on, actor=call.actor)


def _is_quick(found: Dashboard) -> bool:
    days = (found.last_on - found.first_on).days + 1
    return not found.is_new and max(found.today.most_tickets, 1) * days <= MOST_AT_ONCE


def _days(span: Span) -> dict[str, str]:
    return {"desde": f"{span.first_on}", "hasta": f"{span.last_on}"}


def _spans(query: Mapping[str, str]) -> list[dict[str, object]]:
    chosen = "" if query.get("mes") or query.get("desde") else query.get("periodo") or "7d"
    return [{"title": title, "href": f"?periodo={word}", "is_here": word == chosen} for word, title in _SPANS]


def _today(found: Dashboard) -> list[Figure]:
    today, weekday = found.today, _WEEKDAYS[found.today_on.weekday()]
    papers = f"{REPORTS}ventas/?{urlencode({'desde': found.today_on, 'hasta': found.today_on, 'por': 'documento'})}"
    past = f"{REPORTS}dias/?{urlencode({'desde': found.today_on.replace(day=1), 'hasta': found.today_on})}"
    tickets = f"{today.tickets:,} {'venta' if today.tickets == 1 else 'ventas'}, con IVA"
    shown = [Figure("Vendido hoy", money(today.sold), papers, tickets)]
    if today.usual is None or today.usual_day is None:
        return [*shown, Figure(f"Un {weekday} como hoy", "–", past, "Aún no hay semanas con qué comparar")]
    change = today.change_pct
    ahead = (
        "Igual que siempre" if not change else f"Hoy va {abs(change)} % {'arriba' if change > 0 else 'abajo'}"
    )
    weeks = (
        f"promedio de {today.weeks} {weekday if today.weeks == 1 or weekday.endswith('s') else f'{weekday}s'}"
    )
    return [
        *shown,
        Figure(f"Un {weekday} a esta hora", money(today.usual), past, ahead if today.usual else weeks),
        Figure(f"Un {weekday} completo", money(today.usual_day), past, weeks),
    ]


def _needs(needs: Needs) -> list[Fact]:
    waiting = f"{REPORTS}pendientes/?por="
    told = (
        (
            needs.low,
            "producto bajo su mínimo",
            "productos bajo su mínimo",
            "warn",
            "/productos/?estado=bajos",
        ),
        (needs.unpaid, "pedido sin pagar", "pedidos sin pagar", "warn", f"{waiting}pedidos"),
        (
            needs.transfers,
            "transferencia por aprobar",
            "transferencias por aprobar",
            "info",
            f"{waiting}transferencias",
        ),
        (needs.stamps, "timbre rechazado", "timbres rechazados", "bad", f"{waiting}timbres"),
        (
            needs.drawers,
            "caja de otro día sin corte",
            "cajas de otros días sin corte",
            "bad",
            f"{waiting}cajas",
        ),
    )
    return [
        Fact(one if count == 1 else many, f"{count:,}", tone, href)
        for count, one, many, tone, href in told
        if count
    ]


def _sums(found: Dashboard) -> list[Figure]:
    days = urlencode({"desde": found.first_on, "hasta": found.last_on})
    shown = [Figure("Ventas con IVA", money(found.sold), f"{REPORTS}ventas/?{days}")]
    if found.earned is None:
        return shown
    earned = found.earned
    spent = earned.costs + earned.expenses
    return [
        *shown,
        Figure("Utilidad neta", money(earned.profit), f"{REPORTS}utilidad/?{days}", "sin IVA"),
        Figure("Otros ingresos", money(earned.other_income), f"{REPORTS}resultados/?{days}"),
        Figure("Costos y gastos", money(spent), f"{REPORTS}resultados/?{days}",
               f"costos {money(earned.costs)}, gastos {money(earned.expenses)}"),
    ]  # fmt: skip


def _money(found: Dashboard) -> list[Figure]:
    if found.money is None:
        return []
    now, balance = found.money, f"{REPORTS}balance/?hasta={found.today_on}"
    return [
        Figure("En caja", money(now.cash), balance),
        Figure("En bancos", money(now.bank), balance),
        Figure("Por cobrar", money(now.receivable), f"{REPORTS}antiguedad/?hasta={found.today_on}"),
        Figure("Por pagar", money(now.payable), balance),
        Figure("En existencias", money(now.stock), f"{REPORTS}inventario/", "a costo"),
    ]


def _over_time(found: Dashboard) -> list[Drawing]:
    """Sales along the span, and of a mean weekday where the span holds each at least once."""
    tally = Tally(
        (Column("day", "", Kind.DATE), Column("total", "", Kind.MONEY)),
        ChartWanted("Ventas con IVA", 0, 1, Bars.DAY),
    )
    for _ in tally.passing((each.day, each.total) for each in found.days):
        pass
    weeks: list[list[Decimal]] = [[] for _ in _WEEKDAYS]
    for each in found.days:
        weeks[each.day.weekday()].append(each.total)
    means = [total(days) / len(days) if days else Decimal(0) for days in weeks]
    weekdays = Chart("Un día promedio, por día de la semana", True, [name[:3] for name in _WEEKDAYS], means)
    charts = (tally.chart, weekdays if len(found.days) > USUAL_DAYS else None)
    return [drawn for drawn in map(drawing, charts) if drawn is not None]


def _selling(found: Selling, span: Span) -> list[Drawing]:
    parts = (
        ("Los 5 productos que más venden", "producto", found.products),
        ("Las categorías que más venden", "categoria", found.categories),
    )
    return [_bars(title, word, best, span) for title, word, best in parts if best]


def _bars(title: str, word: str, best: list[Best], span: Span) -> Drawing:
    chart = Chart(title, False, [each.name for each in best], [each.sold for each in best])
    links = [f"{REPORTS}documentos/?{urlencode({word: each.key, **_days(span)})}" for each in best]
    drawn = drawing(chart, links)
    return drawn or Drawing(title=title, stands=False, bars=())
