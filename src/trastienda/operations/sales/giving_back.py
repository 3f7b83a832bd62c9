"""Give back what a sale brought: its money by the methods it came by, its goods to the shelf, its credit off the
account, its entry in reverse.

Shared by cancellations (all of it) and returns (a share of it); each is its own document. A layaway that became a sale
left its money as a deposit: what is given back then comes out of the layaway's payments, through the deposits'
account, so that the sale's entry and its inverse cancel out on every account.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.cash import steps as cash
from trastienda.domain.cash.errors import NoOpenRegister, NotEnoughCash
from trastienda.domain.parties import steps as parties
from trastienda.domain.payments import steps as payments
from trastienda.domain.payments.rules import CASH, METHODS, Refunding, spread
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.steps import HeldSale
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.steps import Because
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import total
from trastienda.kernel.transaction import step


class Undoing(msgspec.Struct, frozen=True):
    """The document because of which something is given back, and who does it. `reference` is its folio."""

    kind: str
    document: tuple[str, sql.Id]
    reference: sql.Text
    description: str
    reason: str
    actor: Actor
    at: datetime
    on: date


class Amounts(msgspec.Struct, frozen=True):
    """What of a sale is undone: `base + tax = total`; `off_balance` of the total comes off the customer's account."""

    base: Decimal
    tax: Decimal
    cost: Decimal
    off_balance: Decimal

    @property
    def total(self) -> Decimal:
        return self.base + self.tax

    @property
    def in_money(self) -> Decimal:
        return self.total - self.off_balance


class GivenBack(msgspec.Struct, frozen=True):
    """Money given back, by method, and the register session it was given back in, if the actor has one open."""

    by_method: Mapping[str, Decimal]
    session: int | None

    @property
    def total(self) -> Decimal:
        return total(self.by_method.values())


@step
def give_back_money(
    amount: Decimal, *, paid_on: tuple[str, int], because: Undoing, session: int | None, batch: sql.Batch
) -> GivenBack:
    """
    Give money back out of a document's payments, the first received first; cash leaves the actor's open register,
    unless it went into none: what was sold at a desk is given back at a desk.

    :raises NoOpenRegister: cash of a register is to be given back and the actor has none open.
    :raises NotEnoughCash: the drawer holds less.
    """
    given = spread(amount, payments.refundable(paid_on)) if amount else ()
    by_method = {
        method: total(each.amount for each in given if each.method == method)
        for method in METHODS
        if any(each.method == method for each in given)
    }
    drawer = _drawer(given, session=session, actor=because.actor)
    payments.refund(
        given, document=because.document, session=drawer, batch=batch, at=because.at, actor=because.actor.name
    )
    if drawer is not None:
        cash.move_cash(
            drawer,
            -_from_drawers(given),
            kind="refund",
            document=because.document,
            reason=because.reason,
            batch=batch,
            at=because.at,
            actor=because.actor.name,
        )
    return GivenBack(by_method=by_method, session=drawer)


def _drawer(given: tuple[Refunding, ...], *, session: int | None, actor: Actor) -> int | None:
    """Hold the drawer that pays, alone: two refunds at once must not both count the same notes."""
    if not given:
        return None
    in_cash = _from_drawers(given)
    try:
        drawer = cash.use_register(session, actor=actor, exclusive=True).id
    except NoOpenRegister:
        if in_cash:
            raise
        return None
    if in_cash:
        available = cash.expected_cash(drawer)
        if in_cash > available:
            raise NotEnoughCash(wanted=in_cash, available=available)
    return drawer


def _from_drawers(given: tuple[Refunding, ...]) -> Decimal:
    """Cash that went into a register, and comes out of one."""
    return total(each.amount for each in given if each.method == CASH and each.by_drawer)


@step
def give_back_sale(
    amounts: Amounts,
    *,
    sale: HeldSale,
    goods: Mapping[int, tuple[Decimal, Decimal]],
    because: Undoing,
    session: int | None,
    batch: sql.Batch,
) -> GivenBack:
    """
    Give back this much of a held sale: money, goods (product to units and their value), customer's account and books.

    Locks in the order in which a sale takes them: the drawer, the shelves, the customer. In any other order a sale
    and a return of the same customer and product could wait for each other.
    """
    was_layaway = sale.origin_kind == "layaway" and sale.origin_id is not None
    paid_on = ("layaway", sale.origin_id or 0) if was_layaway else ("sale", sale.id)
    given = give_back_money(amounts.in_money, paid_on=paid_on, because=because, session=session, batch=batch)
    if was_layaway and given.total:
        sales.pay_layaway(paid_on[1], -given.total)
        post_deposit_back(given, layaway=paid_on[1], because=because, batch=batch)
    stock.receive(goods, branch=sale.branch_id, because=_of_goods(because), batch=batch)
    if sale.customer_id is not None:
        parties.charge(
            sale.customer_id,
            -amounts.off_balance,
            kind=because.kind,
            reference=because.reference,
            document=because.document,
            batch=batch,
            at=because.at,
            occurred_on=because.on,
        )
    accounting.post(
        Posting(
            rules="sale",
            kind="sale",
            amounts={
                **({"deposit": given.total} if was_layaway else given.by_method),
                "credit": amounts.off_balance,
                "base": amounts.base,
                "tax": amounts.tax,
                "cost": amounts.cost,
                "inventory": amounts.cost,
            },
            occurred_on=because.on,
            description=because.description,
            document=because.document,
            reference=because.reference,
            reverse=True,
        ),
        batch=batch,
        at=because.at,
        actor=because.actor.name,
    )
    return given


def _of_goods(because: Undoing) -> Because:
    return Because(
        kind=because.kind,
        document_kind=because.document[0],
        document_id=because.document[1],
        actor=because.actor.name,
        at=because.at,
        reason=because.reason,
    )


@step
def post_deposit_back(given: GivenBack, *, layaway: int, because: Undoing, batch: sql.Batch) -> None:
    """Queue the entry of deposits that go back to the customer: the inverse of those that brought them."""
    accounting.post(
        Posting(
            rules="layaway_payment",
            kind="payment",
            amounts={**given.by_method, "deposit": given.total},
            occurred_on=because.on,
            description=because.description,
            document=("layaway", layaway),
            reference=because.reference,
            reverse=True,
        ),
        batch=batch,
        at=because.at,
        actor=because.actor.name,
    )
