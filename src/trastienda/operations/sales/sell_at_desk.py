"""
Sell in the back office: goods leave a branch's shelf at once, and the money is there, in no register.

The same sale as over the counter, by the same steps (`record_sale`): stock, books, customer and every door see it
alike. What differs is where its cash lies. No drawer counts it, so that no cut of a register waits for it; what is
given back of it comes out of none either.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.parties import steps as parties
from trastienda.domain.parties.rules import CustomerFields
from trastienda.domain.payments.rules import CASH, TRANSFER, Tender
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.sales.rules import check_discounts
from trastienda.domain.sales.snapshots import SalePosted
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold, tidy
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.parties.create_customer import create_customer
from trastienda.operations.sales.post_sale import PostSale, record_sale

CHANNEL = "backoffice"
PAYMENTS = (CASH, TRANSFER)


class SellAtDesk(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is sold, to whom, and how all of it is paid: `paid_by` cash, or transfer with the `bank` it came through.

    A line without a price takes the customer's tier. `customer` is an id and wins over `customer_name`, which is of one
    who is known or is put on the list; with neither it is sold to the public. `branch` None is the actor's own, or the
    one that the web store sells from.
    """

    lines: Sequence[WantedLine]
    paid_by: str = CASH
    bank: str = ""
    reference: str = ""
    customer: int | None = None
    customer_name: str = ""
    branch: int | None = None
    notes: str = ""


def sell_at_desk(command: SellAtDesk, *, actor: Actor, now: datetime) -> SalePosted:
    """
    Post the sale, paid in full. The number of statements does not depend on the number of lines.

    :raises Forbidden: the actor may not sell, not give discounts, or not put a new customer on the list.
    :raises EmptyDocument: there are no lines.
    :raises Invalid: an unknown payment, a transfer without its bank, or a name that several customers have.
    :raises NotFound: the branch is not an open one.
    :raises CustomerNotFound: unknown, inactive or a neighbour's.
    :raises ProductNotFound: unknown, no longer sold, or a neighbour's.
    :raises NotEnoughStock: the lines together ask for more than is available at the branch.
    """
    actor.require(Permission.SELL)
    if not command.lines:
        raise EmptyDocument
    check_discounts((line.discount_pct for line in command.lines), actor=actor)
    bank, reference = tidy(command.bank), tidy(command.reference)
    if command.paid_by not in PAYMENTS:
        raise Invalid(field="paid_by", reason="unknown_value")
    if command.paid_by == TRANSFER and not bank:
        raise Invalid(field="bank", reason="missing")
    with transaction(actor.tenant_id):
        branch = open_branch(command.branch).id if command.branch is not None else None
        customer = _customer(command, actor=actor, now=now)
        quote = pricing.quote(command.lines, tier=customer.price_tier if customer else 1)
        by_transfer = command.paid_by == TRANSFER
        tender = Tender(
            method=command.paid_by,
            amount=quote.sum.total,
            reference=(reference or None) if by_transfer else None,
            notes=bank if by_transfer else None,
        )
        ticket = PostSale(
            lines=(),
            tenders=(tender,),
            customer=customer.id if customer else None,
            branch=branch,
            notes=command.notes.strip(),
            channel=CHANNEL,
            into_drawer=False,
        )
        return record_sale(ticket, quote, actor=actor, now=now)


_NAMED = """
SELECT c.id, c.name, c.price_tier FROM customer c {found}
WHERE c.tenant_id = %(tenant)s AND c.is_active AND lower(c.name) = lower(%(name)s) ORDER BY c.id LIMIT 2
"""
_FOUND = "JOIN find_customers(%(tenant)s, %(words)s::text[]) f ON f.id = c.id"
"""Its index leaves few to compare; a name without any letter it knows is compared with all."""


@step
def _customer(command: SellAtDesk, *, actor: Actor, now: datetime) -> parties.Buyer | None:
    if command.customer is not None:
        return parties.buyer(command.customer)
    name = tidy(command.customer_name)
    if not name:
        return None
    params = {"tenant": current_tenant(), "words": fold(name).split(), "name": name}
    query = _NAMED.format(found=_FOUND if params["words"] else "")
    found = sql.structs(parties.Buyer, query, params)
    if len(found) > 1:
        raise Invalid(field="customer", reason="several_so_called")
    if found:
        return found[0]
    return parties.buyer(create_customer(CustomerFields(name=name), actor=actor, now=now))
