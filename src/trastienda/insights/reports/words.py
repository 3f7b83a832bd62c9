"""How a question is said in Spanish: the title of its report, its period, the name of its file."""

from collections.abc import Mapping
from datetime import date, timedelta

from trastienda.insights.reports.question import GroupBy, ReportQuestion, Subject
from trastienda.language.spans import MONTHS

ANONYMOUS = "Público en general"
"""Who bought without giving a name."""
NO_CATEGORY = "Sin categoría"
CHANNELS: Mapping[str, str] = {
    "counter": "Punto de venta",
    "web": "Tienda en línea",
    "backoffice": "Administración",
}
DOCUMENTS: Mapping[str, str] = {"sale": "Venta", "return": "Devolución", "cancellation": "Cancelación"}

_TITLES: Mapping[tuple[Subject, GroupBy | None], str] = {
    (Subject.SALES, None): "Ventas",
    (Subject.SALES, GroupBy.PRODUCT): "Ventas por producto",
    (Subject.SALES, GroupBy.CUSTOMER): "Compras por cliente",
    (Subject.SALES, GroupBy.CATEGORY): "Ventas por categoría",
    (Subject.SALES, GroupBy.DAY): "Ventas por día",
    (Subject.SALES, GroupBy.WEEK): "Ventas por semana",
    (Subject.SALES, GroupBy.MONTH): "Ventas por mes",
    (Subject.SALES, GroupBy.BRANCH): "Ventas por sucursal",
    (Subject.SALES, GroupBy.CHANNEL): "Ventas por canal",
    (Subject.PRODUCTS, None): "Productos: existencias y ventas",
    (Subject.PRODUCTS, GroupBy.CATEGORY): "Productos por categoría",
    (Subject.PRODUCTS, GroupBy.BRANCH): "Existencias por sucursal",
    (Subject.CUSTOMERS, None): "Clientes: compras y saldos",
}
_FILES: Mapping[tuple[Subject, GroupBy | None], str] = {
    (Subject.SALES, GroupBy.CATEGORY): "ventas-por-categoria",
    (Subject.SALES, GroupBy.DAY): "ventas-por-dia",
    (Subject.PRODUCTS, None): "productos",
    (Subject.PRODUCTS, GroupBy.CATEGORY): "productos-por-categoria",
    (Subject.CUSTOMERS, None): "clientes",
}


def title(question: ReportQuestion) -> str:
    """Return a settled question as a title, with its period: "Ventas por producto, octubre de 2025"."""
    said = _TITLES[question.subject, question.group_by]
    if question.with_customer_names and (question.subject, question.group_by) == (Subject.SALES, None):
        said = "Ventas con nombres de clientes"
    return f"{said}, {period(question.since, question.until)}"


def file_stem(question: ReportQuestion) -> str:
    """Return the name of its file without an ending: "ventas-por-producto-2025-10", in plain letters."""
    key = (question.subject, question.group_by)
    name = _FILES.get(key) or _TITLES[key].lower().replace(" ", "-")
    return f"{name}-{_period_in_file(question.since, question.until)}"


def period(since: date | None, until: date | None) -> str:
    """
    Return a period as people say it, the shortest way that is exact.

    2025-10-01 to 2025-10-31 is "octubre de 2025", a whole year "2025", one day "12 de octubre de 2025".
    """
    if since is None or until is None:
        if since is None and until is None:
            return "todas las fechas"
        return f"hasta el {long_day(until)}" if until else f"desde el {long_day(since or date.min)}"
    if since == until:
        return long_day(since)
    if _is_whole_months(since, until):
        if (since.year, since.month) == (until.year, until.month):
            return f"{MONTHS[since.month - 1]} de {since.year}"
        if (since.month, until.month) == (1, 12):
            return str(since.year) if since.year == until.year else f"{since.year} a {until.year}"
        first = MONTHS[since.month - 1] + ("" if since.year == until.year else f" de {since.year}")
        return f"{first} a {MONTHS[until.month - 1]} de {until.year}"
    if since.year != until.year:
        return f"del {long_day(since)} al {long_day(until)}"
    first = str(since.day) if since.month == until.month else f"{since.day} de {MONTHS[since.month - 1]}"
    return f"del {first} al {long_day(until)}"


def long_day(on: date) -> str:
    """31 de octubre de 2025"""
    return f"{on.day} de {MONTHS[on.month - 1]} de {on.year}"


def _is_whole_months(since: date, until: date) -> bool:
    return since.day == 1 and (until == date.max or (until + timedelta(days=1)).day == 1)


def _period_in_file(since: date | None, until: date | None) -> str:
    if since is None or until is None:
        if since is None and until is None:
            return "todo"
        return f"hasta-{until}" if until else f"desde-{since}"
    if since == until:
        return str(since)
    if _is_whole_months(since, until):
        if (since.year, since.month) == (until.year, until.month):
            return f"{since:%Y-%m}"
        if (since.month, until.month, since.year) == (1, 12, until.year):
            return f"{since:%Y}"
    return f"{since}-a-{until}"
