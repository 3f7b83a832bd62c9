"""The one envelope of this document. A single thing is a list of one; after a deletion there is no data."""

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
SUCCESS = 1


class Envelope(msgspec.Struct, Generic[T], kw_only=True):
    """`totalCount` counts all that there are, whatever part of them is in `data`."""

    success: int = SUCCESS
    message: str
    data: list[T]
    totalCount: int


class Deleted(msgspec.Struct, kw_only=True):
    success: int = SUCCESS
    message: str
    data: None = None
    totalCount: int = 1
