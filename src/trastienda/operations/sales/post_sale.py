"""Turn a ticket into a posted sale. The shape every other posting follows; see ARCHITECTURE.md for its trace."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.cash import steps as cash
from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import Quote, QuotedLine, WantedLine
from trastienda.domain.parties import steps as parties
from trastienda.domain.parties.errors import CustomerRequired
from trastienda.domain.payments import rules as payment_rules
from trastienda.domain.payments import steps as payments
from trastienda.domain.payments.errors import PaidTooLittle, PaidTooMuch
from trastienda.domain.payments.rules import Settlement, Tender
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.sales.models import Sale, SaleLine
from trastienda.domain.sales.rules import check_discounts
from trastienda.domain.sales.snapshots import SalePosted
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.branches import web_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.steps import About, announce
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO, split, total
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.webhooks.low_stock import announce_low

CASH_TERMS, CREDIT_TERMS, MIXED_TERMS = "cash", "credit", "mixed"


class PostSale(msgspec.Struct, frozen=True):
    """
    A ticket as the counter hands it over. Amounts are in the tenant's currency.

    `terms` cash: paid in full now. credit: nothing is paid, all goes on the customer's account. mixed: part is paid
    now, the rest goes on the account. `session` is the register session; None means the caller's own, and only a
    sale wholly on credit may do without. Unless `into_drawer`, no register is asked for whatever is paid: it is sold
    at a desk, and the shop keeps its money elsewhere.
    """

    lines: Sequence[WantedLine]
    tenders: Sequence[Tender] = ()
    terms: str = CASH_TERMS
    customer: int | None = None
    session: int | None = None
    branch: int | None = None
    notes: str = ""
    channel: str = "counter"
    external_ref: str | None = None
    into_drawer: bool = True


class Origin(msgspec.Struct, frozen=True):
    """
    The document that became this sale. `deposit` is what was paid on it already; where there is one, nothing more
    is paid and no register is needed. `reserved` if it holds goods.
    """

    kind: str
    id: int
    deposit: Decimal = ZERO
    reserved: bool = False


def post_sale(command: PostSale, *, actor: Actor, now: datetime) -> SalePosted:
    """
    Turn a ticket into a posted sale; leave stock, drawer, customer's account and books agreeing with it.

    The number of statements does not depend on the number of lines. The folio is taken last, because its row is
    locked until commit.

    :raises Forbidden: the actor may not sell, or not give discounts.
    :raises NotEnoughStock: the lines together ask for more than is available at the branch.
    :raises PaidTooLittle: a cash sale is not covered.
    :raises CreditLimitExceeded: the unpaid part does not fit under the customer's limit.
    """
    actor.require(Permission.SELL)
    if not command.lines:
        raise EmptyDocument
    check_discounts((line.discount_pct for line in command.lines), actor=actor)
    with transaction(actor.tenant_id):
        tier = parties.buyer(command.customer).price_tier if command.customer is not None else 1
        quote = pricing.quote(command.lines, tier=tier)
        return record_sale(command, quote, actor=actor, now=now)


@step
def record_sale(
    command: PostSale, quote: Quote, *, actor: Actor, now: datetime, origin: Origin | None = None
) -> SalePosted:
    """Write a priced sale and all it moves. Quotations and layaways join here, with their own prices."""
    deposit = origin.deposit if origin else ZERO
    register = _register_of(command, actor) if not deposit else None
    branch = register.branch_id if register else command.branch or _branch_of(command, actor)
    paid = payment_rules.settle(command.tenders, due=quote.sum.total - deposit)
    credit = _credit_part(command, quote.sum.total - deposit - paid.paid, paid=paid)
    occurred_on = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
    batch = sql.Batch()
    sale_id, folio = batch.new_id(Sale), batch.take_folio("sale")
    session = register.id if register else None
    entered = enter_sale(
        Handover(
            sale=sale_id,
            folio=folio,
            branch=branch,
            quote=quote,
            goods=quote.stocked,
            from_reserved=bool(origin and origin.reserved),
            paid=paid,
            credit=credit,
            deposit=deposit,
            customer=command.customer,
            session=session,
            description=_DESCRIPTIONS[command.terms],
        ),
        batch=batch,
        at=now,
        on=occurred_on,
        actor=actor.name,
    )
    batch.insert(
        Sale,
        id=sale_id,
        folio=folio,
        branch=branch,
        customer=command.customer,
        **document_row(quote, actor=actor, notes=command.notes),
        user=actor.user_id,
        channel=command.channel,
        terms=command.terms,
        method=paid.method if not deposit else "deposit",
        payment_state=str(PaymentState.PENDING if credit else PaymentState.PAID),
        fulfilment_state=str(FulfilmentState.DELIVERED),
        register_session=session,
        currency=tenant_profile(actor.tenant_id).currency,
        paid=paid.paid + deposit,
        tendered=paid.tendered + deposit,
        credit=credit,
        cost=entered.cost,
        sold_at=now,
        sold_on=occurred_on,
        origin_kind=origin.kind if origin else None,
        origin_id=origin.id if origin else None,
        external_ref=command.external_ref,
    )
    batch.insert_many(
        SaleLine,
        [
            {**line_row(line, at), "cost": cost}
            for at, (line, cost) in enumerate(zip(quote.lines, entered.line_costs, strict=True), start=1)
        ],
        sale=sale_id,
    )
    batch.write()
    return SalePosted(
        id=int(sale_id),
        folio=str(folio),
        total=quote.sum.total,
        paid=paid.paid + deposit,
        credit=credit,
        change=paid.change,
        line_count=len(quote.lines),
        sold_at=now,
    )


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """
    A priced sale at the moment its goods and its money change hands. `total = paid + credit + deposit`.

    `goods` leave the branch; with `from_reserved` they are those that were set aside for it. `session` is the drawer
    that cash goes into.
    """

    sale: sql.Id
    folio: sql.Text
    branch: int
    quote: Quote
    goods: Mapping[int, Decimal]
    from_reserved: bool
    paid: Settlement
    credit: Decimal = ZERO
    deposit: Decimal = ZERO
    customer: int | None
    session: int | None = None
    description: str


class Entered(msgspec.Struct, frozen=True):
    """What the goods of a sale were worth, line by line."""

    line_costs: list[Decimal]

    @property
    def cost(self) -> Decimal:
        return total(self.line_costs)


@step
def enter_sale(sale: Handover, *, batch: sql.Batch, at: datetime, on: date, actor: str) -> Entered:
    """
    Enter a sale into the ledgers: shelves, customer's account, payments, drawer and books, in this order of locks.

    The one rule of what a sale moves, for a ticket that is posted at once and for an order that is paid later.
    """
    document = ("sale", sale.sale)
    because = Because(kind="sale", document_kind="sale", document_id=sale.sale, actor=actor, at=at)
    costs = stock.issue(
        sale.goods, branch=sale.branch, because=because, batch=batch, from_reserved=sale.from_reserved
    )
    entered = Entered(costs_by_line(sale.quote.lines, costs))
    if sale.credit and sale.customer is not None:
        parties.charge(
            sale.customer,
            sale.credit,
            kind="sale",
            reference=sale.folio,
            document=document,
            batch=batch,
            at=at,
            occurred_on=on,
        )
    payments.receive(
        sale.paid.kept,
        document=document,
        batch=batch,
        at=at,
        actor=actor,
        customer=sale.customer,
        session=sale.session,
    )
    if sale.session is not None:
        cash.move_cash(
            sale.session,
            sale.paid.by_method(payment_rules.CASH),
            kind="sale",
            document=document,
            batch=batch,
            at=at,
            actor=actor,
        )
    accounting.post(_entry(sale, entered, on=on), batch=batch, at=at, actor=actor)
    announce_low(sale.goods, branch=sale.branch, at=at, batch=batch)
    _announce(sale, batch=batch, at=at, on=on)
    return entered


@step
def _announce(sale: Handover, *, batch: sql.Batch, at: datetime, on: date) -> None:
    """Tell whoever asked to be told of sales."""
    announce(
        Event.SALE_POSTED,
        About("sale", sale.sale, sale.folio),
        batch=batch,
        at=at,
        branch_id=sale.branch,
        customer_id=sale.customer,
        sold_on=on,
        base=sale.quote.sum.base,
        tax=sale.quote.sum.tax,
        total=sale.quote.sum.total,
        credit=sale.credit,
        lines=[
            {
                "product_id": line.product_id,
                "description": line.description,
                "quantity": line.quantity,
                "total": line.price.total,
            }
            for line in sale.quote.lines
        ],
    )


def _entry(sale: Handover, entered: Entered, *, on: date) -> Posting:
    return Posting(
        rules="sale",
        kind="sale",
        amounts={
            **{method: sale.paid.by_method(method) for method in payment_rules.METHODS},
            "credit": sale.credit,
            "deposit": sale.deposit,
            "base": sale.quote.sum.base,
            "tax": sale.quote.sum.tax,
            "cost": entered.cost,
            "inventory": entered.cost,
        },
        occurred_on=on,
        description=sale.description,
        document=("sale", sale.sale),
        reference=sale.folio,
    )


_DESCRIPTIONS = {CASH_TERMS: "Venta al contado", CREDIT_TERMS: "Venta a crédito", MIXED_TERMS: "Venta mixta"}


def _register_of(command: PostSale, actor: Actor) -> cash.OpenRegister | None:
    """
    Money needs a drawer; goods wholly on account do not.

    :raises PaidTooMuch: something is paid on a sale that says it goes wholly on account.
    """
    if command.terms == CREDIT_TERMS:
        paid = total(tender.amount for tender in command.tenders)
        if paid:
            raise PaidTooMuch(due=ZERO, paid=paid)
        if command.session is None:
            return None
    return cash.use_register(command.session, actor=actor) if command.into_drawer else None


def _branch_of(command: PostSale, actor: Actor) -> int:
    """A desk may stand in no branch in particular: what is sold there leaves the shelf that the web store sells."""
    if actor.branch_id is None and not command.into_drawer:
        return web_branch().id
    return home_branch(actor)


def home_branch(actor: Actor) -> int:
    """Return the branch where the actor stands. :raises Invalid: they stand in none."""
    if actor.branch_id is None:
        raise Invalid(field="branch", reason="missing")
    return actor.branch_id


def _credit_part(command: PostSale, unpaid: Decimal, *, paid: Settlement) -> Decimal:
    """
    Return what goes on the customer's account under these terms.

    :raises PaidTooLittle: terms that leave nothing open are not covered.
    :raises CustomerRequired: something is left open and nobody is named.
    """
    if unpaid <= 0:
        return ZERO
    if command.terms == CASH_TERMS:
        raise PaidTooLittle(due=paid.paid + unpaid, paid=paid.tendered)
    if command.customer is None:
        raise CustomerRequired
    return unpaid


def costs_by_line(lines: Sequence[QuotedLine], costs: Mapping[int, Decimal]) -> list[Decimal]:
    """Share the value that left per product among its lines, to the cent, by quantity."""
    weights: dict[int, list[Decimal]] = {}
    for line in lines:
        weights.setdefault(line.product_id, []).append(line.quantity)
    shares = {product: iter(split(value, weights[product])) for product, value in costs.items()}
    return [next(shares[line.product_id]) if line.product_id in shares else ZERO for line in lines]


def document_row(quote: Quote, *, actor: Actor, notes: str) -> dict[str, object]:
    """Return what every priced document says of itself: whose it is, and what it comes to."""
    return {
        "employee": actor.employee_id,
        "actor": actor.name,
        "amount": quote.sum.amount,
        "discount": quote.sum.discount,
        "base": quote.sum.base,
        "tax": quote.sum.tax,
        "total": quote.sum.total,
        "notes": notes,
    }


def line_row(line: QuotedLine, position: int) -> dict[str, object]:
    """Return a quoted line as a row of any document's lines."""
    return {
        "position": position,
        "product": line.product_id,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "includes_tax": line.includes_tax,
        "discount_pct": line.discount_pct,
        "tax_rate": line.tax_rate,
        "amount": line.price.amount,
        "discount": line.price.discount,
        "base": line.price.base,
        "tax": line.price.tax,
        "total": line.price.total,
    }
