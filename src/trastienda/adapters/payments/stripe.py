"""Stripe through its own library: Checkout Sessions, refunds and signed notices, in our words.

What a tenant owes is in pesos with two places; Stripe counts minor units, as many as the currency has there. Only here
is one made of the other.
Sources: Stripe's API reference for Checkout Sessions, Refunds, Idempotent requests and Webhook signatures; its page of
currencies for the minor units (2026-11).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec
import stripe

from trastienda.adapters.payments.accounts import StripeAccount
from trastienda.domain.payments.checkout import (
    CheckoutSession,
    CheckoutState,
    CheckoutWanted,
    Notice,
    NoticeKind,
    Refunded,
    RefundWanted,
)
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable, NoticeRefused

T = TypeVar("T")

NAME = "stripe"
TOLERANCE_S = 300
"""How old a signature may be; older ones may have been overheard and sent again."""
CONNECT_PATIENCE_S = 3.05
RETRIES = 1
"""Within one call, by the library, with our key. Someone is waiting; jobs try again later."""
SHORTEST_PAGE, LONGEST_PAGE = timedelta(minutes=31), timedelta(hours=23, minutes=59)
"""Stripe keeps a page open from 30 minutes to 24 hours; the minutes between are for clocks that differ."""

_NO_MINOR_UNIT = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
"""UGX and ISK have none either, and Stripe wants them told with two places all the same."""
_THREE_PLACES = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))

stripe.enable_telemetry = False  # how long our requests take is nobody else's business


class StripeGateway:
    """One account with Stripe, or with the stand-in that speaks like it. See `port.CardGateway`."""

    def __init__(self, account: StripeAccount) -> None:
        self._webhook_secret = account.webhook_secret
        self._client = stripe.StripeClient(
            account.secret_key,
            base_addresses={"api": account.address.rstrip("/")},
            max_network_retries=RETRIES,
            http_client=_http_client(account),
        ).v1

    def page_expiry(self, now: datetime, wanted: datetime | None) -> datetime:
        latest = now + LONGEST_PAGE
        return min(latest, max(now + SHORTEST_PAGE, wanted or latest)).replace(microsecond=0)

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        facts = {
            "tenant_id": str(wanted.tenant_id),
            "order_id": str(wanted.order_id),
            "key": wanted.key,
            "folio": wanted.order_folio,
        }
        item: Any = {
            "quantity": 1,
            "price_data": {
                "currency": wanted.currency.lower(),
                "unit_amount": minor_units(wanted.amount, wanted.currency),
                "product_data": {"name": wanted.description},
            },
        }
        params: Any = {
            "mode": "payment",
            "locale": "es",
            "line_items": [item],
            "client_reference_id": wanted.order_folio,
            "metadata": facts,
            "payment_intent_data": {"metadata": facts, "description": wanted.description},
            "success_url": wanted.success_url,
            "cancel_url": wanted.cancel_url,
        }
        if wanted.customer_email:
            params["customer_email"] = wanted.customer_email
        if wanted.expires_at is not None:
            params["expires_at"] = int(wanted.expires_at.timestamp())
        made = _ask(lambda: self._client.checkout.sessions.create(params, {"idempotency_key": wanted.key}))
        return _session(made.to_dict())

    def checkout(self, session_id: str) -> CheckoutSession:
        return _session(_ask(lambda: self._client.checkout.sessions.retrieve(session_id)).to_dict())

    def close_checkout(self, session_id: str) -> CheckoutSession:
        try:
            return _session(_ask(lambda: self._client.checkout.sessions.expire(session_id)).to_dict())
        except GatewayRefused:  # it is closed already, paid or expired
            return self.checkout(session_id)

    def refund(self, wanted: RefundWanted) -> Refunded:
        params: Any = {
            "payment_intent": wanted.payment_ref,
            "amount": minor_units(wanted.amount, wanted.currency),
            "metadata": {"key": wanted.key},
        }
        key = f"{wanted.key}-{wanted.attempt}"
        try:
            made = _ask(lambda: self._client.refunds.create(params, {"idempotency_key": key}))
        except GatewayRefused as refused:
            if refused.reason != "charge_already_refunded":
                raise
            # Somebody was quicker, in Stripe's own panel: the money is back all the same.
            return Refunded(
                id=refused.reason,
                payment_ref=wanted.payment_ref,
                amount=wanted.amount,
                currency=wanted.currency,
            )
        return _refunded(made.to_dict())

    def find_refund(self, wanted: RefundWanted) -> Refunded | None:
        params: Any = {"payment_intent": wanted.payment_ref, "limit": 100}
        made = _ask(lambda: self._client.refunds.list(params))
        for each in made.data:
            found = _convert(each.to_dict(), _Refund)
            if (found.metadata or {}).get("key") == wanted.key and found.status not in {"failed", "canceled"}:
                return _refunded_of(found)
        return None

    def notice(self, content: bytes, signature: str) -> Notice:
        _check_signature(content, signature, self._webhook_secret)
        try:
            return _notice(msgspec.json.decode(content, type=_Event))
        except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
            raise NoticeRefused(gateway=NAME, reason="unreadable") from None


def minor_units(amount: Decimal, currency: str) -> int:
    """
    Return an amount as Stripe counts it: 812.00 MXN is 81200, 1500 CLP is 1500.

    :raises GatewayRefused: `amount_not_whole`: the currency has no smaller unit there, and the amount does.
    """
    units = amount.scaleb(_places(currency))
    if units != units.to_integral_value():
        raise GatewayRefused(gateway=NAME, reason="amount_not_whole")
    return int(units)


def main_units(units: int, currency: str) -> Decimal:
    """Return an amount of Stripe's in the currency's main unit, with the two places of our documents."""
    return Decimal(units).scaleb(-_places(currency)).quantize(Decimal("0.01"))


def _places(currency: str) -> int:
    code = currency.upper()
    return 0 if code in _NO_MINOR_UNIT else 3 if code in _THREE_PLACES else 2


# --- what Stripe says --------------------------------------------------------------------------------------


_NO_NUL = r"\A[^\x00]*\Z"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=_NO_NUL)]
_Units = Annotated[int, msgspec.Meta(ge=0, lt=10**15)]
_Instant = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]


class _Session(msgspec.Struct):
    id: _Name
    payment_status: Literal["paid", "unpaid", "no_payment_required"]
    amount_total: _Units
    currency: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z]{3}\Z")]
    status: Literal["open", "complete", "expired"] = "complete"
    url: Annotated[str, msgspec.Meta(max_length=2000, pattern=_NO_NUL)] | None = None
    payment_intent: str | dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    expires_at: _Instant | None = None


class _Refund(msgspec.Struct):
    id: str
    amount: int
    currency: str
    payment_intent: str | None = None
    status: str | None = None
    metadata: dict[str, Any] | None = None


class _Data(msgspec.Struct):
    object: dict[str, Any]


class _Event(msgspec.Struct):
    id: _Name
    type: Annotated[str, msgspec.Meta(pattern=_NO_NUL)]
    data: _Data


_KINDS = {
    "checkout.session.completed": NoticeKind.COMPLETED,
    "checkout.session.async_payment_succeeded": NoticeKind.PAID_LATER,
    "checkout.session.async_payment_failed": NoticeKind.FAILED_LATER,
    "checkout.session.expired": NoticeKind.EXPIRED,
}


def _notice(event: _Event) -> Notice:
    kind = _KINDS.get(event.type, NoticeKind.OTHER)
    return Notice(
        id=event.id,
        kind=kind,
        name=event.type,
        session=None if kind is NoticeKind.OTHER else _session_in(event.data.object),
    )


def _session_in(told: dict[str, Any]) -> CheckoutSession | None:
    """Return the page that a notice is about. One without amount or state is no page that anybody could pay on."""
    try:
        return _of(msgspec.convert(told, _Session))
    except msgspec.ValidationError:
        return None


def _session(said: Any) -> CheckoutSession:
    return _of(_convert(said, _Session))


def _of(said: _Session) -> CheckoutSession:
    money, facts = said.payment_intent, said.metadata or {}
    return CheckoutSession(
        id=said.id,
        state=CheckoutState(said.status),
        is_paid=said.payment_status == "paid",
        amount=main_units(said.amount_total, said.currency),
        currency=said.currency.upper(),
        url=said.url or "",
        payment_ref=_text(money.get("id") if isinstance(money, dict) else money),
        key=_text(facts.get("key")),
        tenant_id=_number(facts.get("tenant_id")),
        order_id=_number(facts.get("order_id")),
        expires_at=None if said.expires_at is None else datetime.fromtimestamp(said.expires_at, UTC),
    )


def _text(told: object) -> str:
    """Return a name as it can be kept; what cannot be one of ours is none."""
    text = "" if told is None else str(told)
    return text if len(text) <= 255 and "\0" not in text else ""


def _number(told: object) -> int | None:
    """Return the number of a row out of metadata, which anybody with access to the account can write."""
    text = str(told)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _refunded(said: Any) -> Refunded:
    found = _convert(said, _Refund)
    if found.status in {"failed", "canceled"}:
        raise GatewayRefused(gateway=NAME, reason=f"refund_{found.status}")
    return _refunded_of(found)


def _refunded_of(found: _Refund) -> Refunded:
    return Refunded(
        id=found.id,
        payment_ref=found.payment_intent or "",
        amount=main_units(found.amount, found.currency),
        currency=found.currency.upper(),
    )


def _convert(said: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(said, kind)
    except (
        msgspec.ValidationError
    ) as error:  # an answer of a kind that we do not know: its effect is unknown too
        raise GatewayUnavailable(gateway=NAME) from error


# --- asking ------------------------------------------------------------------------------------------------


def _http_client(account: StripeAccount) -> stripe.HTTPClient:
    """Return the library's client with our patience. A stand-in on this machine is asked without any proxy."""
    is_here = urlsplit(account.address).hostname in {"127.0.0.1", "localhost", "::1"}
    patience = (min(CONNECT_PATIENCE_S, account.patience_s), account.patience_s)
    return stripe.RequestsClient(timeout=patience, proxy={"http": "", "https": ""} if is_here else None)


def _ask(question: Callable[[], T]) -> T:
    """Put a question, and say what became of it in our words."""
    try:
        return question()
    except stripe.IdempotencyError as error:
        raise GatewayRefused(gateway=NAME, reason=error.code or "idempotency_error") from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise GatewayRefused(gateway=NAME, reason=error.code or "invalid_request") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise GatewayRefused(gateway=NAME, reason="credentials") from error
    except stripe.StripeError as error:
        # Stripe keeps the answer of a key, a failure too; only what never reached an answer is worth the same key.
        status = error.http_status or 0
        raise GatewayUnavailable(gateway=NAME, is_final=status >= 500) from error


def _check_signature(content: bytes, signature: str, secret: str) -> None:
    if not secret:
        raise NoticeRefused(gateway=NAME, reason="no_secret")
    if (
        not signature.isascii()
    ):  # the library compares as text, and Python compares only plain text in constant time
        raise NoticeRefused(gateway=NAME, reason="signature")
    try:
        stripe.WebhookSignature.verify_header(content, signature, secret, TOLERANCE_S)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        raise NoticeRefused(gateway=NAME, reason="signature") from None
