"""What a command is, and how it is told back."""

from decimal import Decimal

import pytest

from trastienda.language.cart import parse_cart
from trastienda.language.errors import CART_EXAMPLES, NotUnderstood, Why
from trastienda.language.matching import Ambiguous, Candidate, Found, Line, Missing
from trastienda.language.speech import Action
from trastienda.language.telling import say_command, say_found, say_goods, say_problem
from trastienda.language.wishes import Wanted


def test_a_command_has_its_steps_in_the_order_said() -> None:
    command = parse_cart("vacía el carrito, agrega 2 Laptops HP y quita el mouse")
    assert [step.action for step in command.steps] == [Action.CLEAR, Action.ADD, Action.REMOVE]
    assert command.action is Action.CLEAR
    assert command.steps[1].wanted == (
        Wanted(
            quantity=Decimal(2), phrase="laptops hp", text="Laptops HP", is_counted=True, whole="2 laptops hp"
        ),
    )
    assert command.steps[2].wanted == (Wanted(quantity=Decimal(1), phrase="mouse", text="mouse"),)


def test_a_measure_is_kept() -> None:
    (wish,) = parse_cart("2 kilos de azúcar").steps[0].wanted
    assert (wish.quantity, wish.measure, wish.phrase) == (2, "kilos", "azucar")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("agrega 2 Smartphones y un mouse", "Agregar 2 × Smartphones, 1 × mouse"),
        ("quita el Mouse", "Quitar Mouse"),
        ("quita 2 mouse", "Quitar 2 × mouse"),
        ("vacía el carrito y pon medio kilo de azúcar", "Vaciar el carrito; agregar 0.5 × azúcar"),
    ],
)
def test_it_is_told_back(said: str, told: str) -> None:
    assert say_command(parse_cart(said)) == told


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", Why.EMPTY),
        ("¡¿?!", Why.EMPTY),
        ("hola", Why.NOTHING),
        ("agrega 3", Why.NO_PRODUCT),
        ("quita todo menos el mouse", Why.ALL_BUT),
        ("agrega " + "mouse, teclado, " * 26, Why.TOO_MANY),
        ("a" * 1001, Why.TOO_LONG),
    ],
)
def test_a_refusal_says_why_and_what_would_do(said: str, why: Why) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_cart(said)
    assert refused.value.why is why
    assert refused.value.reason
    assert refused.value.examples == CART_EXAMPLES


MOUSE = Candidate(id=1, name="Mouse inalámbrico")
OTHER = Candidate(id=2, name="Otro mouse")
WISH = Wanted(quantity=Decimal(2), phrase="mouse", text="mouse", is_counted=True)


def test_goods_are_told_by_their_names() -> None:
    goods = [(Decimal(2), "Smartphone Galaxy A15"), (Decimal("1.500"), "Mouse inalámbrico")]
    assert say_goods(goods) == "2 × Smartphone Galaxy A15, 1.5 × Mouse inalámbrico"
    found = Line(wanted=WISH, answer=Found(candidate=MOUSE))
    assert (
        say_found([(Action.ADD, [found]), (Action.CLEAR, [])])
        == "Agregar 2 × Mouse inalámbrico; vaciar el carrito"
    )
    assert say_problem(found) is None


def test_a_choice_is_asked_for_and_what_is_missing_is_told() -> None:
    choice = Line(wanted=WISH, answer=Ambiguous(candidates=(MOUSE, OTHER)))
    assert say_problem(choice) == "«mouse» puede ser Mouse inalámbrico u Otro mouse. ¿Cuál quiere?"
    assert say_problem(Line(wanted=WISH, answer=Missing())) == "No encontré «mouse»."
    near = Line(wanted=WISH, answer=Missing(closest=(OTHER, MOUSE)))
    assert say_problem(near) == "No encontré «mouse». Lo más parecido: Otro mouse o Mouse inalámbrico."
