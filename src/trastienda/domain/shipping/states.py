"""Which moves the state of a shipment allows, and what each state means for the order that it carries.

A table, so that it can be printed, tested and drawn. A shipment that came back lies here again; one that was delivered
stays so: what comes back then is a return of the sale.
"""

from collections.abc import Mapping
from enum import StrEnum


class ShipmentState(StrEnum):
    """Where the goods of an order are. `WAITING`: still here, not handed to anybody."""

    WAITING = "waiting"
    READY_FOR_PICKUP = "ready_for_pickup"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


SHIPMENT_MOVES: Mapping[ShipmentState, Mapping[ShipmentState, ShipmentState]] = {
    state: {to: to for to in allowed}
    for state, allowed in {
        ShipmentState.WAITING: (
            ShipmentState.READY_FOR_PICKUP,
            ShipmentState.ON_THE_WAY,
            ShipmentState.DELIVERED,
            ShipmentState.CANCELLED,
        ),
        ShipmentState.READY_FOR_PICKUP: (
            ShipmentState.WAITING,
            ShipmentState.ON_THE_WAY,
            ShipmentState.DELIVERED,
            ShipmentState.CANCELLED,
        ),
        ShipmentState.ON_THE_WAY: (
            ShipmentState.WAITING,
            ShipmentState.READY_FOR_PICKUP,
            ShipmentState.DELIVERED,
            ShipmentState.CANCELLED,
        ),
        ShipmentState.DELIVERED: (ShipmentState.CANCELLED,),
        ShipmentState.CANCELLED: (),
    }.items()
}


class GuideState(StrEnum):
    """`ASKING`: the carrier was asked, and what it said is not known here."""

    ASKING = "asking"
    MADE = "made"
    REFUSED = "refused"


class MethodKind(StrEnum):
    """Where the goods meet whoever bought them: at their door, at our counter, at an office of the carrier."""

    HOME = "home"
    PICKUP = "pickup"
    OFFICE = "office"


class Carrier(StrEnum):
    """Who carries. Each has an adapter; a tenant has an account with those it uses."""

    PAQAR = "paqar"
    MICORREO = "micorreo"
    ANDREANI = "andreani"
    FASTMAIL = "fastmail"
