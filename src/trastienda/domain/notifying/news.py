"""What somebody who ordered is told: a closed set, so that each piece has a text and a test."""

from enum import StrEnum


class OrderNews(StrEnum):
    """One change of an order, as its client cares about it."""

    PLACED = "placed"
    AWAITING_TRANSFER = "awaiting_transfer"
    PAYMENT_FAILED = "payment_failed"
    PAID = "paid"
    ON_HOLD = "on_hold"
    PREPARING = "preparing"
    READY_FOR_PICKUP = "ready_for_pickup"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
