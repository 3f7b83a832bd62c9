"""What was understood, and what was not, in Spanish: for the answer that a customer sees.

Texts only; names of goods stand in them as the shop writes them.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from trastienda.language.cart import CartCommand, CartStep
from trastienda.language.matching import Ambiguous, Found, Line, Missing
from trastienda.language.speech import Action
from trastienda.language.wishes import Wanted

_VERBS = {Action.ADD: "Agregar", Action.REMOVE: "Quitar", Action.CLEAR: "Vaciar el carrito"}
_INDEFINITE = {Action.ADD: "agregar", Action.REMOVE: "quitar", Action.CLEAR: "vaciar el carrito"}


def say_quantity(quantity: Decimal) -> str:
    """A quantity without needless zeros: '2', '1.5'."""
    return f"{quantity.normalize():f}"


def say_goods(goods: Iterable[tuple[Decimal, str]]) -> str:
    """Quantities and names: '2 × Smartphone Galaxy A15, 1 × Mouse inalámbrico'."""
    return ", ".join(f"{say_quantity(quantity)} × {name}" for quantity, name in goods)


def say_command(command: CartCommand) -> str:
    """What a command was understood to ask for, before the shop was looked at: 'Agregar 2 × smartphones'."""
    return _joined([(step.action, _wishes(step)) for step in command.steps])


def say_found(steps: Sequence[tuple[Action, Sequence[Line]]]) -> str:
    """What of a command the shop has: 'Agregar 2 × Smartphone Galaxy A15; quitar Mouse inalámbrico'."""
    return _joined(
        [
            (action, ", ".join(_line(action, line) for line in lines if isinstance(line.answer, Found)))
            for action, lines in steps
        ]
    )


def say_problem(line: Line) -> str | None:
    """Why a line cannot be done as it stands, as a sentence; None when it can."""
    if isinstance(line.answer, Ambiguous):
        return say_choice(line.wanted, line.answer)
    return say_missing(line.wanted, line.answer) if isinstance(line.answer, Missing) else None


def say_choice(wanted: Wanted, answer: Ambiguous) -> str:
    """The question which of several is meant."""
    names = _or([candidate.name for candidate in answer.candidates])
    return f"«{wanted.text}» puede ser {names}. ¿Cuál quiere?"


def say_missing(wanted: Wanted, answer: Missing) -> str:
    """That the shop has no such thing, and what comes closest."""
    said = f"No encontré «{wanted.text}»."
    if not answer.closest:
        return said
    return f"{said} Lo más parecido: {_or([candidate.name for candidate in answer.closest])}."


def _joined(parts: Sequence[tuple[Action, str]]) -> str:
    """The steps as one sentence without its full stop; a step that came to nothing is left out."""
    said = ""
    for action, goods in parts:
        if not goods and action is not Action.CLEAR:
            continue
        verb = _INDEFINITE[action] if said else _VERBS[action]
        said += ("; " if said else "") + (verb if action is Action.CLEAR else f"{verb} {goods}")
    return said


def _wishes(step: CartStep) -> str:
    return ", ".join(_counted(step.action, wish, wish.text) for wish in step.wanted)


def _line(action: Action, line: Line) -> str:
    name = line.answer.candidate.name if isinstance(line.answer, Found) else line.wanted.text
    return _counted(action, line.wanted, name)


def _counted(action: Action, wish: Wanted, name: str) -> str:
    """To remove something without a number means all of it."""
    if action is Action.REMOVE and not wish.is_counted:
        return name
    return say_goods([(wish.quantity, name)])


def _or(names: Sequence[str]) -> str:
    """'A, B o C'; 'u' before a name that begins with o."""
    *first, last = names
    joint = "u" if last[:1].lower() == "o" or last[:2].lower() == "ho" else "o"
    return f"{', '.join(first)} {joint} {last}" if first else last
