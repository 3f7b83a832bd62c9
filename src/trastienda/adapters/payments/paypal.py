"""PayPal Orders v2: an order that the payer approves and we capture, refunds, and notices that PayPal verifies itself.

Money moves when we capture: an approved order that nobody asks about is never charged. Capturing twice is answered
ORDER_ALREADY_CAPTURED, which is as good as the first answer.
Sources: PayPal's reference of Orders v2, Payments v2 and Webhooks (2026-11).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

import msgspec

from trastienda.adapters.payments.accounts import GatewayAccount
from trastienda.adapters.payments.asking import (
    Asking,
    Granted,
    Tokens,
    basic,
    bearer,
    named,
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

NAME = "paypal"
LONGEST_PAGE = timedelta(hours=3)
"""PayPal forgets an order that nobody approved after some hours."""
_ORDERS, _CAPTURES = "/v2/checkout/orders", "/v2/payments/captures"
_NO_PLACES = frozenset({"HUF", "JPY", "TWD"})
_COLLECTED = frozenset({"COMPLETED", "REFUNDED", "PARTIALLY_REFUNDED"})
_TRANSMISSION = ("auth-algo", "cert-url", "transmission-id", "transmission-sig", "transmission-time")
_REVERSED = "PAYMENT.CAPTURE.REVERSED"


class _Amount(msgspec.Struct):
    currency_code: str
    value: Decimal


class _Capture(msgspec.Struct):
    id: str
    status: str
    amount: _Amount


class _Refund(msgspec.Struct):
    id: str
    status: str = "COMPLETED"
    custom_id: str = ""


class _Payments(msgspec.Struct):
    captures: list[_Capture] = []
    refunds: list[_Refund] = []


class _Unit(msgspec.Struct):
    amount: _Amount | None = None
    custom_id: str = ""
    payments: _Payments = msgspec.field(default_factory=_Payments)


class _Link(msgspec.Struct):
    rel: str
    href: str


class _Order(msgspec.Struct):
    id: str
    status: str
    purchase_units: list[_Unit] = []
    links: list[_Link] = []


class _Related(msgspec.Struct, frozen=True):
    order_id: str = ""


class _Supplement(msgspec.Struct, frozen=True):
    related_ids: _Related = _Related()


class _Captured(msgspec.Struct):
    id: str
    supplementary_data: _Supplement = _Supplement()


class _Verified(msgspec.Struct):
    verification_status: str


class _Resource(msgspec.Struct):
    id: str = ""
    supplementary_data: _Supplement = _Supplement()


class _Event(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    event_type: str
    resource: _Resource


class PayPal:
    """One account with PayPal. See `port.AskedGateway`."""

    def __init__(self, account: GatewayAccount) -> None:
        self._account = account
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._tokens = Tokens(self._fetch_token)

    def page_expiry(self, now: datetime, wanted: datetime | None) -> datetime:
        return within(now, wanted, longest=LONGEST_PAGE)

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        unit = {
            "reference_id": wanted.order_folio,
            "custom_id": reference(wanted),
            "description": wanted.description[:127],
            "amount": _amount(wanted.amount, wanted.currency),
        }
        context = {
            "return_url": wanted.success_url,
            "cancel_url": wanted.cancel_url,
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
        }
        content = {
            "intent": "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": context}},
        }
        made = self._ask("POST", _ORDERS, _Order, content=content, key=wanted.key)
        return msgspec.structs.replace(
            _page(made), amount=wanted.amount, currency=wanted.currency, key=wanted.key
        )

    def checkout(self, session_id: str) -> CheckoutSession:
        """An order that was approved is captured now."""
        order = self._order(session_id)
        return _page(self._capture(order) if order.status == "APPROVED" else order)

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Nobody is charged unless we capture; an order that is not paid is left alone, and is over."""
        page = _page(self._order(session_id))
        return page if page.is_paid else msgspec.structs.replace(page, state=CheckoutState.EXPIRED)

    def refund(self, wanted: RefundWanted) -> Refunded:
        content = {"amount": _amount(wanted.amount, wanted.currency), "custom_id": wanted.key}
        path = f"{_CAPTURES}/{quote(wanted.payment_ref, safe='')}/refund"
        key = f"{wanted.key}-{wanted.attempt}"
        made = self._ask("POST", path, _Refund, content=content, key=key)
        if made.status in {"FAILED", "CANCELLED"}:
            raise GatewayRefused(gateway=NAME, reason=f"refund_{made.status.lower()}")
        return _given_back(wanted, made.id)

    def find_refund(self, wanted: RefundWanted) -> Refunded | None:
        order = self._order(self._order_of(wanted.payment_ref))
        for unit in order.purchase_units:
            for each in unit.payments.refunds:
                if each.custom_id == wanted.key and each.status not in {"FAILED", "CANCELLED"}:
                    return _given_back(wanted, each.id)
        return None

    def read_notice(self, letter: Letter) -> Told:
        """PayPal itself is asked whether it wrote this: body as it came, with what its headers say."""
        try:
            event = msgspec.json.decode(letter.content, type=_Event)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoticeRefused(gateway=NAME, reason="unreadable") from None
        told = {name.replace("-", "_"): letter.headers.get(f"paypal-{name}", "") for name in _TRANSMISSION}
        if not self._account.signing or not all(told.values()):
            raise NoticeRefused(gateway=NAME, reason="signature")
        content = {**told, "webhook_id": self._account.signing, "webhook_event": msgspec.Raw(letter.content)}
        try:
            said = self._ask("POST", "/v1/notifications/verify-webhook-signature", _Verified, content=content)
        except GatewayRefused:
            raise NoticeRefused(gateway=NAME, reason="signature") from None
        if said.verification_status != "SUCCESS":
            raise NoticeRefused(gateway=NAME, reason="signature")
        is_order = event.event_type.startswith("CHECKOUT.ORDER.")
        is_money = event.event_type.startswith("PAYMENT.CAPTURE.")
        return Told(
            id=event.id,
            name=event.event_type,
            session=event.resource.id if is_order else "",
            payment_ref=event.resource.id
            if is_money and event.event_type != "PAYMENT.CAPTURE.REFUNDED"
            else "",
        )

    def look(self, told: Told) -> CheckoutSession | None:
        session = told.session or (self._order_of(told.payment_ref) if told.payment_ref else "")
        if not session:
            return None
        page = self.checkout(session)
        return msgspec.structs.replace(page, is_charged_back=page.is_paid and told.name == _REVERSED)

    def _capture(self, order: _Order) -> _Order:
        path = f"{_ORDERS}/{quote(order.id, safe='')}/capture"
        try:
            self._ask("POST", path, msgspec.Raw, content={}, key=f"capture-{order.id}")
        except GatewayRefused as refused:
            # Already captured: somebody was quicker. Declined, or no longer approved: the order says how it stands.
            if refused.reason not in {"ORDER_ALREADY_CAPTURED", "INSTRUMENT_DECLINED", "ORDER_NOT_APPROVED"}:
                raise
        return self._order(order.id)

    def _order(self, id_: str) -> _Order:
        return self._ask("GET", f"{_ORDERS}/{quote(id_, safe='')}", _Order)

    def _order_of(self, capture: str) -> str:
        found = self._ask("GET", f"{_CAPTURES}/{quote(capture, safe='')}", _Captured)
        return found.supplementary_data.related_ids.order_id

    def _ask(self, method: str, path: str, kind: type[T], *, content: Any = None, key: str = "") -> T:
        more = {"PayPal-Request-Id": key, "Prefer": "return=representation"} if key else {}
        return self._tokens.use(
            lambda token: self._asking.ask(
                method, path, kind, headers={**bearer(token), **more}, content=content
            )
        )

    def _fetch_token(self) -> tuple[str, float]:
        granted = self._asking.ask(
            "POST",
            "/v1/oauth2/token",
            Granted,
            headers=basic(self._account.user, self._account.secret),
            form={"grant_type": "client_credentials"},
        )
        return granted.access_token, granted.expires_in


def _amount(amount: Decimal, currency: str) -> dict[str, str]:
    """Return money as PayPal writes it. :raises GatewayRefused: the currency has no such small parts there."""
    if currency in _NO_PLACES:
        if amount != amount.to_integral_value():
            raise GatewayRefused(gateway=NAME, reason="amount_not_whole")
        return {"currency_code": currency, "value": f"{amount:.0f}"}
    return {"currency_code": currency, "value": f"{amount:.2f}"}


def _page(order: _Order) -> CheckoutSession:
    unit = order.purchase_units[0] if order.purchase_units else _Unit()
    captures = unit.payments.captures
    money = next((each for each in captures if each.status in _COLLECTED), None)
    waits = any(each.status == "PENDING" for each in captures)
    amount = money.amount if money else unit.amount or _Amount("XXX", Decimal(0))
    is_over = order.status == "VOIDED"
    state = (
        CheckoutState.COMPLETE if money or waits else CheckoutState.EXPIRED if is_over else CheckoutState.OPEN
    )
    return CheckoutSession(
        id=order.id,
        state=state,
        is_paid=money is not None,
        amount=amount.value.quantize(Decimal("0.01")),
        currency=amount.currency_code,
        url=next((link.href for link in order.links if link.rel in {"payer-action", "approve"}), ""),
        payment_ref=money.id if money else "",
        **named(unit.custom_id),
    )


def _given_back(wanted: RefundWanted, id_: str) -> Refunded:
    return Refunded(id=id_, payment_ref=wanted.payment_ref, amount=wanted.amount, currency=wanted.currency)
