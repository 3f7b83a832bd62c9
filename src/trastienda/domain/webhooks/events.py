"""What can be subscribed to: a closed set, so that each has a sentence for people and a test."""

from enum import StrEnum


class Event(StrEnum):
    """One kind of thing that happened. The part before the dot is the object; see `docs/webhooks.md` for their data."""

    SALE_POSTED = "sale.posted"
    SALE_CHANGED = "sale.changed"
    SALE_CANCELLED = "sale.cancelled"
    RETURN_MADE = "return.made"
    STOCK_LOW = "stock.low"
    ORDER_PLACED = "order.placed"
    ORDER_PAID = "order.paid"
    ORDER_CHANGED = "order.changed"
    INVOICE_STAMPED = "invoice.stamped"
    INVOICE_CANCELLED = "invoice.cancelled"
    TEST = "webhook.test"
    """Sent by hand to one subscription, whatever it asked for."""


SUBSCRIBABLE = tuple(event for event in Event if event is not Event.TEST)
