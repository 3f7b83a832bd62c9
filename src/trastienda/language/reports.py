"""What report is wanted: of what, grouped by what, of which period, as which file.

The words decide one by one, whatever their order. Sales grouped by product are sales ('ventas agrupado por producto'),
and purchases by customer are the sales to them. A word that is not understood is told in `ignored`, since a report
that leaves out a condition says something else than was asked.
"""

import re
from datetime import date
from enum import StrEnum

import msgspec

from trastienda.language.errors import REPORT_EXAMPLES, Why, not_understood
from trastienda.language.ordinary import ReportWords, ordinary, report_words
from trastienda.language.periods import find_period
from trastienda.language.spans import Period
from trastienda.language.words import read


class Subject(StrEnum):
    """What a report is about."""

    SALES = "sales"
    PRODUCTS = "products"
    CUSTOMERS = "customers"


class Group(StrEnum):
    """What a report can be grouped by."""

    PRODUCT = "product"
    CUSTOMER = "customer"
    CATEGORY = "category"
    BRANCH = "branch"
    CHANNEL = "channel"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Format(StrEnum):
    """The files a report comes in."""

    PDF = "pdf"
    XLSX = "xlsx"


class ReportCommand(msgspec.Struct, frozen=True):
    """A report as it was asked for. What was not said is None; the surface has the defaults."""

    subject: Subject
    group_by: Group | None = None
    period: Period | None = None
    format: Format | None = None
    with_customer_names: bool = False
    ignored: tuple[str, ...] = ()
    """Words that seemed to say something and were not understood."""

    @property
    def understood(self) -> str:
        """What was understood, as a Spanish sentence without its full stop."""
        parts = [_SUBJECTS[self.subject]]
        if self.group_by:
            parts[0] += f" por {_GROUPS[self.group_by]}"
        if self.period:
            parts.append(self.period.label)
        if self.with_customer_names:
            parts.append("con nombres de clientes")
        if self.format:
            parts.append("en PDF" if self.format is Format.PDF else "en Excel")
        if self.ignored:
            parts.append(f"sin tomar en cuenta «{' '.join(self.ignored)}»")
        return ", ".join(parts)


_SUBJECTS = {Subject.SALES: "Ventas", Subject.PRODUCTS: "Productos", Subject.CUSTOMERS: "Clientes"}
_GROUPS = {
    Group.PRODUCT: "producto",
    Group.CUSTOMER: "cliente",
    Group.CATEGORY: "categoría",
    Group.BRANCH: "sucursal",
    Group.CHANNEL: "canal",
    Group.DAY: "día",
    Group.WEEK: "semana",
    Group.MONTH: "mes",
}
_GROUP_NAMES = {
    "producto": Group.PRODUCT,
    "cliente": Group.CUSTOMER,
    "categoria": Group.CATEGORY,
    "sucursal": Group.BRANCH,
    "canal": Group.CHANNEL,
    "dia": Group.DAY,
    "semana": Group.WEEK,
    "mes": Group.MONTH,
}
_FORMAT_NAMES = {"pdf": Format.PDF, "xlsx": Format.XLSX}
_FORMAT = re.compile(r"(?<![^ ])(?:en |formato |como |a |archivo |de )*")
_CALC = re.compile(r"\b(?:hojas? de calculo|planillas? de calculo|pe de efe|p d f)\b")
_NAMES = re.compile(
    r"(?<![^ ])(?:con |incluyendo |incluye |mostrando |incluir |y |e )*(?:los |el |sus |las |su )?nombres?"
    r"(?: (?:de |del )(?:los |las |el |la |cada |sus )?(?:clientes?|compradores|comprador))?(?![^ ])"
    r"|(?<![^ ])(?:con|incluyendo|incluye|mostrando) (?:los |sus |el )?(?:clientes|cliente|compradores)(?![^ ])"
)
_NO_NAMES = re.compile(
    r"(?<![^ ])sin (?:los |el |sus )?nombres?(?: de(?:l| los)? (?:clientes?|compradores))?(?![^ ])"
)
_BY = re.compile(
    r"(?<![^ ])(?P<verb>(?:agrupa|desglos|clasifica|separa|dividi|detalla)\w* )?"
    r"(?:por|segun|x|para cada|de cada)(?: el| la| los| las| cada| su| nombre de| nombre del)* (?P<by>[^ ]+)"
)
_SORTED = re.compile(r"(?<![^ ])ordenad[oa]s? por (?:el |la )?[^ ]+(?: de [^ ]+)?")
_AFTER_TIMES = re.compile(r"(?<![^ ])(?P<by>dia|semana|mes) (?:a|por|tras) (?:dia|semana|mes)(?![^ ])")
_HERE = "·"
"""Stands where a group was read."""
_AND = re.compile(rf"{_HERE} y (?:por )?(?:el |la )?(?P<by>[^ ]+)")
_ADJECTIVES = ("diari", "semanal", "mensual")
_GROUPED = re.compile(r"(?<![^ ])(?:agrupad[oa]s?|agrupar|desglosad[oa]s?) (?P<by>[^ ]+)")


def parse_report(text: str, today: date) -> ReportCommand:
    """
    Return the report that a text asks for. `today` is the tenant's local date.

    :raises NotUnderstood: it asks for no report, for one there is not, or for a time that does not exist.
    """
    said = ordinary(read(text, examples=REPORT_EXAMPLES))
    said = _CALC.sub(lambda found: "excel" if "calculo" in found[0] else "pdf", said)
    found = find_period(said, today)
    rest = _Rest(found.rest if found else said)
    file_format = rest.take_format()
    with_names = rest.take(_NO_NAMES) is None and rest.take(_NAMES) is not None
    group = rest.take_group()
    subject = rest.subject(group, text)
    if subject is Subject.SALES and group is None:
        group = rest.group_of_the_best()
    return ReportCommand(
        subject=subject,
        group_by=group,
        period=found.period if found else None,
        format=file_format,
        with_customer_names=with_names,
        ignored=rest.unknown(),
    )


class _Rest:
    """The words that have not been understood yet."""

    def __init__(self, said: str) -> None:
        self.said = said
        self.known: ReportWords = report_words()

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Find a pattern and forget its words."""
        found = pattern.search(self.said)
        if found:
            self.said = _without(self.said, found)
        return found

    def take_format(self) -> Format | None:
        words = self.said.split()
        named = [
            (word, _FORMAT_NAMES[name])
            for word in words
            for name, all_ in self.known.formats.items()
            if word in all_
        ]
        if not named:
            return None
        self.said = " ".join(word for word in words if word != named[0][0])
        return named[0][1]

    def take_group(self) -> Group | None:
        """
        The group that is asked for with 'por', 'agrupado', 'día a día', 'diarias'.

        :raises NotUnderstood: there is no grouping by it, or two are asked for.
        """
        self.take(_SORTED)
        group = self._next_group()
        if group and (second := self._next_group() or self._also()) and second is not group:
            raise not_understood(Why.TWO_GROUPS, f"por {_GROUPS[second]}", examples=REPORT_EXAMPLES)
        if group:
            return group
        adjective = next((word for word in self.said.split() if word.startswith(_ADJECTIVES)), "")
        return self._group(adjective)

    def _next_group(self) -> Group | None:
        for pattern in (_BY, _GROUPED, _AFTER_TIMES):
            for found in pattern.finditer(self.said):
                group = self._group(found["by"])
                if group is not None:
                    self.said = _without(self.said, found, put=_HERE)
                    return group
                if pattern is _BY and found["by"] not in self.known.no_group:
                    raise not_understood(Why.NO_GROUP, f"por {found['by']}", examples=REPORT_EXAMPLES)
        return None

    def _also(self) -> Group | None:
        """A second group: 'por cliente y mes'."""
        found = _AND.search(self.said)
        return self._group(found["by"]) if found else None

    def _group(self, word: str) -> Group | None:
        return next((_GROUP_NAMES[name] for name, words in self.known.groups.items() if word in words), None)

    def subject(self, group: Group | None, text: str) -> Subject:
        words = self.said.split()
        named = [name for word in words for name, all_ in self.known.subjects.items() if word in all_]
        if "otros" in named:
            raise not_understood(Why.NOTHING, text, examples=REPORT_EXAMPLES)
        if "ventas" in named or (named and any(word in self.known.best for word in words)):
            return Subject.SALES
        if "productos" in named:
            return Subject.PRODUCTS if group in (None, Group.CATEGORY, Group.BRANCH) else Subject.SALES
        if "clientes" in named:
            return Subject.CUSTOMERS if group in (None, Group.CATEGORY, Group.BRANCH) else Subject.SALES
        if group is None and not any(word in self.known.report for word in words):
            raise not_understood(Why.NOTHING, text, examples=REPORT_EXAMPLES)
        if self.unknown():
            raise not_understood(Why.NOTHING, text, examples=REPORT_EXAMPLES)
        return Subject.SALES

    def group_of_the_best(self) -> Group | None:
        """'Productos más vendidos', 'mejores clientes', 'clientes que más compran': sales by them."""
        words = self.said.split()
        if not any(word in self.known.best for word in words):
            return None
        return next((group for word in words if (group := self._group(word)) is not None), None)

    def unknown(self) -> tuple[str, ...]:
        """What is left and is neither filler nor understood."""
        known = self.known.filler.union(
            self.known.report, self.known.best, *self.known.subjects.values(), *self.known.groups.values()
        )
        return tuple(word for word in self.said.split() if word not in known and word != _HERE)


def _without(said: str, found: re.Match[str], *, put: str = "") -> str:
    """The text without what was found, single spaces."""
    return " ".join(f"{said[: found.start()]} {put} {said[found.end() :]}".split())
