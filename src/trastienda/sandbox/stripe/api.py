"""Stripe's API for programs: keys, idempotency, errors in Stripe's shape, and the few endpoints a shop needs.

As at Stripe, a key's first answer is given again for good, a failure too; the same key with other parameters is
refused; what fails validation, or comes while the first is at work, is not kept.
"""

import base64
import binascii
import json
import secrets
import threading
from collections.abc import Callable
from typing import Any

from trastienda.sandbox.desk import Answer, Desk, Keys, Request
from trastienda.sandbox.store import Kept, Thing
from trastienda.sandbox.stripe import forms, sessions
from trastienda.sandbox.stripe.money import LARGEST, SMALLEST
from trastienda.sandbox.stripe.sessions import API_VERSION, HOUR, PROVIDER

_LONGEST_KEY = 255
_SESSION_FIELDS = frozenset(
    (
        "cancel_url",
        "client_reference_id",
        "customer_creation",
        "customer_email",
        "expand",
        "expires_at",
        "line_items",
        "locale",
        "metadata",
        "mode",
        "payment_intent_data",
        "payment_method_options",
        "payment_method_types",
        "submit_type",
        "success_url",
    )
)
_REFUND_FIELDS = frozenset(("amount", "expand", "metadata", "payment_intent", "reason"))
_REASONS = {"duplicate", "fraudulent", "requested_by_customer"}


class Refused(Exception):
    """A request that Stripe would refuse."""

    def __init__(
        self, status: int, message: str, *, type_: str = "invalid_request_error", **more: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"message": message, "type": type_, **more}


class Api:
    """The endpoints under `/v1`."""

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk, self._keys = desk, keys
        self._at_work: set[str] = set()
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Answer:
        """Answer a request as Stripe does."""
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        try:
            self._check_caller(request)
            if not key:
                return _json(200, self._do(request))
            return self._once(key, request)
        except Refused as refused:
            return _json(refused.status, {"error": refused.error}, key)

    def fail(self, request: Request) -> Answer:
        """Answer 500; a key keeps that answer, whatever was done."""
        error = {"message": "An unknown error occurred.", "type": "api_error"}
        failed = _json(500, {"error": error})
        if key := request.headers.get("idempotency-key", ""):
            kept = Kept(_print(request), 500, failed.body.decode())
            self._desk.store.keep_answer(PROVIDER, key, kept, at=self._desk.clock())
        return failed

    def _check_caller(self, request: Request) -> None:
        given = request.headers.get("authorization", "")
        kind, _, token = given.partition(" ")
        if kind.lower() == "basic":
            try:
                token = base64.b64decode(token, validate=True).decode().partition(":")[0]
            except (binascii.Error, UnicodeDecodeError):
                token = ""
        if not token:
            raise Refused(401, "You did not provide an API key.")
        if not secrets.compare_digest(token.encode(), self._keys.api.encode()):
            raise Refused(
                401, f"Invalid API Key provided: {token[:7]}****{token[-4:]}", code="api_key_invalid"
            )

    def _once(self, key: str, request: Request) -> Answer:
        if len(key) > _LONGEST_KEY:
            raise Refused(400, f"Idempotency keys can be at most {_LONGEST_KEY} characters.")
        print_ = _print(request)
        with self._lock:
            if key in self._at_work:
                message = "There is currently another in-progress request using this Idempotent Key."
                raise Refused(409, message, type_="idempotency_error", code="idempotency_key_in_use")
            self._at_work.add(key)
        try:
            if kept := self._desk.store.answer(PROVIDER, key):
                return _again(kept, print_, key)
            with self._desk.store.work():
                answer = _json(200, self._do(request), key)
                kept = Kept(print_, answer.status, answer.body.decode())
                self._desk.store.keep_answer(PROVIDER, key, kept, at=self._desk.clock())
            return answer
        finally:
            with self._lock:
                self._at_work.discard(key)

    def _do(self, request: Request) -> Thing:
        """Do what a path says, and return the object that is answered."""
        try:
            asked = forms.read(request.body or request.query)
        except ValueError:
            raise Refused(400, "Invalid form body.") from None
        parts = request.path.strip("/").split("/")[1:]
        routes: dict[tuple[str, int, str], Callable[[], Thing]] = {
            ("POST", 2, "checkout/sessions"): lambda: self._create_session(asked),
            ("GET", 3, "checkout/sessions"): lambda: self._session(parts[2]),
            ("POST", 4, "checkout/sessions"): lambda: self._expire_session(parts[2], parts[3]),
            ("GET", 2, "payment_intents"): lambda: self._money(parts[1]),
            ("POST", 1, "refunds"): lambda: self._create_refund(asked),
            ("GET", 1, "refunds"): lambda: self._refunds(asked),
        }
        for (method, length, beginning), do in routes.items():
            if request.method == method and len(parts) == length and "/".join(parts).startswith(beginning):
                return do()
        raise Refused(404, f"Unrecognized request URL ({request.method}: {request.path}).")

    # --- sessions -------------------------------------------------------------------------------------------

    def _create_session(self, asked: dict[str, Any]) -> Thing:
        _known(asked, _SESSION_FIELDS)
        if asked.get("mode") != "payment":
            raise Refused(400, "Only mode=payment has a stand-in.", param="mode")
        if not str(asked.get("success_url", "")).startswith(("http://", "https://")):
            raise Refused(400, "Not a valid URL", param="success_url", code="url_invalid")
        currency, amount, described = _priced(asked.get("line_items"))
        if amount < SMALLEST.get(currency, 1):
            raise Refused(400, "The Checkout Session's total amount is too small.", code="amount_too_small")
        if amount > LARGEST:
            raise Refused(400, "Amount must be no more than 99999999.", code="amount_too_large")
        if "expires_at" in asked:
            asked["expires_at"] = self._expiry(asked["expires_at"])
        for name in ("metadata", "payment_intent_data"):
            if not isinstance(asked.get(name, {}), dict):
                raise Refused(400, "Invalid object", param=name)
        return sessions.new_session(
            self._desk, asked | {"currency": currency, "amount": amount, "description": described}
        )

    def _expiry(self, given: Any) -> int:
        at, now = _whole(given, "expires_at"), self._desk.clock()
        if not now + HOUR / 2 <= at <= now + 24 * HOUR:
            message = "The `expires_at` timestamp must be from 30 minutes to 24 hours from Session creation."
            raise Refused(400, message, param="expires_at")
        return at

    def _session(self, id_: str) -> Thing:
        session = sessions.find(self._desk, id_)
        if session is None:
            raise Refused(
                404, f"No such checkout.session: '{id_[:80]}'", code="resource_missing", param="session"
            )
        return session

    def _expire_session(self, id_: str, verb: str) -> Thing:
        session = self._session(id_)
        if verb != "expire":
            raise Refused(404, "Unrecognized request URL.")
        try:
            return sessions.expire(self._desk, id_)
        except sessions.WrongState:
            state = session["status"]
            message = f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {state}.'
            raise Refused(400, message) from None

    # --- money ----------------------------------------------------------------------------------------------

    def _money(self, id_: str) -> Thing:
        money = self._desk.store.get(PROVIDER, "payment_intent", id_)
        if money is None:
            raise Refused(
                404, f"No such payment_intent: '{id_[:80]}'", code="resource_missing", param="intent"
            )
        return money

    def _create_refund(self, asked: dict[str, Any]) -> Thing:
        _known(asked, _REFUND_FIELDS)
        money = self._money(str(asked.get("payment_intent", "")))
        charge = self._desk.store.get(PROVIDER, "charge", money["latest_charge"] or "")
        if charge is None:
            raise Refused(
                400, f"This PaymentIntent ({money['id']}) does not have a successful charge to refund."
            )
        left = charge["amount"] - charge["amount_refunded"]
        if not left:
            message = f"Charge {charge['id']} has already been refunded."
            raise Refused(400, message, code="charge_already_refunded")
        amount = _whole(asked["amount"], "amount") if "amount" in asked else left
        if not 0 < amount <= left:
            raise Refused(
                400, f"Refund amount is greater than unrefunded amount on charge ({left})", param="amount"
            )
        reason = asked.get("reason")
        if reason not in _REASONS | {None}:
            raise Refused(400, "Invalid reason", param="reason")
        metadata = asked.get("metadata") or {}
        return sessions.refund(self._desk, money, amount=amount, metadata=metadata, reason=reason)

    def _refunds(self, asked: dict[str, Any]) -> Thing:
        found = sessions.refunds_of(self._desk, str(asked.get("payment_intent", "")))
        most = min(_whole(asked.get("limit", "10"), "limit"), 100)
        return {"object": "list", "data": found[:most], "has_more": len(found) > most, "url": "/v1/refunds"}


def _priced(items: Any) -> tuple[str, int, str]:
    """Return the currency, the total in minor units and the names of what is sold."""
    if not isinstance(items, list) or not items:
        raise Refused(400, "Missing required param: line_items.", param="line_items")
    currencies, total, names = set(), 0, []
    for at, item in enumerate(items):
        where = f"line_items[{at}]"
        price = item.get("price_data") if isinstance(item, dict) else None
        if not isinstance(price, dict) or not isinstance(price.get("product_data"), dict):
            raise Refused(400, f"Missing required param: {where}[price_data].", param=where)
        currencies.add(str(price.get("currency", "")))
        names.append(str(price["product_data"].get("name", "")))
        quantity = _whole(item.get("quantity", "1"), f"{where}[quantity]")
        total += quantity * _whole(price.get("unit_amount"), f"{where}[price_data][unit_amount]")
    (currency, *others) = sorted(currencies)
    if (
        others
        or len(currency) != 3
        or not currency.isalpha()
        or not currency.isascii()
        or not currency.islower()
    ):
        raise Refused(
            400, "Invalid currency: it must be one lower-case code of three letters.", param="currency"
        )
    if not all(names):
        raise Refused(400, "You passed an empty string for a product's name.", code="parameter_invalid_empty")
    return currency, total, ", ".join(names)


def _known(asked: dict[str, Any], fields: frozenset[str]) -> None:
    for name in asked.keys() - fields:
        raise Refused(
            400, f"Received unknown parameter: {name[:60]}", code="parameter_unknown", param=name[:60]
        )


def _whole(given: Any, param: str) -> int:
    text = str(given)
    if not (text.isascii() and text.isdigit() and len(text) < 13):
        raise Refused(400, f"Invalid integer: {text[:40]}", code="parameter_invalid_integer", param=param)
    return int(text)


def _print(request: Request) -> str:
    return f"{request.method} {request.path}\n{request.body.decode(errors='replace')}"


def _again(kept: Kept, print_: str, key: str) -> Answer:
    if kept.request != print_:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with."
            f" Try using a key other than '{key[:80]}' if you meant to execute a different request."
        )
        raise Refused(400, message, type_="idempotency_error")
    answer = Answer(kept.status, kept.body.encode(), headers=_headers(key))
    answer.headers["Idempotent-Replayed"] = "true"
    return answer


def _json(status: int, content: Any, key: str = "") -> Answer:
    return Answer(status, json.dumps(content, indent=2).encode(), headers=_headers(key))


def _headers(key: str) -> dict[str, str]:
    headers = {"Request-Id": f"req_{secrets.token_hex(7)}", "Stripe-Version": API_VERSION}
    return headers | ({"Idempotency-Key": key} if key else {})
