"""What every stand-in of a carrier is to the server: an API below `/v1` or its own paths, and a counter for people."""

import secrets
from typing import ClassVar

from trastienda.sandbox import parcels
from trastienda.sandbox.desk import Answer, Desk, Keys, Request


class CarrierStandIn:
    """See `desk.Provider`; each carrier says its name, its title, and how its API answers."""

    name: ClassVar[str]
    title: ClassVar[str]
    counter: ClassVar[frozenset[str]] = frozenset({"", "/"})

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk, self._keys = desk, keys

    def is_api(self, path: str) -> bool:
        return path not in self.counter

    def answer(self, request: Request) -> Answer:
        if not self.is_api(request.path):
            return parcels.page(self._desk, self.name, self.title, request)
        return self.api(request)

    def api(self, request: Request) -> Answer:
        raise NotImplementedError

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return parcels.said(500, {"message": "Internal Server Error"})

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        """It sends no notices."""
        return {}

    def lately(self) -> str:
        return parcels.lately(self._desk, self.name, self.title)

    def tick(self) -> None:
        """Nothing is due by the clock."""

    def knows(self, said: str, expected: str) -> bool:
        """Whether that is the credential; compared without telling how much of it is right."""
        return secrets.compare_digest(said.encode(), expected.encode())
