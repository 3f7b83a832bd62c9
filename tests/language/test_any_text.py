"""No text whatever raises anything but NotUnderstood, and none takes long: people paste whole pages into a box."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.language.sheet import catalogue, sentences
from tests.properties.effort import effort
from trastienda.language.cart import CartCommand, parse_cart
from trastienda.language.errors import EXCERPT, LONGEST, NotUnderstood, Why
from trastienda.language.lexicon import cart_words
from trastienda.language.matching import Candidate, Found, phrases, rank, settle
from trastienda.language.ordinary import report_words
from trastienda.language.reports import ReportCommand, parse_report
from trastienda.language.searching import search_words
from trastienda.language.telling import say_command

TODAY = date(2026, 11, 18)
GOODS = catalogue()
SPOKEN = [
    word for name in ("carrito.txt", "reportes.txt") for one in sentences(name) for word in one.said.split()
]
KNOWN = sorted(cart_words().add | cart_words().before_number | report_words().dates | report_words().filler)
WORDS = st.sampled_from(
    [*SPOKEN, *KNOWN, "1/2", "31/02/2025", "0", "-", "(", "y", "de", "x", "por", "1e9", "٣", "²"]
)
SAID = st.lists(WORDS, max_size=40).map(" ".join)
ANYTHING = st.text(max_size=300) | SAID | st.lists(SAID | st.text(max_size=9), max_size=9).map("\n".join)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def cart(text: str) -> CartCommand | NotUnderstood:
    try:
        return parse_cart(text)
    except NotUnderstood as refusal:
        return refusal


def report(text: str, today: date = TODAY) -> ReportCommand | NotUnderstood:
    try:
        return parse_report(text, today)
    except NotUnderstood as refusal:
        return refusal


@effort(400)
@given(ANYTHING)
def test_a_cart_command_is_understood_or_refused(text: str) -> None:
    answer = cart(text)
    if isinstance(answer, NotUnderstood):
        assert len(answer.excerpt) <= EXCERPT
        assert answer.reason
        assert answer.examples
        return
    assert say_command(answer)
    for step in answer.steps:
        assert all(wish.phrase and wish.quantity.is_finite() for wish in step.wanted)


@effort(150)
@given(SAID)
def test_every_wish_gets_an_answer_and_no_unit_is_made_up(text: str) -> None:
    answer = cart(text)
    if isinstance(answer, NotUnderstood):
        return
    for step in answer.steps:
        asked = phrases(step.wanted)
        assert all(search_words(phrase) for phrase in asked)
        lines = settle(step.wanted, dict.fromkeys(asked, GOODS[:12]))
        assert len(lines) <= len(step.wanted)
        assert {line.wanted.quantity for line in lines} <= {wish.quantity for wish in step.wanted} | {
            Decimal(1)
        }


@effort(400)
@given(ANYTHING, DAYS)
def test_a_report_is_understood_or_refused(text: str, today: date) -> None:
    answer = report(text, today)
    if isinstance(answer, NotUnderstood):
        assert answer.reason
        return
    assert answer.understood
    if answer.period and answer.period.first:
        assert answer.period.first <= answer.period.last


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONGEST,
        "1" * LONGEST,
        "1," * (LONGEST // 2),
        "y " * (LONGEST // 2),
        "de " * (LONGEST // 3),
        "no " * (LONGEST // 3),
        "quiero " * (LONGEST // 7),
        "agrega 1 a " * (LONGEST // 11),
        "del 1 al " * (LONGEST // 9),
        "por el " * (LONGEST // 7),
        "octubre de " * (LONGEST // 11),
        "con los nombres de los " * (LONGEST // 23),
        "treinta y " * (LONGEST // 10),
        "uno dos tres mouse " * (LONGEST // 19),
        "ultimos 99999 dias " * (LONGEST // 19),
        "-" * LONGEST,
        "((((" * (LONGEST // 4),
        "1/1/" * (LONGEST // 4),
        " ".join(f"mouse{n}" for n in range(110)),
        "zzzzz " * (LONGEST // 6),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """Twice the text takes no more than a few times as long; what backtracks takes thousands of times as long."""
    cart(text), report(text)
    for parse in (cart, report):
        half, whole = (_least(partial(parse, part)) for part in (text[: len(text) // 2], text))
        assert whole < 8 * half + _NOISE_S


_NOISE_S = 0.005


def _least(work: Callable[[], object]) -> float:
    """The processor's time for it, seconds: what else the machine does is not in it."""

    def seconds() -> float:
        start = time.thread_time()
        work()
        return time.thread_time() - start

    return min(seconds() for _ in range(3))


def test_a_page_of_text_is_refused_before_it_is_read() -> None:
    page = "agrega 1 mouse " * 7_000
    for parse in (cart, report):
        assert _least(partial(parse, page)) < _NOISE_S
        answer = parse(page)
        assert isinstance(answer, NotUnderstood)
        assert answer.why is Why.TOO_LONG
        assert len(answer.excerpt) <= EXCERPT


def test_markup_and_sql_are_words_like_any_other() -> None:
    answer = cart("agrega 1 <b>mouse</b>\x00 inalámbrico")
    assert isinstance(answer, CartCommand)
    assert [wish.phrase for wish in answer.steps[0].wanted] == ["b mouse b inalambrico"]


@effort(300)
@given(st.sampled_from(GOODS), st.data())
def test_a_product_is_found_by_its_own_name_however_it_is_cased(good: Candidate, data: st.DataObject) -> None:
    name = good.name
    written = data.draw(st.sampled_from([name, name.upper(), name.lower(), f"  {name} "]))
    answer = rank(written, GOODS)
    assert isinstance(answer, Found)
    assert answer.candidate == good
    assert answer.is_sure
