"""Every sentence of `sentences/` is understood as is written below it, by people who need not read this."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.language.sheet import Sentence, catalogue, sentences
from trastienda.language.cart import CartStep, parse_cart
from trastienda.language.errors import NotUnderstood
from trastienda.language.matching import Ambiguous, Found, Line, phrases, settle
from trastienda.language.reports import Format, Group, ReportCommand, Subject, parse_report
from trastienda.language.speech import Action
from trastienda.language.telling import say_quantity

GOODS = catalogue()
TODAY = date(2026, 11, 18)
CART = sentences("carrito.txt")
REPORTS = sentences("reportes.txt")
NOTHING = "no se entiende"


def test_there_are_enough_of_them() -> None:
    assert len(CART) + len(REPORTS) > 11 + 200
    for sheet in (CART, REPORTS):
        assert len({sentence.said for sentence in sheet}) == len(sheet)


def test_they_are_about_goods_of_the_catalogue() -> None:
    names = {good.name for good in GOODS}
    for sentence in CART:
        for line in sentence.meaning:
            if line.startswith(("agregar", "quitar", "preguntar")):
                _, _, goods = line.split(" ", 2)
                assert set(goods.split(" / ")) <= names, sentence.said


@pytest.mark.parametrize("sentence", CART, ids=lambda sentence: sentence.said)
def test_of_the_cart(sentence: Sentence) -> None:
    assert cart_meaning(sentence.said) == _in_any_order(sentence.meaning)


@pytest.mark.parametrize("sentence", REPORTS, ids=lambda sentence: sentence.said)
def test_of_reports(sentence: Sentence) -> None:
    assert report_meaning(sentence.said) == sentence.meaning[0]


def cart_meaning(said: str) -> list[str]:
    """What is understood, as the sheet writes it."""
    try:
        command = parse_cart(said)
    except NotUnderstood:
        return [NOTHING]
    return [line for step in command.steps for line in _step(step)]


def _step(step: CartStep) -> list[str]:
    if step.action is Action.CLEAR:
        return ["vaciar"]
    lines = settle(step.wanted, dict.fromkeys(phrases(step.wanted), GOODS))
    return [_line(step.action, line) for line in lines]


def _line(action: Action, line: Line) -> str:
    everything = action is Action.REMOVE and not line.wanted.is_counted
    quantity = "todo" if everything else say_quantity(line.wanted.quantity)
    if isinstance(line.answer, Found):
        verb = "agregar" if action is Action.ADD else "quitar"
        return f"{verb} {quantity} {line.answer.candidate.name}"
    if isinstance(line.answer, Ambiguous):
        return f"preguntar {quantity} {' / '.join(sorted(one.name for one in line.answer.candidates))}"
    return f"no hay {quantity} {line.wanted.phrase}"


def _in_any_order(meaning: Sequence[str]) -> list[str]:
    """The names of a question in alphabetical order."""
    return [" / ".join(_sorted_names(line)) if line.startswith("preguntar") else line for line in meaning]


def _sorted_names(line: str) -> list[str]:
    verb, quantity, names = line.split(" ", 2)
    first, *others = sorted(names.split(" / "))
    return [f"{verb} {quantity} {first}", *others]


SUBJECTS = {Subject.SALES: "ventas", Subject.PRODUCTS: "productos", Subject.CUSTOMERS: "clientes"}
GROUPS = {
    Group.PRODUCT: "por producto",
    Group.CUSTOMER: "por cliente",
    Group.CATEGORY: "por categoría",
    Group.BRANCH: "por sucursal",
    Group.CHANNEL: "por canal",
    Group.DAY: "por día",
    Group.WEEK: "por semana",
    Group.MONTH: "por mes",
}
FORMATS = {Format.PDF: "pdf", Format.XLSX: "excel"}


def report_meaning(said: str) -> str:
    """What is understood, as the sheet writes it."""
    try:
        report = parse_report(said, TODAY)
    except NotUnderstood:
        return NOTHING
    parts = (
        SUBJECTS[report.subject],
        GROUPS[report.group_by] if report.group_by else "",
        _period(report),
        FORMATS[report.format] if report.format else "",
        "con nombres" if report.with_customer_names else "",
        f"sin entender {' '.join(report.ignored)}" if report.ignored else "",
    )
    return " | ".join(part for part in parts if part)


def _period(report: ReportCommand) -> str:
    if report.period is None:
        return ""
    last = f"{report.period.last:%d/%m/%Y}"
    return f"{report.period.first:%d/%m/%Y} a {last}" if report.period.first else f"hasta {last}"
