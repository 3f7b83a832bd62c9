"""Refusals about getting goods to somebody."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class ShippingNotOffered(DomainError):
    """No method of shipping has that code here, or it is not offered any more."""

    method: int
    code = "shipping_method_not_offered"


@dataclass(eq=False)
class NotDelivered(DomainError):
    """The method has no price for that weight to that place: it does not go there, or not with so much."""

    method: str
    country: str
    postal_code: str
    weight_g: int
    code = "not_delivered_there"


@dataclass(eq=False)
class OfficeRequired(DomainError):
    """The goods wait at an office of the carrier, and nobody said at which."""

    method: int
    code = "office_required"


@dataclass(eq=False)
class OfficeNotPossible(DomainError):
    """No office of that number serves the destination: unknown, closed, a neighbour's, or of another region."""

    office_id: int
    code = "office_not_possible"


@dataclass(eq=False)
class ShipmentNotFound(DomainError):
    """No such shipment in this tenant; `told` is what was read or typed."""

    told: str
    code = "shipment_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class NothingToSend(DomainError):
    """The order is fetched at a counter, or has no address: no label or waybill can be made for it."""

    order_id: int
    code = "nothing_to_send"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NotSentUnpaid(DomainError):
    """Goods leave when they are paid for, and not after they were given up."""

    order_id: int
    folio: str
    state: str
    code = "not_sent_unpaid"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class NoCarrier(DomainError):
    """The tenant has no account with that carrier."""

    carrier: str
    code = "no_carrier"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class CarrierUnavailable(DomainError):
    """A carrier did not answer, or answered that it failed: what was asked may have happened or not."""

    carrier: str
    code = "carrier_unavailable"
    kind = Kind.UNAVAILABLE


@dataclass(eq=False)
class CarrierRefused(DomainError):
    """A carrier understood what was asked and said no. `reason` is its own sentence, cut short."""

    carrier: str
    reason: str
    code = "carrier_refused"
    kind = Kind.CONFLICT


@dataclass(eq=False)
class CarrierGarbled(DomainError):
    """A carrier answered what is none of its documented answers; nothing is believed of it. `where` names the part."""

    carrier: str
    where: str
    code = "carrier_garbled"
    kind = Kind.UNAVAILABLE
