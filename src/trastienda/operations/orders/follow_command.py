"""Do what somebody says to their cart in their own words: order, take out, empty.

There is no cart but orders that wait for their money: each command that adds places one, and what is taken out is
taken out of the newest one that a command placed. Nothing happens unless all that was said is clear.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from trastienda.domain.catalog.errors import NothingMeant, NotInCart
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import WrongState
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.stock.levels import LARGEST_QUANTITY
from trastienda.insights.wished_products import OnShow, meant_among, meant_in_shop, on_show
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.kernel.money import cents
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.language.cart import CartCommand, CartStep, parse_cart
from trastienda.language.errors import CART_EXAMPLES, Why, not_understood
from trastienda.language.matching import Ambiguous, Found, Line, Missing
from trastienda.language.speech import Action
from trastienda.operations.orders.cancel_order import undo_order
from trastienda.operations.orders.place_order import OrderedLine, PlaceOrder, record_own_order
from trastienda.operations.orders.update_order import replace_lines

ORIGIN = "command"
"""How an order came about that a command placed."""
MOST_WISHES = 40
_PLACES = Decimal("0.001")
_EMPTIED = "Vaciada por su dueño con un comando"


class Taken(msgspec.Struct, frozen=True):
    """So many units that were ordered, or taken out, at the price on show; `available` is what is left for others."""

    product_id: int
    name: str
    quantity: Decimal
    price: Decimal
    available: int

    @property
    def subtotal(self) -> Decimal:
        return cents(self.quantity * self.price)


class Question(msgspec.Struct, frozen=True):
    """A wish that several products fit equally."""

    phrase: str
    quantity: Decimal
    options: tuple[OnShow, ...]


class Followed(msgspec.Struct, frozen=True):
    """
    What came of a command. `order` is the one that was placed, or that something was taken out of, and is still there.

    With `questions` nothing was done; `unknown` are then the phrases that fit nothing.
    """

    action: Action
    taken: tuple[Taken, ...] = ()
    order: int | None = None
    cancelled: int = 0
    questions: tuple[Question, ...] = ()
    unknown: tuple[str, ...] = ()


class _Waiting(msgspec.Struct):
    """A held order that waits for its money, and what shall be left in it."""

    order: HeldOrder
    units: dict[int, Decimal]
    is_changed: bool = False


class _Plan(msgspec.Struct):
    """What the steps of a command come to, before anything is written."""

    waiting: list[_Waiting]
    added: dict[int, Decimal] = {}
    removed: dict[int, Decimal] = {}
    questions: list[tuple[Line, Ambiguous]] = []
    unknown: list[tuple[Line, Missing]] = []


def follow_command(text: str, *, actor: Actor, now: datetime) -> Followed:
    """
    Understand the text and do all of it, for the actor alone.

    :raises Forbidden: a visitor has no cart.
    :raises NotUnderstood: the words ask for nothing, or for too much.
    :raises NothingMeant: something that is wanted is not sold here.
    :raises NotInCart: something is to be taken out that is not in.
    :raises Invalid: a quantity that nobody can order, or more wishes than a breath holds.
    :raises NotEnoughStock: more is wanted than is available.
    """
    if actor.user_id is None:
        raise Forbidden(permission=Permission.CREATE_ORDERS)
    command = parse_cart(text)
    if sum(len(each.wanted) for each in command.steps) > MOST_WISHES:
        raise Invalid(field="prompt", reason="too_many_wishes")
    with transaction(actor.tenant_id):
        plan = _planned(command, user=actor.user_id, now=now)
        if plan.questions:
            return _asked(command, plan)
        if command.is_bare and _is_noise(plan):
            raise not_understood(Why.NOTHING, text, examples=CART_EXAMPLES)
        if plan.unknown:
            raise _nothing_meant(plan.unknown)
        return _carried_out(command, plan, actor=actor, now=now)


@step
def _planned(command: CartCommand, *, user: int, now: datetime) -> _Plan:
    """Go through the steps in their order; what is taken out may have been added a word before."""
    only_adds = all(each.action is Action.ADD for each in command.steps)
    plan = _Plan(waiting=[] if only_adds else _waiting_orders(user, now=now))
    for each in command.steps:
        match each.action:
            case Action.ADD:
                _plan_adding(plan, each)
            case Action.REMOVE:
                _plan_removing(plan, each)
            case Action.CLEAR:
                _plan_clearing(plan)
    return plan


def _plan_adding(plan: _Plan, asked: CartStep) -> None:
    for line in meant_in_shop(asked.wanted):
        if isinstance(line.answer, Found):
            product = line.answer.candidate.id
            plan.added[product] = plan.added.get(product, Decimal(0)) + _units(line)
        elif isinstance(line.answer, Ambiguous):
            plan.questions.append((line, line.answer))
        else:
            plan.unknown.append((line, line.answer))


def _plan_removing(plan: _Plan, asked: CartStep) -> None:
    """:raises NotInCart: a wish is nothing that is in. All of it goes, unless a number was said."""
    inside = {*plan.added, *(product for each in plan.waiting for product in each.units)}
    for line in meant_among(asked.wanted, inside):
        if isinstance(line.answer, Ambiguous):
            plan.questions.append((line, line.answer))
            continue
        if isinstance(line.answer, Missing):
            raise NotInCart(phrase=f"«{line.wanted.text}»")
        product = line.answer.candidate.id
        wanted = _units(line) if line.wanted.is_counted else None
        if not _take_out(plan, product, wanted):
            raise NotInCart(phrase=f"«{line.wanted.text}»")


def _take_out(plan: _Plan, product: int, wanted: Decimal | None) -> bool:
    """Take units out of what was just added, else out of the newest order that has them; whether any were there."""
    for waiting in [None, *plan.waiting]:
        units = plan.added if waiting is None else waiting.units
        if product not in units:
            continue
        out = units[product] if wanted is None else min(wanted, units[product])
        units[product] -= out
        if not units[product]:
            del units[product]
        if waiting is not None:
            waiting.is_changed = True
            plan.removed[product] = plan.removed.get(product, Decimal(0)) + out
        return True
    return False


def _plan_clearing(plan: _Plan) -> None:
    plan.added.clear()
    for waiting in plan.waiting:
        for product, units in waiting.units.items():
            plan.removed[product] = plan.removed.get(product, Decimal(0)) + units
        waiting.units.clear()
        waiting.is_changed = True


def _units(line: Line) -> Decimal:
    """:raises Invalid: none, less than none, or more than a document may hold."""
    units = (
        line.wanted.quantity.quantize(_PLACES, ROUND_HALF_UP)
        if line.wanted.quantity < LARGEST_QUANTITY
        else None
    )
    if units is None:
        raise Invalid(field="prompt", reason="too_many_units")
    if units <= 0:
        raise Invalid(field="prompt", reason="not_positive")
    return units.normalize() if units != units.to_integral_value() else units.to_integral_value()


_WAITING = """
SELECT id FROM sale WHERE tenant_id = %s AND user_id = %s AND placed_at IS NOT NULL AND origin_kind = %s
  AND unpaid > 0 AND fulfilment_state = 'on_hold' AND hidden_at IS NULL AND expires_at > %s
ORDER BY id FOR UPDATE
"""
_UNITS = """
SELECT l.sale_id, l.product_id, sum(l.quantity) FROM sale_line l
WHERE l.tenant_id = %s AND l.sale_id = ANY(%s::bigint[]) GROUP BY l.sale_id, l.product_id
"""


@step
def _waiting_orders(user: int, *, now: datetime) -> list[_Waiting]:
    """Hold the user's own orders that commands placed and that wait for their money, and return the newest first."""
    ids = [found[0] for found in sql.rows(_WAITING, (current_tenant(), user, ORIGIN, now))]
    waiting = {each: _Waiting(order=sales.hold_order(each), units={}) for each in ids}
    for order, product, units in sql.rows(_UNITS, (current_tenant(), ids)):
        waiting[order].units[product] = units
    return [waiting[each] for each in reversed(ids)]


@step
def _carried_out(command: CartCommand, plan: _Plan, *, actor: Actor, now: datetime) -> Followed:
    changed = [each for each in plan.waiting if each.is_changed]
    for waiting in changed:
        if not waiting.order.is_waiting:
            raise WrongState(noun="order", state=str(waiting.order.status), event="change")
        if waiting.units:
            replace_lines(waiting.order, _lines(waiting.units), actor=actor, now=now)
        else:
            undo_order(waiting.order, reason=_EMPTIED, actor=actor, now=now)
    placed = None
    if plan.added:
        order = PlaceOrder(lines=_lines(plan.added), origin=ORIGIN)
        placed = record_own_order(order, actor=actor, now=now).id
    left = [each.order.id for each in changed if each.units]
    return Followed(
        action=command.action,
        taken=_taken(plan.added or plan.removed),
        order=placed or (left[0] if left else None),
        cancelled=len(changed) - len(left),
    )


def _lines(units: Mapping[int, Decimal]) -> Sequence[OrderedLine]:
    return [OrderedLine(product, quantity) for product, quantity in units.items()]


def _taken(units: Mapping[int, Decimal]) -> tuple[Taken, ...]:
    shown = on_show(units) if units else {}
    return tuple(
        Taken(
            product_id=product,
            name=shown[product].name,
            quantity=quantity,
            price=shown[product].price,
            available=shown[product].available,
        )
        for product, quantity in units.items()
    )


def _asked(command: CartCommand, plan: _Plan) -> Followed:
    """Nothing is done, and everything that is not clear is asked at once."""
    shown = on_show(one.id for _, answer in plan.questions for one in answer.candidates)
    return Followed(
        action=command.action,
        questions=tuple(
            Question(
                phrase=line.wanted.text,
                quantity=line.wanted.quantity,
                options=tuple(shown[one.id] for one in answer.candidates),
            )
            for line, answer in plan.questions
        ),
        unknown=tuple(line.wanted.text for line, _ in plan.unknown),
    )


def _is_noise(plan: _Plan) -> bool:
    """Whether nothing that was named is sold here, nor anything like it."""
    return bool(plan.unknown) and not plan.added and not any(each.closest for _, each in plan.unknown)


def _nothing_meant(unknown: Iterable[tuple[Line, Missing]]) -> NothingMeant:
    said = tuple(line.wanted.text for line, _ in unknown)
    closest = dict.fromkeys(one.name for _, missing in unknown for one in missing.closest)
    return NothingMeant(
        phrases=said, closest=tuple(closest), phrase=", ".join(f"«{phrase[:60]}»" for phrase in said[:5])
    )
