"""Stripe as the server sees it: programs at `/v1`, people at `/pay` and `/voucher`, signed notices.

Sources: Stripe's API reference; its page on verifying webhook signatures (`t=<unix>,v1=<hex of HMAC-SHA256 over
"<t>.<body>">`).
"""

import hashlib
import hmac

from trastienda.sandbox.desk import Answer, Desk, Keys, Request
from trastienda.sandbox.stripe import pages, sessions
from trastienda.sandbox.stripe.api import Api


class Stripe:
    """See `desk.Provider`."""

    name = sessions.PROVIDER

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk, self._keys = desk, keys
        self._api = Api(desk, keys)

    def is_api(self, path: str) -> bool:
        return path.startswith("/v1/")

    def answer(self, request: Request) -> Answer:
        if self.is_api(request.path):
            return self._api.answer(request)
        return pages.answer(self._desk, request)

    def fail(self, request: Request) -> Answer:
        return self._api.fail(request)

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:
        secret = "whsec_somebody_elses" if wrong else self._keys.signing
        at = int(self._desk.clock() - age_s)
        signature = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (stand-in)",
            "Stripe-Signature": f"t={at},v1={signature}",
        }

    def lately(self) -> str:
        return pages.lately(self._desk)

    def tick(self) -> None:
        sessions.expire_what_is_due(self._desk)
