"""How often one caller may ask for what anybody may ask for. Kept in this process and for cheapness' sake only:
what must hold across processes (guessing PINs) is counted in the database.
"""

import math
import time
from collections.abc import Callable
from threading import Lock


class Bucket:
    """
    Lets each key through `burst` times at once and once every `seconds_each` in the long run.

    The generic cell rate algorithm: a key is remembered by one number, when it will have made up for what it took.
    """

    def __init__(
        self,
        *,
        burst: int,
        seconds_each: float,
        keys_kept: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ahead = (burst - 1) * seconds_each
        self._each = seconds_each
        self._keys_kept = keys_kept
        self._clock = clock
        self._even_at: dict[str, float] = {}
        self._lock = Lock()

    def take(self, key: str) -> int:
        """Take one for that key. Returns 0, or the seconds after which there will be one."""
        with self._lock:
            now = self._clock()
            even_at = max(self._even_at.get(key, now), now)
            if even_at - now > self._ahead:
                return max(math.ceil(even_at - now - self._ahead), 1)
            if len(self._even_at) >= self._keys_kept:
                self._forget(now)
            self._even_at[key] = even_at + self._each
            return 0

    def reset(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._even_at.clear()

    def _forget(self, now: float) -> None:
        """Drop the keys that are even by now; if none is, all of them, so that memory has an end."""
        self._even_at = {key: at for key, at in self._even_at.items() if at > now}
        if len(self._even_at) >= self._keys_kept:
            self._even_at.clear()
