"""What is said between the house and a carrier, in our words, and what the house asks of one.

Every call goes over a network: never inside a transaction. One that ends in `CarrierUnavailable` or `CarrierGarbled`
may have had its effect; it is asked for again under the same key before anything new is made. Weights in grams.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with an address. `office_code` is the carrier's code of the office where they fetch it."""

    name: str
    street: str
    city: str
    province: str
    postal_code: str
    country: str
    phone: str = ""
    email: str = ""
    document: str = ""
    office_code: str = ""


class GuideWanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier is asked to carry. `key` is ours for it, the same at every attempt; it fits 40 letters."""

    key: str
    reference: str
    sender: Party
    receiver: Party
    weight_g: int
    value: str
    """What the goods are worth, as a decimal number in the shop's currency, for insurance."""


class GuideMade(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier's waybill. `tracking_code` is what people type; `url` where its own label is, if it says so."""

    external_id: str
    tracking_code: str
    url: str = ""


class OfficeFound(msgspec.Struct, frozen=True, kw_only=True):
    """An office of the carrier."""

    code: str
    name: str
    street: str
    city: str
    province: str
    postal_code: str
    hours: str = ""


class TrackedState(StrEnum):
    """What a carrier says of a parcel, as far as an order cares. `OTHER`: an event that moves nothing."""

    ACCEPTED = "accepted"
    ON_THE_WAY = "on_the_way"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    OTHER = "other"


class Tracked(msgspec.Struct, frozen=True, kw_only=True):
    """The newest event of a parcel; `said` is the carrier's own sentence."""

    state: TrackedState
    said: str
    at: datetime | None = None


class CarrierPort(Protocol):
    """
    A carrier of one tenant.

    Every method raises `CarrierUnavailable` when its outcome is unknown, `CarrierRefused` when the carrier said no, and
    `CarrierGarbled` when its answer is none of those that its documents know.
    """

    @property
    def name(self) -> str:
        """One of `states.Carrier`."""

    def find_guide(self, wanted: GuideWanted) -> GuideMade | None:
        """Return the waybill that was made under this key; None where there is none, or where it cannot be asked."""

    def make_guide(self, wanted: GuideWanted) -> GuideMade:
        """Make a waybill."""

    def offices(self) -> list[OfficeFound]:
        """Return its offices where goods can wait."""

    def track(self, tracking_code: str) -> Tracked:
        """Return where a parcel is."""
