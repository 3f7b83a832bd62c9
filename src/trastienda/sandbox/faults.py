"""Switches that make a stand-in fail as real gateways do. Tests and curious people set them at `/control`.

A fault hits the next `times` requests or notices whose path or event name begins with `on`, then it is gone; with a
`chance` below 1 it hits so many of them, and misses count for nothing.
"""

import random
import threading
from dataclasses import asdict, dataclass
from typing import Any

REQUEST_FAULTS = {
    "delay": "answer after `seconds`",
    "error_before": "answer 500, and do nothing",
    "error_after": "do it, and answer 500",
    "drop": "do it, and close the connection without an answer",
    "garbage": "do it, and answer a page instead of data, with status 200",
}
NOTICE_FAULTS = {
    "duplicate": "deliver it three times",
    "reorder": "deliver it after the notice that follows it",
    "late": "deliver it `seconds` later",
    "lost": "never deliver it",
    "bad_signature": "sign it with another secret; the attempt after that is right",
    "old_signature": "sign it as of 301 seconds ago; the attempt after that is right",
}
_LONGEST_S = 86_400.0
_FIELDS = {"kind", "on", "times", "seconds", "chance"}


class BadFault(ValueError):
    """A switch that does not exist, or not with that value. The text says which."""


@dataclass(slots=True)
class Fault:
    """One switch that is on."""

    kind: str
    on: str = ""
    times: int = 1
    seconds: float = 1.0
    chance: float = 1.0


class Faults:
    """The switches that are on. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: list[Fault] = []

    def set(self, wanted: Any) -> None:
        """Add a switch, as decoded JSON describes it. :raises BadFault: there is none like it."""
        if not isinstance(wanted, dict) or not set(wanted) <= _FIELDS or "kind" not in wanted:
            raise BadFault(f"a fault has the fields {sorted(_FIELDS)}")
        kind, on = wanted["kind"], wanted.get("on", "")
        if kind not in REQUEST_FAULTS | NOTICE_FAULTS:
            raise BadFault(f"a fault is one of {sorted(REQUEST_FAULTS | NOTICE_FAULTS)}")
        fault = Fault(
            kind=kind,
            on=on if isinstance(on, str) else "",
            times=int(_number(wanted.get("times", 1), "times", least=1, most=1_000_000)),
            seconds=_number(wanted.get("seconds", 1), "seconds", least=0, most=_LONGEST_S),
            chance=_number(wanted.get("chance", 1), "chance", least=0, most=1),
        )
        with self._lock:
            self._on.append(fault)

    def clear(self) -> None:
        """Turn all of them off."""
        with self._lock:
            self._on.clear()

    def take(self, kind: str, on: str) -> Fault | None:
        """Use up one turn of a switch that hits this path or event name; None when there is none."""
        with self._lock:
            for fault in self._on:
                if fault.kind == kind and on.startswith(fault.on) and random.random() < fault.chance:
                    fault.times -= 1
                    if not fault.times:
                        self._on.remove(fault)
                    return fault
        return None

    def shown(self) -> list[dict[str, Any]]:
        """Return the switches that are on."""
        with self._lock:
            return [asdict(fault) for fault in self._on]


def _number(given: Any, name: str, *, least: float, most: float) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most:
        raise BadFault(f"{name} is a number from {least} to {most}")
    return given
