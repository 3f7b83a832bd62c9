"""How guessing a PIN or password is slowed down. Pure: failures in, seconds to wait out.

Sources: docs/decisions/0006-signing-in-with-a-pin.md
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

FAILURES_ALLOWED = 5
WINDOW = timedelta(minutes=15)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=1)
REMEMBERED = 2 * LONGEST_DELAY
"""How long a failure counts: longer than the longest delay, or that delay would wipe out what caused it."""


def seconds_to_wait(failures: Sequence[datetime], *, now: datetime) -> int:
    """
    Return how long nobody may try again after these failures (oldest first, none before `now - REMEMBERED`).

    Five within 15 minutes close the door for a minute after the fifth; every failure after that doubles the delay,
    2, 4, 8… minutes, up to an hour after the last one. What is spread thinner than that is only people mistyping.
    """
    fifths = failures[FAILURES_ALLOWED - 1 :]
    closed_at = next(
        (fifth for first, fifth in zip(failures, fifths, strict=False) if fifth - first <= WINDOW), None
    )
    if closed_at is None:
        return 0
    doublings = sum(at > closed_at for at in failures)
    delay = min(FIRST_DELAY * (1 << min(doublings, 10)), LONGEST_DELAY)
    return max(math.ceil((failures[-1] + delay - now).total_seconds()), 0)
