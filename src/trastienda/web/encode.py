"""From structs to bytes: money as exact numbers with its two places, quantities as plain as they are."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")
_exact_decoder = msgspec.json.Decoder(float_hook=Decimal)


def json(content: Any) -> bytes:
    """Encode an answer. Decimals become JSON numbers digit by digit."""
    return _encoder.encode(content)


def exactly(content: bytes) -> Any:
    """Decode JSON of any form; numbers keep their digits."""
    return _exact_decoder.decode(content)


def plain(number: Decimal) -> int | Decimal:
    """Return a quantity or rate without trailing zeros: 23 for 23.000, 0.16 for 0.1600."""
    whole = number.to_integral_value()
    return int(whole) if whole == number else number.normalize()


class Raw(msgspec.Struct, frozen=True):
    """JSON that PostgreSQL has built already; passed through as it is."""

    content: bytes


class File(msgspec.Struct, frozen=True):
    """A file instead of JSON; with a name it is offered for keeping, and `headers` say what else is known of it."""

    content: bytes
    content_type: str
    filename: str = ""
    headers: Mapping[str, str] = {}


class Nothing(msgspec.Struct, frozen=True):
    """Success without a body, where a document says 200 and not 204; an empty body is of no type."""


class Reply(msgspec.Struct, frozen=True):
    """An answer whose status is not the endpoint's usual one."""

    content: Any
    status: int
    headers: Mapping[str, str] = {}
