"""What the payment section sends. The document leaves both answers open."""

import msgspec


class CheckoutSession(msgspec.Struct):
    """Where the order can be paid: send the payer's browser to `checkout_url`."""

    checkout_url: str
    session_id: str


class Received(msgspec.Struct):
    """The notice was signed and is dealt with, whatever came of it."""

    received: bool = True
