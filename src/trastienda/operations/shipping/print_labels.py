"""Print the labels of orders, and remember that it was done. Printing again prints the same; nothing new is noted."""

from collections.abc import Callable, Sequence
from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.sales.models import OrderLog
from trastienda.insights.parcels import Parcel, parcels
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

MOST_AT_ONCE = 500
Press = Callable[[Sequence[Parcel]], bytes]
"""Makes paper of parcels: `papers.label_pdf`, or `papers.label_zpl`."""
_PRINTED = """
UPDATE order_detail SET is_label_printed = true
WHERE tenant_id = %s AND sale_id = ANY(%s::bigint[]) AND NOT is_label_printed RETURNING sale_id
"""


def print_labels(orders: Sequence[int], *, press: Press, actor: Actor, now: datetime) -> bytes:
    """
    Return the labels of these orders, one page each, in the order given; each order once.

    They count as printed when the paper is there: one that could not be made marks nothing.

    :raises Invalid: no order is named, or more than five hundred.
    :raises DocumentNotFound: one is unknown, a neighbour's, or deleted; then none is printed.
    :raises NotSentUnpaid: one was given up.
    :raises NothingToSend: one has no address.
    """
    actor.require(Permission.MANAGE_SHIPPING)
    wanted = list(dict.fromkeys(orders))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid(field="orders", reason="too_many" if wanted else "missing")
    with transaction(actor.tenant_id):
        to_print = parcels(wanted)
    paper = press(to_print)
    with transaction(actor.tenant_id):
        printed = sorted(order for (order,) in sql.rows(_PRINTED, (current_tenant(), wanted)))
        if printed:
            _note(printed, actor=actor, now=now)
    return paper


def _note(printed: Sequence[int], *, actor: Actor, now: datetime) -> None:
    batch = sql.Batch()
    rows = [{"sale": order} for order in printed]
    batch.insert_many(OrderLog, rows, event="label_printed", actor=actor.name, details="{}", at=now)
    batch.write()
    audit("labels.printed", f"tenant:{actor.tenant_id}", actor=actor.name, at=now, orders=printed)
