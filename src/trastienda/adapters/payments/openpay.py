"""Openpay Argentina (BBVA, on GeoPagos): orders in JSON:API with a link to pay at.

It publishes no signature for its notices: their address carries a name that nobody can guess, made from our secret, and
the order is asked for all the same.
Sources: GeoPagos' reference of orders (2026-11). How an order's payment and its refund are told is as our stand-in has
it; that has to be tried against Openpay's own test environment.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from trastienda.adapters.payments.accounts import GatewayAccount
from trastienda.adapters.payments.asking import (
    Asking,
    Granted,
    Tokens,
    bearer,
    centavos,
    named,
    notice_url,
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

NAME = "openpay"
LONGEST_PAGE = timedelta(days=1)
PESO = "032"
"""The Argentine peso's number in ISO 4217, which is how GeoPagos writes currencies."""
_JSON_API = {"Accept": "application/vnd.api+json", "Content-Type": "application/vnd.api+json"}
_PAID = frozenset({"APPROVED", "PAID", "REFUNDED", "PARTIALLY_REFUNDED"})
_STATES = {
    "PENDING": CheckoutState.OPEN,
    "IN_PROCESS": CheckoutState.COMPLETE,
    "EXPIRED": CheckoutState.EXPIRED,
    "CANCELLED": CheckoutState.EXPIRED,
}


class _Links(msgspec.Struct, frozen=True):
    checkout: str = ""


class _Attributes(msgspec.Struct):
    uuid: str = ""
    status: str = "PENDING"
    amount: int | None = None
    refundedAmount: int = 0  # noqa: N815 - GeoPagos' spelling
    currency: str = PESO
    externalReference: str = ""  # noqa: N815
    accessToken: str = ""  # noqa: N815
    links: _Links = _Links()


class _Order(msgspec.Struct):
    id: str
    attributes: _Attributes


class _Document(msgspec.Struct):
    data: _Order


class _Body(msgspec.Struct):
    uuid: str
    status: str = ""


class Openpay:
    """One account with Openpay Argentina. See `port.AskedGateway`."""

    def __init__(self, account: GatewayAccount) -> None:
        self._account = account
        self._asking = Asking(NAME, account.address, patience_s=account.patience_s)
        self._auth = Asking(NAME, account.auth_address or account.address, patience_s=account.patience_s)
        self._tokens = Tokens(self._fetch_token)

    def page_expiry(self, now: datetime, wanted: datetime | None) -> datetime:
        return within(now, wanted, longest=LONGEST_PAGE)

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        if wanted.currency != "ARS":
            raise GatewayRefused(gateway=NAME, reason="currency_not_supported")
        name = reference(wanted)
        units = centavos(NAME, wanted.amount)
        item = {
            "id": wanted.order_folio,
            "name": wanted.description,
            "unitPrice": {"currency": PESO, "amount": units},
            "quantity": 1,
        }
        attributes = {
            "currency": PESO,
            "items": [item],
            "redirect_urls": {"success": wanted.success_url, "failed": wanted.cancel_url},
            "webhookUrl": f"{notice_url(NAME, wanted)}?{urlencode({'ref': name, 'sign': self._sign(name)})}",
            "externalReference": name,
        }
        content = {"data": {"attributes": attributes}}
        page = _page(self._ask("POST", "/api/v2/orders", content=content))
        return msgspec.structs.replace(page, amount=wanted.amount)

    def checkout(self, session_id: str) -> CheckoutSession:
        return _page(self._order(session_id))

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Nothing closes an order there; what is paid on it all the same goes back."""
        return self.checkout(session_id)

    def refund(self, wanted: RefundWanted) -> Refunded:
        path = f"/api/v2/orders/{quote(wanted.payment_ref, safe='')}/refund"
        content = {"data": {"attributes": {"amount": centavos(NAME, wanted.amount)}}}
        self._ask("POST", path, content=content)
        return _given_back(wanted)

    def find_refund(self, wanted: RefundWanted) -> Refunded | None:
        said = self._order(wanted.payment_ref).data.attributes
        is_there = pesos(said.refundedAmount) >= wanted.before + wanted.amount
        return _given_back(wanted) if is_there else None

    def read_notice(self, letter: Letter) -> Told:
        name, given = letter.query.get("ref", ""), letter.query.get("sign", "")
        if not hmac.compare_digest(self._sign(name).encode(), given.encode()):
            raise NoticeRefused(gateway=NAME, reason="signature")
        try:
            body = msgspec.json.decode(letter.content, type=_Body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoticeRefused(gateway=NAME, reason="unreadable") from None
        return Told(
            id=f"{body.uuid}:{body.status}"[:255], name=f"order.{body.status}"[:60], session=body.uuid
        )

    def look(self, told: Told) -> CheckoutSession | None:
        return self.checkout(told.session)

    def _order(self, uuid: str) -> _Document:
        return self._ask("GET", f"/api/v2/orders/{quote(uuid, safe='')}")

    def _sign(self, name: str) -> str:
        key = f"openpay notices {self._account.secret}".encode()
        return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()

    def _ask(self, method: str, path: str, *, content: Any = None) -> _Document:
        return self._tokens.use(
            lambda token: self._asking.ask(
                method, path, _Document, headers={**_JSON_API, **bearer(token)}, content=content
            )
        )

    def _fetch_token(self) -> tuple[str, float]:
        granted = self._auth.ask(
            "POST",
            "/oauth/token",
            Granted,
            headers={},
            content={
                "grant_type": "client_credentials",
                "client_id": self._account.user,
                "client_secret": self._account.secret,
                "scope": "*",
            },
        )
        return granted.access_token, granted.expires_in


def _page(said: _Document) -> CheckoutSession:
    told = said.data.attributes
    status = told.status.upper()
    is_paid = status in _PAID
    return CheckoutSession(
        id=told.uuid or said.data.id,
        state=CheckoutState.COMPLETE if is_paid else _STATES.get(status, CheckoutState.OPEN),
        is_paid=is_paid,
        amount=pesos(told.amount or 0),
        currency="ARS" if told.currency == PESO else told.currency,
        url=told.links.checkout,
        payment_ref=(told.uuid or said.data.id) if is_paid else "",
        details={"access_token": told.accessToken} if told.accessToken else {},
        **named(told.externalReference),
    )


def _given_back(wanted: RefundWanted) -> Refunded:
    return Refunded(
        id=f"{wanted.key}-{wanted.payment_ref}"[:255],
        payment_ref=wanted.payment_ref,
        amount=wanted.amount,
        currency=wanted.currency,
    )
