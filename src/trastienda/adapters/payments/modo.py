"""MODO, version 2: payment requests with a code to scan and a link into its app, refunds, and notices under a JWS.

A request lives for some minutes. MODO delivers a notice three times at most, so our own question often comes first.
Sources: merchants.modo.com.ar/docs (2026-11). What went back of a payment is read from its `refunded_amount`, as our
stand-in has it; that has to be tried against MODO's own test environment.
"""

import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from trastienda.adapters.payments.accounts import GatewayAccount
from trastienda.adapters.payments.asking import Asking, Tokens, bearer, notice_url, within
from trastienda.adapters.payments.port import Letter, Told
from trastienda.adapters.payments.rs256 import PublicKey, is_signed, unpadded
from trastienda.domain.payments.checkout import (
    CheckoutSession,
    CheckoutState,
    CheckoutWanted,
    Refunded,
    RefundWanted,
)
from trastienda.domain.payments.errors import GatewayUnavailable, NoticeRefused

T = TypeVar("T")

NAME = "modo"
LONGEST_PAGE = timedelta(minutes=10)
TOKEN_GOOD_FOR_S = 7 * 86_400.0
KEYS_AGAIN_AFTER_S = 60.0
_REQUESTS = "/v2/payment-requests"
_KEYS = f"{_REQUESTS}/.well-known/jwks.json"
_STATES = {
    "CREATED": CheckoutState.OPEN,
    "SCANNED": CheckoutState.OPEN,
    "PROCESSING": CheckoutState.COMPLETE,
    "REJECTED": CheckoutState.OPEN,
    "CANCELLED": CheckoutState.EXPIRED,
    "EXPIRED": CheckoutState.EXPIRED,
}
_PAID = frozenset({"ACCEPTED", "REFUNDED", "PARTIALLY_REFUNDED"})


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: float = TOKEN_GOOD_FOR_S


class _Request(msgspec.Struct):
    id: str
    amount: Decimal
    currency: str = "ARS"
    status: str = "CREATED"
    external_intention_id: str = ""
    qr: str = ""
    deeplink: str = ""
    refunded_amount: Decimal = Decimal(0)


class _Refund(msgspec.Struct):
    id: str = ""


class _Keys(msgspec.Struct):
    keys: list[dict[str, Any]]


class _Signature(msgspec.Struct):
    protected: str
    payload: str
    signature: str


class _Head(msgspec.Struct):
    alg: str
    kid: str


class Modo:
    """One account with MODO. See `port.AskedGateway`."""

    def __init__(self, account: GatewayAccount) -> None:
        self._account = account
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._headers = {"User-Agent": account.merchant or "Trastienda"}
        self._tokens = Tokens(self._fetch_token)
        self._keys: Mapping[str, PublicKey] = {}
        self._keys_since = -KEYS_AGAIN_AFTER_S
        self._lock = threading.Lock()

    def page_expiry(self, now: datetime, wanted: datetime | None) -> datetime:
        return within(now, wanted, longest=LONGEST_PAGE)

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        content = {
            "description": wanted.description,
            "amount": wanted.amount,
            "currency": wanted.currency,
            "cc_code": self._account.path or "1CSI",
            "processor_code": "P1018",
            "external_intention_id": wanted.key,
            "webhook_notification": notice_url(NAME, wanted),
        }
        try:
            made = self._ask("POST", f"{_REQUESTS}/", _Request, content=content)
        except GatewayUnavailable as unknown:
            # The name is spent if the request was made; the next try has another, and this one runs out in minutes.
            raise GatewayUnavailable(gateway=NAME, is_final=True) from unknown
        return msgspec.structs.replace(_page(made), url=_with_ways_back(made.deeplink, wanted))

    def checkout(self, session_id: str) -> CheckoutSession:
        return _page(self._request(session_id))

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """A request cannot be taken back; it runs out by itself, and what is paid meanwhile goes back."""
        return self.checkout(session_id)

    def refund(self, wanted: RefundWanted) -> Refunded:
        path = f"{_REQUESTS}/{quote(wanted.payment_ref, safe='')}/refund"
        made = self._ask("POST", path, _Refund, content={"amount": wanted.amount})
        return _given_back(wanted, made.id)

    def find_refund(self, wanted: RefundWanted) -> Refunded | None:
        found = self._request(wanted.payment_ref)
        is_there = found.refunded_amount >= wanted.before + wanted.amount
        return _given_back(wanted, "") if is_there else None

    def read_notice(self, letter: Letter) -> Told:
        """The body repeats what was signed; what counts is the signed part, and the two must not differ."""
        try:
            body = msgspec.json.decode(letter.content, type=dict[str, Any])
            signed = msgspec.convert(body.pop("signature", None), _Signature)
            head = msgspec.json.decode(unpadded(signed.protected), type=_Head)
            told = msgspec.json.decode(unpadded(signed.payload), type=dict[str, Any])
            signature = unpadded(signed.signature)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise NoticeRefused(gateway=NAME, reason="unreadable") from None
        key = self._key(head.kid) if head.alg == "RS256" else None
        text = f"{signed.protected}.{signed.payload}".encode()
        if key is None or not is_signed(text, signature, key) or told != body:
            raise NoticeRefused(gateway=NAME, reason="signature")
        try:
            request = msgspec.convert(told, _Request, strict=False)
        except msgspec.ValidationError:
            raise NoticeRefused(gateway=NAME, reason="unreadable") from None
        return Told(
            id=f"{request.id}:{request.status}:{request.refunded_amount}",
            name=f"payment.{request.status}",
            session=request.id,
        )

    def look(self, told: Told) -> CheckoutSession | None:
        return self.checkout(told.session)

    def _request(self, id_: str) -> _Request:
        return self._ask("GET", f"{_REQUESTS}/{quote(id_, safe='')}", _Request)

    def _key(self, kid: str) -> PublicKey | None:
        """
        Return MODO's key of that name; its list is asked for again when the name is new, but no more often than once a
        minute: anybody can make up names.
        """
        with self._lock:
            now = time.monotonic()
            if kid not in self._keys and now >= self._keys_since + KEYS_AGAIN_AFTER_S:
                said = self._asking.ask("GET", _KEYS, _Keys, headers=self._headers)
                self._keys_since = now
                found = []
                for each in said.keys:
                    try:
                        found.append(msgspec.convert(each, PublicKey))
                    except msgspec.ValidationError:
                        continue  # of another kind
                self._keys = {key.kid: key for key in found}
            return self._keys.get(kid)

    def _ask(self, method: str, path: str, kind: type[T], *, content: object = None) -> T:
        return self._tokens.use(
            lambda token: self._asking.ask(
                method, path, kind, headers={**self._headers, **bearer(token)}, content=content
            )
        )

    def _fetch_token(self) -> tuple[str, float]:
        """MODO gives ten tokens in ten minutes, and each is good for a week."""
        granted = self._asking.ask(
            "POST",
            "/v2/stores/companies/token",
            _Granted,
            headers=self._headers,
            content={"username": self._account.user, "password": self._account.secret},
        )
        return granted.access_token, granted.expires_in


def _page(said: _Request) -> CheckoutSession:
    is_paid = said.status in _PAID
    return CheckoutSession(
        id=said.id,
        state=CheckoutState.COMPLETE if is_paid else _STATES.get(said.status, CheckoutState.OPEN),
        is_paid=is_paid,
        amount=said.amount.quantize(Decimal("0.01")),
        currency=said.currency.upper(),
        url=said.deeplink,
        payment_ref=said.id if is_paid else "",
        key=said.external_intention_id[:64],
        details={name: text for name, text in (("qr", said.qr), ("deeplink", said.deeplink)) if text},
    )


def _with_ways_back(deeplink: str, wanted: CheckoutWanted) -> str:
    """MODO's own script says behind the link where a payer goes back to; who follows the link without it does too."""
    if not deeplink:
        return ""
    ways = urlencode({"callback": wanted.cancel_url, "callbackSuccess": wanted.success_url})
    return f"{deeplink}{'&' if '?' in deeplink else '?'}{ways}"


def _given_back(wanted: RefundWanted, id_: str) -> Refunded:
    return Refunded(
        id=id_ or f"{wanted.key}-found"[:255],
        payment_ref=wanted.payment_ref,
        amount=wanted.amount,
        currency=wanted.currency,
    )
