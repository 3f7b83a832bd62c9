"""From what came of a command to this dialect's answers, in sentences that say what was understood."""

from collections.abc import Sequence
from decimal import Decimal

from trastienda.domain.catalog.errors import NothingMeant
from trastienda.insights.orders import OrderSeen
from trastienda.insights.suggestions import LONGEST, Suggestion
from trastienda.kernel.errors import DomainError
from trastienda.kernel.money import total
from trastienda.language.errors import NotUnderstood
from trastienda.language.speech import Action
from trastienda.operations.orders.follow_command import Followed, Question, Taken
from trastienda.surfaces.smartsales.cart import wire
from trastienda.surfaces.smartsales.errors import TABLE
from trastienda.surfaces.smartsales.orders import render as orders
from trastienda.web.encode import Reply, plain

ECHO = 500
"""How much of what was said is said back."""


def followed(done: Followed, *, prompt: str, order: OrderSeen | None) -> wire.NLPCartResponse:
    return wire.NLPCartResponse(
        success=not done.questions,
        message=_message(done, order),
        prompt=prompt[:ECHO],
        interpreted_action=done.action.value,
        items=[_item(each) for each in done.taken],
        total=str(total(each.subtotal for each in done.taken)),
        order=None if order is None else _order(order),
        not_found=list(done.unknown),
        ambiguous=[_question(each) for each in done.questions],
    )


def refused(refusal: DomainError, *, prompt: str) -> Reply:
    """The document's own system answers a refused command like this, whatever refuses it."""
    status, body = TABLE.say(refusal)
    said = next(iter(body.values()))
    closest: Sequence[str] = refusal.closest if isinstance(refusal, NothingMeant) else ()
    return Reply(
        wire.NLPCartRefused(
            success=False,
            error=said if isinstance(said, str) else said[0],
            prompt=prompt[:ECHO],
            examples=refusal.examples if isinstance(refusal, NotUnderstood) else (),
            not_found=refusal.phrases if isinstance(refusal, NothingMeant) else (),
            closest=tuple(closest),
        ),
        status,
    )


def suggestions(text: str, found: Sequence[Suggestion]) -> wire.ProductSuggestionsResponse:
    return wire.ProductSuggestionsResponse(
        query=text[:LONGEST],
        count=len(found),
        suggestions=[
            wire.ProductSuggestion(
                id=each.id, name=each.name, price=str(each.price), stock=each.stock, category=each.category
            )
            for each in found
        ],
    )


def _message(done: Followed, order: OrderSeen | None) -> str:
    if done.questions:
        said = ", ".join(f"«{each.phrase}»" for each in done.questions)
        return f"Hay varias opciones para {said}: diga cuál quiere. No se ordenó nada."
    goods = ", ".join(f"{plain(each.quantity)} × {each.name}" for each in done.taken)
    if done.action is Action.ADD and order is not None:
        return f"Agregado: {goods}. La orden {order.id} suma {order.total} {order.currency} y queda pendiente de pago."
    if not done.taken:
        return "No había nada en su carrito." if done.action is Action.CLEAR else "No quedó nada por hacer."
    if done.action is Action.CLEAR and order is None:
        return f"Carrito vacío: {goods}. Órdenes canceladas: {done.cancelled}."
    return f"Quitado: {goods}." if done.action is Action.REMOVE else f"Listo: {goods}."


def _item(taken: Taken) -> wire.CartItem:
    return wire.CartItem(
        product_id=taken.product_id,
        product=taken.product_id,
        name=taken.name,
        quantity=plain(taken.quantity),
        price=str(taken.price),
        subtotal=str(taken.subtotal),
        stock_available=taken.available,
    )


def _order(seen: OrderSeen) -> wire.CartOrder:
    shown = orders.order(seen)
    return wire.CartOrder(id=shown.id, total=shown.total_price, status=shown.status, items=shown.items)


def _question(asked: Question) -> wire.CartQuestion:
    return wire.CartQuestion(
        phrase=asked.phrase,
        quantity=plain(Decimal(asked.quantity)),
        options=[
            wire.CartOption(id=each.id, name=each.name, price=str(each.price), stock=each.available)
            for each in asked.options
        ],
    )
