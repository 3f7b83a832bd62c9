"""Goods of a document that is written anew: only what differs moves."""

from collections.abc import Mapping
from decimal import Decimal

from trastienda.domain.stock import levels
from trastienda.domain.stock.steps import Because, issue, receive
from trastienda.kernel import sql
from trastienda.kernel.money import ZERO, share
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

# The moves themselves say what is out because of the document, whatever was said of it since.
_OUT = """
SELECT product_id, -sum(quantity), -sum(value) FROM stock_move
WHERE tenant_id = %s AND document_kind = %s AND document_id = %s
GROUP BY product_id HAVING sum(quantity) < 0
"""


@step
def exchange(
    wanted: Mapping[int, Decimal],
    *,
    document: tuple[str, int],
    branch: int,
    because: Because,
    batch: sql.Batch,
) -> dict[int, Decimal]:
    """
    Let exactly `wanted` (product to units) be out of a branch because of a document; return the value that is, by
    product. What is out already and stays does not move; what comes back has its share of the value it left with.

    All levels are locked first, in the order that everybody uses.

    :raises NotEnoughStock: for the first product, in id order, of which more is wanted than is out and available.
    """
    out = {product: (units, value) for product, units, value in _taken_out(document)}
    levels.hold((product, branch) for product in {*out, *wanted})
    nothing = (Decimal(0), ZERO)
    more = {
        product: units - out.get(product, nothing)[0]
        for product, units in wanted.items()
        if units > out.get(product, nothing)[0]
    }
    left = issue(more, branch=branch, because=because, batch=batch)
    back = {
        product: (
            units - wanted.get(product, Decimal(0)),
            share(value, before=Decimal(0), taken=units - wanted.get(product, Decimal(0)), of=units),
        )
        for product, (units, value) in out.items()
        if units > wanted.get(product, Decimal(0))
    }
    receive(back, branch=branch, because=because, batch=batch)
    return {
        product: out.get(product, nothing)[1] + left.get(product, ZERO) - back.get(product, nothing)[1]
        for product in wanted
    }


def _taken_out(document: tuple[str, int]) -> list[tuple[int, Decimal, Decimal]]:
    return [(row[0], row[1], row[2]) for row in sql.rows(_OUT, (current_tenant(), *document))]
