"""What gateways are answered."""

import msgspec


class Received(msgspec.Struct):
    """The notice was the gateway's and is dealt with, whatever came of it."""

    received: bool = True
