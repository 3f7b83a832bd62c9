"""Set goods aside for a customer against a first payment."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import Quote, WantedLine
from trastienda.domain.parties import steps as parties
from trastienda.domain.parties.errors import CustomerRequired
from trastienda.domain.payments.errors import PaidTooLittle
from trastienda.domain.payments.rules import Tender
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.sales.models import Layaway, LayawayLine
from trastienda.domain.sales.rules import check_discounts
from trastienda.domain.sales.snapshots import LayawayStanding
from trastienda.domain.sales.states import LayawayState
from trastienda.domain.stock import steps as stock
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds, local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import total
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.sales.post_sale import document_row, line_row
from trastienda.operations.sales.receive_deposit import Deposit, hold_register, receive_deposit


class StartLayaway(msgspec.Struct, frozen=True):
    """`tenders` are the first payment; `due_on` the day by which the rest should be paid, if one was agreed."""

    lines: Sequence[WantedLine]
    customer: int | None
    tenders: Sequence[Tender]
    session: int | None = None
    due_on: date | None = None
    notes: str = ""


def start_layaway(command: StartLayaway, *, actor: Actor, now: datetime) -> LayawayStanding:
    """
    Reserve the goods in the register's branch, take the first payment as a deposit, and fix the prices.

    :raises CustomerRequired: goods are set aside for somebody.
    :raises PaidTooLittle: nothing is paid.
    :raises PaidTooMuch: more is paid than the goods cost; a deposit gives no change.
    :raises NotEnoughStock: the lines together ask for more than is available.
    :raises Invalid: the due day is past.
    """
    actor.require(Permission.SELL)
    if not command.lines:
        raise EmptyDocument
    if command.customer is None:
        raise CustomerRequired
    check_discounts((line.discount_pct for line in command.lines), actor=actor)
    with transaction(actor.tenant_id):
        today = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
        if command.due_on is not None and command.due_on < today:
            raise Invalid(field="due_on", reason="past")
        tier = parties.buyer(command.customer).price_tier
        quote = pricing.quote(command.lines, tier=tier)
        if not total(tender.amount for tender in command.tenders):
            raise PaidTooLittle(due=quote.sum.total, paid=total(()))
        return _write(command, quote, customer=command.customer, today=today, actor=actor, now=now)


@step
def _write(
    command: StartLayaway, quote: Quote, *, customer: int, today: date, actor: Actor, now: datetime
) -> LayawayStanding:
    register = hold_register(command.tenders, due=quote.sum.total, session=command.session, actor=actor)
    batch = sql.Batch()
    layaway_id, folio = batch.new_id(Layaway), batch.take_folio("layaway")
    stock.reserve(
        quote.stocked,
        branch=register.branch_id,
        document=("layaway", layaway_id),
        at=now,
        batch=batch,
        expires_at=_end_of_day(command.due_on, actor),
    )
    paid = receive_deposit(
        Deposit(layaway=layaway_id, reference=folio, customer=customer, tenders=command.tenders),
        register=register,
        actor=actor,
        at=now,
        on=today,
        batch=batch,
    )
    batch.insert(
        Layaway,
        id=layaway_id,
        folio=folio,
        branch=register.branch_id,
        customer=customer,
        **document_row(quote, actor=actor, notes=command.notes),
        state=str(LayawayState.ACTIVE),
        paid=paid,
        started_at=now,
        due_on=command.due_on,
    )
    batch.insert_many(
        LayawayLine,
        [line_row(line, at) for at, line in enumerate(quote.lines, start=1)],
        layaway=layaway_id,
    )
    batch.write()
    return LayawayStanding(id=int(layaway_id), folio=str(folio), total=quote.sum.total, paid=paid)


def _end_of_day(due_on: date | None, actor: Actor) -> datetime | None:
    """Until when the goods are kept: the end of the due day where the shop is, or until they are called for."""
    if due_on is None:
        return None
    return day_bounds(None, due_on, zone_name=tenant_profile(actor.tenant_id).time_zone)[1]
