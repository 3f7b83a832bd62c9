"""Begin the shipment of an order that is being placed, as it was quoted. Its order's operation has decided the rest."""

from datetime import datetime

from trastienda.domain.shipping.steps import begin_shipment
from trastienda.insights.shipping_quote import ShippingQuote
from trastienda.kernel.sql import Batch, Id
from trastienda.kernel.transaction import step


@step
def start_shipment(quote: ShippingQuote, *, order: Id, batch: Batch, at: datetime) -> None:
    """
    Add the shipment to the order's batch; no statement of its own.

    :param quote: what `quote_shipment` answered in this very operation.
    """
    begin_shipment(
        batch,
        order=order,
        method=quote.method_id,
        office=quote.office_id,
        weight_g=quote.weight_g,
        at=at,
    )
