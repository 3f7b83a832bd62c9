"""Facts that change a few times in a tenant's life, kept in the process for a minute.

A minute's delay harms nobody and a query per ticket would. Nothing that guards money or stock is kept: those are
asked, and locked, every time. What was not found is not kept either.
"""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

KEPT_SECONDS = 60.0
MOST = 20_000


class Kept(Generic[K, V]):
    """What was read lately, by key."""

    def __init__(self) -> None:
        self._known: dict[K, tuple[float, V]] = {}

    def get(self, key: K, read: Callable[[], V]) -> V:
        """Return what is kept under the key, or read it and keep it, unless it is empty."""
        kept = self._known.get(key)
        if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        found = read()
        if found:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (time.monotonic(), found)
        return found

    def forget(self, key: K) -> None:
        """Read it anew next time; called by the operation that changes it."""
        self._known.pop(key, None)
