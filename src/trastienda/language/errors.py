"""The one refusal of this package: the words mean nothing here, and why."""

from dataclasses import dataclass
from enum import StrEnum

from trastienda.kernel.errors import DomainError, Kind

LONGEST = 1_000
"""Characters in a command. Nobody says more in one breath; a page of text is refused before it is read."""

MOST_WISHES = 50
"""Kinds of goods in one command."""

EXCERPT = 60


class Why(StrEnum):
    """What stood in the way of understanding."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NOTHING = "nothing"
    """No command in it."""
    NO_PRODUCT = "no_product"
    """A verb or a quantity without goods: "agrega 3"."""
    ALL_BUT = "all_but"
    """"Quita todo menos el mouse": it would empty what it was told to keep, so it is not guessed."""
    BAD_DATE = "bad_date"
    FUTURE = "future"
    TWO_PERIODS = "two_periods"
    NO_GROUP = "no_group"
    """Grouped by something that a report cannot be grouped by."""
    TWO_GROUPS = "two_groups"


REASONS = {
    Why.EMPTY: "El mensaje está vacío",
    Why.TOO_LONG: f"El mensaje pasa de {LONGEST} caracteres",
    Why.TOO_MANY: f"El mensaje pide más de {MOST_WISHES} productos distintos",
    Why.NOTHING: "No entendí «{excerpt}»",
    Why.NO_PRODUCT: "No entendí qué producto quiere en «{excerpt}»",
    Why.ALL_BUT: "No sé quitar todo menos algo; diga qué quitar",
    Why.BAD_DATE: "La fecha «{excerpt}» no existe",
    Why.FUTURE: "«{excerpt}» todavía no ocurre",
    Why.TWO_PERIODS: "Hay dos periodos en «{excerpt}»; pida uno",
    Why.NO_GROUP: (
        "No sé agrupar «{excerpt}»; puede ser por producto, cliente, categoría, sucursal, canal, día, semana o mes"
    ),
    Why.TWO_GROUPS: "Solo sé agrupar de una forma a la vez; pida «{excerpt}» por separado",
}

CART_EXAMPLES = (
    "Agrega 2 smartphones al carrito",
    "Quiero 3 laptops y 1 mouse",
    "Añade el curso de Python",
    "Quita el mouse",
    "Vacía el carrito",
)
REPORT_EXAMPLES = (
    "Quiero un reporte de ventas del mes de octubre en PDF",
    "Reporte de ventas del 01/10/2025 al 31/10/2025 en excel",
    "Reporte de ventas agrupado por producto del mes pasado",
    "Dame un reporte de compras por cliente con sus nombres",
    "Genera un reporte de productos en PDF",
)


@dataclass(eq=False)
class NotUnderstood(DomainError):
    """
    The words mean nothing here.

    `reason` says so in Spanish, ready to be shown; `excerpt` is the part it is about, at most 60 characters, as
    typed (a surface that shows it in HTML escapes it); `examples` are sentences that would have been understood.
    """

    why: Why
    reason: str
    excerpt: str
    examples: tuple[str, ...]
    code = "not_understood"
    kind = Kind.INVALID


def not_understood(why: Why, text: str, *, examples: tuple[str, ...] = ()) -> NotUnderstood:
    """Return the refusal of a text, or of the part of it that stood in the way."""
    shown = " ".join(text[: EXCERPT * 4].split())
    excerpt = shown if len(shown) <= EXCERPT else shown[: EXCERPT - 1].rstrip() + "…"
    return NotUnderstood(
        why=why, reason=REASONS[why].format(excerpt=excerpt), excerpt=excerpt, examples=examples
    )
