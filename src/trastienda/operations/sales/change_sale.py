"""Replace the lines of a posted sale, or its customer, under the same number and on the same date.

Goods and money move by the difference alone. In the books the sale's entry is reversed and made anew, both on the day
of the sale, so that every report of that day agrees with the books as before; a month that was closed refuses it. What
the sale was is kept beside it (`SaleChange`). Ledgers are only added to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import Quote, WantedLine
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.errors import SaleIsInvoiced
from trastienda.domain.parties import steps as parties
from trastienda.domain.parties.errors import CustomerRequired
from trastienda.domain.payments import steps as payments
from trastienda.domain.payments.rules import CASH, TRANSFER, Tender
from trastienda.domain.sales import changing
from trastienda.domain.sales.changing import ChangingSale
from trastienda.domain.sales.errors import EmptyDocument, SaleNotChangeable
from trastienda.domain.sales.models import SaleChange
from trastienda.domain.sales.rules import check_discounts
from trastienda.domain.stock.exchanging import exchange
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.steps import About, announce
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.money import ZERO, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.sales.giving_back import Undoing, give_back_money
from trastienda.operations.sales.post_sale import costs_by_line, line_row

REASON = "Cambio de la venta"


class ChangedLine(msgspec.Struct, frozen=True):
    """A line as it shall be. `keeps` is the id of a line of the sale that it takes the place of."""

    wanted: WantedLine
    keeps: int | None = None


class ChangeSale(msgspec.Struct, frozen=True):
    """What should be different; None stays as it is. `lines` are all that the sale shall have."""

    sale: int
    lines: Sequence[ChangedLine] | None = None
    customer: int | None = None


def change_sale(command: ChangeSale, *, actor: Actor, now: datetime) -> None:
    """
    Let the sale say these lines and this customer. Constant in the number of lines.

    What it comes to more goes on the customer's account if part of it does already, else it is paid: in the way the
    whole was, where that was by transfer, else in cash, into no drawer. What it comes to less comes off the account
    first; the rest is given back out of its payments.

    :raises Forbidden: the actor may not both sell and undo sales.
    :raises DocumentNotFound: unknown, a neighbour's or deleted.
    :raises WrongState: it was cancelled or came back.
    :raises SaleNotChangeable: `hold_for_change` tells why; or it is in another currency than the books.
    :raises SaleIsInvoiced: a fiscal document stands for it.
    :raises PeriodClosed: the month of the sale was closed.
    :raises EmptyDocument: it would have no lines.
    :raises OrderLineNotFound: a line to take the place of is none of the sale's.
    :raises ProductNotFound: unknown or no longer sold.
    :raises CustomerNotFound: unknown, inactive or a neighbour's.
    :raises NotEnoughStock: more is asked for than was sold and is available.
    :raises CreditLimitExceeded: what is owed would not fit under the customer's limit.
    :raises NoOpenRegister: cash of a register must be given back, and the actor has none open.
    """
    actor.require(Permission.SELL)
    actor.require(Permission.CANCEL)
    if command.lines is not None:
        if not command.lines:
            raise EmptyDocument
        check_discounts((line.wanted.discount_pct for line in command.lines), actor=actor)
    with transaction(actor.tenant_id):
        sale = changing.hold_for_change(command.sale)
        _check_documents(sale, actor=actor)
        customer = sale.customer_id
        if command.customer is not None and command.customer != customer:
            customer = parties.buyer(command.customer).id
        if command.lines is not None:
            _replace(sale, command.lines, customer=customer, actor=actor, now=now)
        elif customer != sale.customer_id:
            _rename(sale, customer, actor=actor, now=now)


@step
def _check_documents(sale: ChangingSale, *, actor: Actor) -> None:
    if sale.currency != tenant_profile(actor.tenant_id).currency:
        raise SaleNotChangeable(sale_id=sale.id, folio=sale.folio, reason="other_currency")
    standing = invoicing.standing_for(invoicing.SALE, [sale.id]).get(sale.id)
    if standing is not None:
        raise SaleIsInvoiced(
            folio=sale.folio, document_id=standing.id, number=standing.number, state=str(standing.state)
        )


@step
def _rename(sale: ChangingSale, customer: int | None, *, actor: Actor, now: datetime) -> None:
    """Another customer and nothing else: what was owed for it is theirs now."""
    batch = sql.Batch()
    _owe(sale, customer, sale.credit, batch=batch, now=now)
    changing.name_customer(sale, customer)
    batch.write()
    _note(sale, actor=actor, now=now, customer=customer)


@step
def _replace(
    sale: ChangingSale, lines: Sequence[ChangedLine], *, customer: int | None, actor: Actor, now: datetime
) -> None:
    """Locks in the order in which a sale takes them: the drawer, the shelves, the customer."""
    quote, kept = pricing.quote([line.wanted for line in lines]), [line.keeps for line in lines]
    before = changing.lines_before(sale)
    changing.check_kept(sale, before, kept)
    if _says_the_same(quote, before):
        if customer != sale.customer_id:
            _rename(sale, customer, actor=actor, now=now)
        return
    batch = sql.Batch()
    change = batch.new_id(SaleChange)
    paid_before = _paid_by_method(sale)
    money = _move_money(sale, quote, paid_before, change=change, actor=actor, now=now, batch=batch)
    because = Because(
        kind="sale", document_kind="sale", document_id=sale.id, actor=actor.name, at=now, reason=REASON
    )
    values = exchange(
        quote.stocked, document=("sale", sale.id), branch=sale.branch_id, because=because, batch=batch
    )
    _owe(sale, customer, money.credit, batch=batch, now=now)
    costs = costs_by_line(quote.lines, values)
    rows = [
        {**line_row(line, at), "cost": cost}
        for at, (line, cost) in enumerate(zip(quote.lines, costs, strict=True), start=1)
    ]
    changing.replace_lines(sale, rows, kept, batch=batch)
    cost = total(costs)
    _post_anew(sale, quote, paid_before, money, cost=cost, batch=batch, actor=actor, now=now)
    changing.note_change(
        sale, before, new_id=change, refunded=money.refunded, at=now, actor=actor.name, batch=batch
    )
    changing.rewrite_sale(
        sale,
        customer=customer,
        price=quote.sum,
        cost=cost,
        paid=total(money.by_method.values()),
        credit=money.credit,
        method=_one_word(money.by_method),
    )
    announce(
        Event.SALE_CHANGED,
        About("sale", sale.id, sale.folio),
        batch=batch,
        at=now,
        branch_id=sale.branch_id,
        customer_id=customer,
        total_before=sale.total,
        total=quote.sum.total,
        refunded=money.refunded,
        lines=[
            {"product_id": line.product_id, "quantity": line.quantity, "total": line.price.total}
            for line in quote.lines
        ],
    )
    batch.write()
    _note(sale, actor=actor, now=now, customer=customer, total=quote.sum.total, refunded=money.refunded)


def _says_the_same(quote: Quote, before: Sequence[changing.KeptLine]) -> bool:
    new = [
        (line.product_id, line.quantity, line.unit_price, line.includes_tax, line.price.total)
        for line in quote.lines
    ]
    return new == [line.said for line in before]


# --- money -------------------------------------------------------------------------------------------------


class _Money(msgspec.Struct, frozen=True):
    """How the sale is paid from now on: money by method, the part on account; and what was given back."""

    by_method: Mapping[str, Decimal]
    credit: Decimal
    refunded: Decimal = ZERO


_BY_METHOD = """
SELECT method, sum(amount - refunded) FROM payment
WHERE tenant_id = %s AND document_kind = 'sale' AND document_id = %s
GROUP BY method HAVING sum(amount - refunded) > 0 ORDER BY method
"""


@step
def _paid_by_method(sale: ChangingSale) -> dict[str, Decimal]:
    return dict(sql.rows(_BY_METHOD, (current_tenant(), sale.id)))


@step
def _move_money(
    sale: ChangingSale,
    quote: Quote,
    paid: Mapping[str, Decimal],
    *,
    change: sql.NewId,
    actor: Actor,
    now: datetime,
    batch: sql.Batch,
) -> _Money:
    """Receive what the sale comes to more, or give back what it comes to less."""
    more = quote.sum.total - sale.total
    if more > 0 and sale.credit:
        return _Money(paid, sale.credit + more)
    if more > 0:
        method = sale.method if sale.method == TRANSFER else CASH
        payments.receive(
            [Tender(method=method, amount=more)],
            document=("sale", sale.id),
            batch=batch,
            at=now,
            actor=actor.name,
            customer=sale.customer_id,
        )
        return _Money({**paid, method: paid.get(method, ZERO) + more}, ZERO)
    off_account = min(-more, sale.credit)
    because = Undoing(
        kind="sale_change",
        document=("sale_change", change),
        reference=sale.folio,
        description=REASON,
        reason=REASON,
        actor=actor,
        at=now,
        on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
    )
    given = give_back_money(
        -more - off_account, paid_on=("sale", sale.id), because=because, session=None, batch=batch
    )
    left = {method: amount - given.by_method.get(method, ZERO) for method, amount in paid.items()}
    return _Money(
        {method: amount for method, amount in left.items() if amount},
        sale.credit - off_account,
        refunded=given.total,
    )


@step
def _owe(
    sale: ChangingSale,
    customer: int | None,
    credit: Decimal,
    *,
    batch: sql.Batch,
    now: datetime,
) -> None:
    """
    Note what is owed for the sale now, by whom.

    :raises CustomerRequired: something is, and nobody is named.
    """
    if credit and customer is None:
        raise CustomerRequired
    owed = {customer: credit}
    owed[sale.customer_id] = owed.get(sale.customer_id, ZERO) - sale.credit
    for each, amount in sorted((each, amount) for each, amount in owed.items() if each is not None):
        parties.charge(
            each,
            amount,
            kind="sale",
            reference=sale.folio,
            document=("sale", sale.id),
            batch=batch,
            at=now,
            occurred_on=sale.sold_on,
        )


def _one_word(by_method: Mapping[str, Decimal]) -> str:
    return "none" if not by_method else next(iter(by_method)) if len(by_method) == 1 else "mixed"


# --- books -------------------------------------------------------------------------------------------------


@step
def _post_anew(
    sale: ChangingSale,
    quote: Quote,
    paid_before: Mapping[str, Decimal],
    money: _Money,
    *,
    cost: Decimal,
    batch: sql.Batch,
    actor: Actor,
    now: datetime,
) -> None:
    """Reverse the sale's entry, and enter what holds now; both on the day of the sale."""
    before = {
        **paid_before,
        "credit": sale.credit,
        "base": sale.base,
        "tax": sale.tax,
        "cost": sale.cost,
        "inventory": sale.cost,
    }
    after = {
        **money.by_method,
        "credit": money.credit,
        "base": quote.sum.base,
        "tax": quote.sum.tax,
        "cost": cost,
        "inventory": cost,
    }
    for amounts, is_reversal in ((before, True), (after, False)):
        accounting.post(
            Posting(
                rules="sale",
                kind="sale",
                amounts=amounts,
                occurred_on=sale.sold_on,
                description=f"{REASON}: se revierte" if is_reversal else REASON,
                document=("sale", sale.id),
                reference=sale.folio,
                reverse=is_reversal,
            ),
            batch=batch,
            at=now,
            actor=actor.name,
        )


@step
def _note(sale: ChangingSale, *, actor: Actor, now: datetime, **told: object) -> None:
    audit(
        "sale.changed", f"sale:{sale.id}", actor=actor.name, at=now, folio=sale.folio, was=sale.total, **told
    )
