"""Carries the stand-ins' notices to the shop, in order, again and again until it says that it has them.

What is not delivered yet is in the store: stopping, or being killed, loses nothing.
"""

import http.client
import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from trastienda.sandbox.desk import Desk, Provider, Writes
from trastienda.sandbox.store import Notice

_PATIENCE_S = 20.0
_MOST_ATTEMPTS = 40
_LONGEST_PAUSE_S = 300.0
_OLD_S = 301.0
_HELD_S = 60.0  # a notice that waits for another one waits no longer than this
_TICK_S = 5.0


class Postman:
    """One thread that delivers. `addresses` says where each provider's notices go."""

    def __init__(self, desk: Desk, providers: Mapping[str, Provider], addresses: Mapping[str, str]) -> None:
        self._desk, self._providers, self._addresses = desk, providers, addresses
        self._something = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="postman", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish the notice in hand and end."""
        self._stopping.set()
        self._something.set()
        self._thread.join(_PATIENCE_S)

    def wake(self) -> None:
        """Say that there may be something to deliver."""
        self._something.set()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._something.clear()
            for provider in self._providers.values():
                provider.tick()
            for notice in self._desk.store.due(self._desk.clock()):
                if self._stopping.is_set():
                    return
                self._deliver(notice)
            self._something.wait(self._pause())

    def _pause(self) -> float:
        due = self._desk.store.next_due()
        return _TICK_S if due is None else min(_TICK_S, max(0.0, due - self._desk.clock()))

    def _deliver(self, notice: Notice) -> None:
        said = self._attempt(notice)
        attempts = notice.attempts + 1
        arrived = said.startswith("2")
        state = "delivered" if arrived else "given_up" if attempts >= _MOST_ATTEMPTS else "waiting"
        pause = min(_LONGEST_PAUSE_S, 2.0 ** min(attempts - 1, 10))
        self._desk.store.delivered(
            notice.number, state=state, said=said, due=self._desk.clock() + (0 if arrived else pause)
        )

    def _attempt(self, notice: Notice) -> str:
        """Post it; return the status with which it was answered, or what went wrong."""
        provider, address = self._providers.get(notice.provider), self._addresses.get(notice.provider)
        if provider is None:
            return "no address"
        body, first = notice.body, notice.attempts == 0
        if isinstance(provider, Writes):
            wrong = first and notice.how in {"bad_signature", "old_signature"}
            address = provider.address_of(notice.event, wrong=wrong)
            body = provider.body_of(body, wrong=wrong)
        if not address:
            return "no address"
        headers = provider.headers_of(
            notice.body,
            wrong=first and notice.how == "bad_signature",
            age_s=_OLD_S if first and notice.how == "old_signature" else 0.0,
        )
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_PATIENCE_S)
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body.encode(), headers)
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()


def leave(desk: Desk, *, provider: str, event: str, name: str, body: str) -> None:
    """Leave a notice for the postman, with whatever fault is switched on for notices of that name."""
    now = desk.clock()
    how, times, due = "", 1, now
    if desk.faults.take("lost", name):
        return
    if desk.faults.take("duplicate", name):
        times = 3
    if fault := desk.faults.take("late", name):
        due = now + fault.seconds
    if desk.faults.take("reorder", name):
        how, due = "held", now + _HELD_S
    for kind in ("bad_signature", "old_signature"):
        if desk.faults.take(kind, name):
            how = kind
    for _ in range(times):
        desk.store.post(provider, event, name, body, due=due, at=now, how=how)
    if how != "held":
        desk.store.release_held(provider, after=due)
