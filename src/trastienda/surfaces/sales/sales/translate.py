"""From this dialect's words to our commands."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import UNSET

from trastienda.domain.catalog.pricing import WantedLine
from trastienda.insights.sales_finding import SalesSought
from trastienda.kernel.money import cents
from trastienda.operations.sales.change_sale import ChangedLine, ChangeSale
from trastienda.operations.sales.sell_at_desk import SellAtDesk
from trastienda.surfaces.sales.sales import wire
from trastienda.surfaces.sales.vocabulary import DELETED, NO, ORDER_TO_OURS, ORDERS, STANDS, YES
from trastienda.web.decode import exact
from trastienda.web.errors import Malformed

MOST = 200
"""The most sales of one answer; who names no limit gets as many."""


def sought(query: wire.SalesQuery) -> SalesSought:
    """:raises Malformed: an order that there is not, or neither yes nor no."""
    order, desc = query.orderBy.strip().lower(), query.desc.strip().lower()
    if order not in ORDER_TO_OURS:
        raise Malformed(where="orderBy", reason=f"debe ser uno de {', '.join(ORDERS)}")
    if desc not in YES | NO:
        raise Malformed(where="desc", reason="debe ser true o 1, false o 0")
    return SalesSought(
        text=query.filter,
        order=ORDER_TO_OURS[order],
        descending=desc in YES,
        offset=query.skip,
        limit=min(MOST if query.limit is None else query.limit, MOST),
    )


def new_sale(body: wire.NewSale) -> SellAtDesk:
    """A sale made here is paid at once, in cash that goes into no register. :raises Malformed: what does not fit."""
    if body.state != STANDS:
        raise Malformed(where="state", reason=f"una venta nueva tiene state {STANDS}")
    _check(body.concepts)
    return SellAtDesk(lines=[_line(concept) for concept in body.concepts], customer=body.idClient)


def deletes(body: wire.ChangedSale) -> bool:
    """
    Whether a change says that the sale shall not stand any more, and nothing else.

    :raises Malformed: it says more than that, or what `state` has no meaning for.
    """
    if body.state is UNSET or body.state == STANDS:
        return False
    if body.state != DELETED:
        raise Malformed(where="state", reason=f"debe ser {STANDS} (vigente) o {DELETED} (eliminada)")
    if body.concepts is not UNSET or body.idClient:
        raise Malformed(where="state", reason="una venta se elimina o se cambia, no ambas a la vez")
    return True


def changed_sale(body: wire.ChangedSale) -> ChangeSale:
    """:raises Malformed: what does not fit."""
    lines = None
    if body.concepts is not UNSET:
        _check(body.concepts)
        lines = [ChangedLine(_line(concept), keeps=concept.id) for concept in body.concepts]
    return ChangeSale(sale=body.id, lines=lines, customer=body.idClient or None)


def _check(concepts: Sequence[wire.NewConcept]) -> None:
    """:raises Malformed: names the first that does not multiply, or does not stand."""
    for at, concept in enumerate(concepts):
        product = cents(Decimal(concept.quantity) * exact(concept.unitaryPrice))
        if concept.import_ != product:
            raise Malformed(
                where=f"concepts[{at}].import", reason=f"debe ser {product} (quantity × unitaryPrice)"
            )
        if concept.state != STANDS:
            reason = f"un concepto tiene state {STANDS}; para quitarlo, no lo envíe"
            raise Malformed(where=f"concepts[{at}].state", reason=reason)


def _line(concept: wire.NewConcept) -> WantedLine:
    return WantedLine(
        product_id=concept.idProduct,
        quantity=Decimal(concept.quantity),
        unit_price=exact(concept.unitaryPrice),
        includes_tax=True,
    )
