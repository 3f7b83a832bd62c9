"""Mercado Pago: preferences (a page to pay on), payments, refunds, and notices under an HMAC.

A preference can be paid more than once; whatever is approved beyond the first payment is told as `also`.
Sources: Mercado Pago's reference of preferences, payments and refunds; its page on notices (2026-11).
"""

import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import msgspec

from trastienda.adapters.payments.accounts import GatewayAccount
from trastienda.adapters.payments.asking import MISSING, Asking, bearer, named, notice_url, reference, within
from trastienda.adapters.payments.port import Letter, Told
from trastienda.domain.payments.checkout import (
    CheckoutSession,
    CheckoutState,
    CheckoutWanted,
    Collected,
    Refunded,
    RefundWanted,
)
from trastienda.domain.payments.errors import GatewayRefused, NoticeRefused

NAME = "mercado_pago"
LONGEST_PAGE = timedelta(days=2)
TOLERANCE_S = 300.0
"""How old a signature may be; older ones may have been overheard and sent again."""
_MONEY = frozenset({"approved", "refunded", "charged_back", "in_mediation"})
"""States in which the money was collected, whatever became of it since."""
_AWAITED = frozenset({"pending", "in_process", "authorized"})


class _Item(msgspec.Struct):
    unit_price: Decimal
    currency_id: str
    quantity: int = 1


class _Preference(msgspec.Struct):
    id: str
    items: list[_Item]
    external_reference: str = ""
    init_point: str = ""
    expires: bool = False
    expiration_date_to: datetime | None = None


class _Payment(msgspec.Struct):
    id: int
    status: str
    transaction_amount: Decimal
    currency_id: str
    external_reference: str | None = None
    transaction_amount_refunded: Decimal = Decimal(0)


class _Payments(msgspec.Struct):
    results: list[_Payment]


class _Named(msgspec.Struct):
    id: str


class _Preferences(msgspec.Struct):
    elements: list[_Named]


class _Refund(msgspec.Struct):
    id: int
    amount: Decimal
    status: str = "approved"


class _Data(msgspec.Struct):
    id: str


class _Body(msgspec.Struct):
    id: str = ""
    type: str = ""
    action: str = ""


class MercadoPago:
    """One account with Mercado Pago. See `port.AskedGateway`."""

    def __init__(self, account: GatewayAccount) -> None:
        self._account = account
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._headers = bearer(account.secret)

    def page_expiry(self, now: datetime, wanted: datetime | None) -> datetime:
        return within(now, wanted, longest=LONGEST_PAGE)

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        asked: dict[str, Any] = {
            "items": [
                {
                    "id": wanted.order_folio,
                    "title": wanted.description,
                    "quantity": 1,
                    "unit_price": wanted.amount,
                    "currency_id": wanted.currency,
                }
            ],
            "external_reference": reference(wanted),
            "notification_url": notice_url(NAME, wanted),
            "back_urls": {
                "success": wanted.success_url,
                "pending": wanted.success_url,
                "failure": wanted.cancel_url,
            },
            "metadata": {"order": wanted.order_folio},
        }
        if wanted.customer_email:
            asked["payer"] = {"email": wanted.customer_email}
        if wanted.expires_at is not None:
            asked |= {
                "expires": True,
                "expiration_date_to": wanted.expires_at.isoformat(timespec="milliseconds"),
            }
        headers = {**self._headers, "X-Idempotency-Key": wanted.key}
        made = self._asking.ask("POST", "/checkout/preferences", _Preference, headers=headers, content=asked)
        return _page(made, [])

    def checkout(self, session_id: str) -> CheckoutSession:
        path = f"/checkout/preferences/{quote(session_id, safe='')}"
        made = self._asking.ask("GET", path, _Preference, headers=self._headers)
        query = {"external_reference": made.external_reference, "sort": "date_created", "criteria": "asc"}
        found = self._asking.ask("GET", "/v1/payments/search", _Payments, headers=self._headers, query=query)
        return _page(made, found.results)

    def close_checkout(self, session_id: str) -> CheckoutSession:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        path = f"/checkout/preferences/{quote(session_id, safe='')}"
        content = {"expires": True, "expiration_date_to": now}
        self._asking.ask("PUT", path, _Named, headers=self._headers, content=content)
        return self.checkout(session_id)

    def refund(self, wanted: RefundWanted) -> Refunded:
        path = f"/v1/payments/{quote(wanted.payment_ref, safe='')}/refunds"
        headers = {**self._headers, "X-Idempotency-Key": f"{wanted.key}-{wanted.attempt}"[-64:]}
        made = self._asking.ask("POST", path, _Refund, headers=headers, content={"amount": wanted.amount})
        if made.status in {"rejected", "cancelled"}:
            raise GatewayRefused(gateway=NAME, reason=f"refund_{made.status}")
        return _given_back(wanted, str(made.id))

    def find_refund(self, wanted: RefundWanted) -> Refunded | None:
        payment = self._payment(wanted.payment_ref)
        if payment.transaction_amount_refunded < wanted.before + wanted.amount:
            return None
        return _given_back(wanted, f"refunded-{payment.id}")

    def read_notice(self, letter: Letter) -> Told:
        payment = letter.query.get("data.id", "")
        request_id = letter.headers.get("x-request-id", "")
        self._check(payment, request_id, letter.headers.get("x-signature", ""))
        try:
            body = msgspec.json.decode(letter.content or b"{}", type=_Body, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoticeRefused(gateway=NAME, reason="unreadable") from None
        kind = letter.query.get("type") or body.type
        name = body.action or kind or "payment"
        notice = body.id or request_id
        return Told(id=notice, name=name, payment_ref=payment if kind == "payment" else "")

    def look(self, told: Told) -> CheckoutSession | None:
        """The page of a payment is found by the reference that both carry."""
        if not told.payment_ref:
            return None
        payment = self._payment(told.payment_ref)
        if not payment.external_reference:
            return None
        query = {"external_reference": payment.external_reference}
        found = self._asking.ask(
            "GET", "/checkout/preferences/search", _Preferences, headers=self._headers, query=query
        )
        return self.checkout(found.elements[0].id) if found.elements else None

    def _payment(self, ref: str) -> _Payment:
        if not (ref.isascii() and ref.isdigit()):
            raise GatewayRefused(gateway=NAME, reason=MISSING)
        return self._asking.ask("GET", f"/v1/payments/{ref}", _Payment, headers=self._headers)

    def _check(self, payment: str, request_id: str, signature: str) -> None:
        """Mercado Pago signs what is in the address and two headers; the body is only read for its name."""
        if not self._account.signing:
            raise NoticeRefused(gateway=NAME, reason="no_secret")
        parts = dict(part.strip().partition("=")[::2] for part in signature.split(","))
        told_at, given = parts.get("ts", ""), parts.get("v1", "")
        if not (told_at.isascii() and told_at.isdigit() and len(told_at) < 16 and given.isascii()):
            raise NoticeRefused(gateway=NAME, reason="signature")
        manifest = f"id:{payment.lower()};request-id:{request_id};ts:{told_at};"
        right = hmac.new(self._account.signing.encode(), manifest.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right, given):
            raise NoticeRefused(gateway=NAME, reason="signature")
        if abs(time.time() - int(told_at) / 1000) > TOLERANCE_S:
            raise NoticeRefused(gateway=NAME, reason="too_old")


def _page(made: _Preference, payments: list[_Payment]) -> CheckoutSession:
    """One payment pays the page, the first that was approved; the others were made twice."""
    money = [each for each in payments if each.status in _MONEY]
    first = money[0] if money else None
    waits = any(each.status in _AWAITED for each in payments)
    is_over = (
        made.expires and made.expiration_date_to is not None and made.expiration_date_to <= datetime.now(UTC)
    )
    state = (
        CheckoutState.COMPLETE if first or waits else CheckoutState.EXPIRED if is_over else CheckoutState.OPEN
    )
    return CheckoutSession(
        id=made.id,
        state=state,
        is_paid=first is not None,
        amount=first.transaction_amount
        if first
        else sum((item.unit_price * item.quantity for item in made.items), Decimal(0)),
        currency=(first.currency_id if first else made.items[0].currency_id if made.items else "").upper(),
        url=made.init_point,
        payment_ref=str(first.id) if first else "",
        is_charged_back=first is not None and first.status == "charged_back",
        also=tuple(
            Collected(str(each.id), each.transaction_amount, each.currency_id.upper())
            for each in money[1:]
            if each.status == "approved"
        ),
        expires_at=made.expiration_date_to if made.expires else None,
        **named(made.external_reference),
    )


def _given_back(wanted: RefundWanted, id_: str) -> Refunded:
    return Refunded(id=id_, payment_ref=wanted.payment_ref, amount=wanted.amount, currency=wanted.currency)
