"""Getnet Argentina: payment intents in centavos, refunds, and notices under HTTP's basic authentication.

The web page shows its form with `payment_intent_id` and an access token of that intent; both are kept for the buyer.
Getnet keeps no idempotency key: an intent whose answer was lost has an address that nobody knows, and nobody pays it.
Sources: docs.globalgetnet.com, regional API (2026-11). How an intent and a payment are asked about is as our stand-in
has it; it has to be tried against Getnet's own test environment.
"""

import hmac
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import msgspec

from trastienda.adapters.payments.accounts import PATHS, GatewayAccount
from trastienda.adapters.payments.asking import (
    Asking,
    Granted,
    Tokens,
    basic,
    bearer,
    centavos,
    named,
    pesos,
    reference,
    within,
)
from trastienda.adapters.payments.port import Letter, Told
from trastienda.domain.payments.checkout import (
    CheckoutSession,
    CheckoutState,
    CheckoutWanted,
    Refunded,
    RefundWanted,
)
from trastienda.domain.payments.errors import GatewayRefused, NoticeRefused

T = TypeVar("T")

NAME = "getnet"
LONGEST_PAGE = timedelta(days=1)
SAME_DAY = timedelta(hours=23, minutes=30)
"""Until then a whole payment is cancelled, later it is refunded; half an hour is for clocks that differ."""
_PAYMENTS = "/digital-checkout/v1/payments"


class _Money(msgspec.Struct):
    amount: int
    currency: str
    payment_id: str | None = None
    status: str | None = None


class _Intent(msgspec.Struct):
    payment_intent_id: str
    payment: _Money
    order_id: str = ""
    redirect_url: str = ""
    access_token: str = ""
    status: str = ""


class _Payment(msgspec.Struct):
    payment_id: str
    amount: int
    refunded_amount: int = 0
    authorized_at: datetime | None = None


class _Given(msgspec.Struct):
    status: str = ""


class _Body(msgspec.Struct):
    payment_intent_id: str
    status: str
    payment_id: str = ""


class Getnet:
    """One account with Getnet. See `port.AskedGateway`."""

    def __init__(self, account: GatewayAccount) -> None:
        self._account = account
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._path = account.path or PATHS[NAME]
        self._tokens = Tokens(self._fetch_token)

    def page_expiry(self, now: datetime, wanted: datetime | None) -> datetime:
        return within(now, wanted, longest=LONGEST_PAGE)

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        content = {
            "order_id": reference(wanted),
            "country": "AR",
            "checkout_type": "iframe",
            "customer": {"email": wanted.customer_email} if wanted.customer_email else {},
            "payment": {"currency": wanted.currency, "amount": centavos(NAME, wanted.amount)},
            "product": [{"title": wanted.description, "value": centavos(NAME, wanted.amount), "quantity": 1}],
            "redirect": {"success": wanted.success_url, "failed": wanted.cancel_url},
        }
        return _page(self._ask("POST", self._path, _Intent, content=content))

    def checkout(self, session_id: str) -> CheckoutSession:
        return _page(self._ask("GET", f"{self._path}/{quote(session_id, safe='')}", _Intent))

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Getnet closes no intent; what is paid on it all the same goes back."""
        return self.checkout(session_id)

    def refund(self, wanted: RefundWanted) -> Refunded:
        payment = self._payment(wanted.payment_ref)
        since = datetime.now(UTC) - payment.authorized_at if payment.authorized_at else SAME_DAY
        path = f"{_PAYMENTS}/{quote(wanted.payment_ref, safe='')}"
        units = centavos(NAME, wanted.amount)
        if units == payment.amount and since < SAME_DAY:
            made = self._ask("POST", f"{path}/cancel", _Given, content={"reason": "requested_by_shop"})
        else:
            made = self._ask("POST", f"{path}/refund", _Given, content={"amount": units})
        if made.status.lower() == "denied":
            raise GatewayRefused(gateway=NAME, reason="refund_denied")
        return _given_back(wanted)

    def find_refund(self, wanted: RefundWanted) -> Refunded | None:
        payment = self._payment(wanted.payment_ref)
        is_there = pesos(payment.refunded_amount) >= wanted.before + wanted.amount
        return _given_back(wanted) if is_there else None

    def read_notice(self, letter: Letter) -> Told:
        right = basic(*self._account.signing.partition(":")[::2])["Authorization"]
        given = letter.headers.get("authorization", "")
        if not self._account.signing or not hmac.compare_digest(right.encode(), given.encode()):
            raise NoticeRefused(gateway=NAME, reason="credentials")
        try:
            body = msgspec.json.decode(letter.content, type=_Body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoticeRefused(gateway=NAME, reason="unreadable") from None
        id_ = f"{body.payment_intent_id}:{body.payment_id}:{body.status}"
        return Told(id=id_, name=f"payment.{body.status}", session=body.payment_intent_id)

    def look(self, told: Told) -> CheckoutSession | None:
        return self.checkout(told.session)

    def _payment(self, ref: str) -> _Payment:
        return self._ask("GET", f"{_PAYMENTS}/{quote(ref, safe='')}", _Payment)

    def _ask(self, method: str, path: str, kind: type[T], *, content: object = None) -> T:
        return self._tokens.use(
            lambda token: self._asking.ask(method, path, kind, headers=bearer(token), content=content)
        )

    def _fetch_token(self) -> tuple[str, float]:
        granted = self._asking.ask(
            "POST",
            "/authentication/oauth2/access_token",
            Granted,
            headers=basic(self._account.user, self._account.secret),
            form={"grant_type": "client_credentials"},
        )
        return granted.access_token, granted.expires_in


def _page(said: _Intent) -> CheckoutSession:
    status = (said.payment.status or said.status).lower()
    is_paid = status in {"authorized", "refunded", "cancelled", "chargeback"} and bool(
        said.payment.payment_id
    )
    closed = {"expired": CheckoutState.EXPIRED, "pending": CheckoutState.COMPLETE}
    return CheckoutSession(
        id=said.payment_intent_id,
        state=CheckoutState.COMPLETE if is_paid else closed.get(status, CheckoutState.OPEN),
        is_paid=is_paid,
        amount=pesos(said.payment.amount),
        currency=said.payment.currency.upper(),
        url=said.redirect_url,
        payment_ref=(said.payment.payment_id or "") if is_paid else "",
        is_charged_back=status == "chargeback",
        details={"access_token": said.access_token} if said.access_token else {},
        **named(said.order_id),
    )


def _given_back(wanted: RefundWanted) -> Refunded:
    return Refunded(
        id=f"{wanted.key}-{wanted.payment_ref}"[:255],
        payment_ref=wanted.payment_ref,
        amount=wanted.amount,
        currency=wanted.currency,
    )
