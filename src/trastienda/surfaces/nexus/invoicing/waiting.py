"""Waits, for a bounded time, until the worker has seen to some documents: whoever presses the button wants to know."""

import time
from collections.abc import Sequence

from trastienda.insights.fiscal_queue import Counts, how_they_stand
from trastienda.kernel.actor import Actor

LOOKS_EVERY_S = 0.1
NOBODY_WORKS_S = 2.0
"""When nothing has moved for so long, no worker is there, or the certifier is silent."""


def settled(documents: Sequence[int], *, actor: Actor, patience_s: float) -> Counts:
    """Return how the documents stand, once none waits or patience is over. Holds no transaction meanwhile."""
    counts = how_they_stand(documents, actor=actor)
    began = moved = time.monotonic()
    while counts.waiting and time.monotonic() - began < patience_s:
        if time.monotonic() - moved > NOBODY_WORKS_S:
            break
        time.sleep(LOOKS_EVERY_S)
        before, counts = counts, how_they_stand(documents, actor=actor)
        if counts != before:
            moved = time.monotonic()
    return counts
