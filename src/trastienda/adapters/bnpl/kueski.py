"""Kueski Pay: payment intents, each question signed with the shop's private key.

X-Signature is base64url(RSA-SHA256 over base64url("merchant|METHOD|url|body")). How its notices are signed is not
published: they come to an address that nobody can guess, and the intent is asked for all the same.
Sources: Kueski's API v2 as Odoo's own addon `payment_kueski` speaks it (2026-11).
"""

import base64
import binascii
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from trastienda.adapters.bnpl.port import Letter, Told
from trastienda.adapters.bnpl.signing import signed_address, signed_key
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import PATIENCE_S, Line, Refused, encoded
from trastienda.domain.bnpl.financing import FinancingWanted, Standing
from trastienda.domain.bnpl.states import ApplicationState

NAME = "kueski"
ADDRESS = "https://api.kueskipay.com"
NEEDED: Mapping[str, str] = {"api_key": "user", "secret": "secret"}
_STATES = {
    "created": ApplicationState.OPEN,
    "processing": ApplicationState.OPEN,
    "authorized": ApplicationState.OPEN,
    "success": ApplicationState.APPROVED,
    "canceled": ApplicationState.CANCELLED,
    "declined": ApplicationState.REJECTED,
}


_CALLBACKS = ("on_success", "on_reject", "on_canceled", "on_failed")
_FRAME = re.compile(r"-----[^-]+-----|\s")
"""What PEM puts around the key."""


class _Amount(msgspec.Struct, frozen=True):
    amount: Decimal
    currency: str


class _Intent(msgspec.Struct, frozen=True):
    payment_intent_id: str
    status: str
    amount: _Amount
    order_id: str = ""
    redirect_url: str = ""


class _Data(msgspec.Struct, frozen=True):
    payment_intent: _Intent


class _Answer(msgspec.Struct, frozen=True):
    data: _Data


class Kueski:
    """See `port.Financier`. `user` is the merchant's id, `secret` its private RSA key (PEM, or the base64 within)."""

    def __init__(self, account: OutsideAccount, *, patience_s: float = PATIENCE_S) -> None:
        self._account = account
        self._address = account.address or ADDRESS
        self._line = Line(NAME, self._address, patience_s=patience_s)

    def apply(self, wanted: FinancingWanted) -> Standing:
        notices = signed_address(wanted.notices, wanted.key, provider=NAME, secret=self._account.secret)
        content: dict[str, Any] = {
            "order_id": wanted.key,
            "description": wanted.description,
            "amount": {"amount": f"{wanted.amount:.2f}", "currency": wanted.currency},
            "capture_method": "automatic",
            "callbacks": dict.fromkeys(_CALLBACKS, notices),
            "customer": {"name": wanted.customer_name, "phone_number": wanted.customer_phone},
        }
        return self._ask("POST", "/v2/payment_intents", content, key=wanted.key)

    def look(self, id_: str, key: str) -> Standing | None:  # noqa: ARG002 - Kueski finds it by its own name
        if not id_:
            return None
        try:
            return self._ask("GET", f"/v2/payment_intents/{quote(id_, safe='')}")
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def read_notice(self, letter: Letter) -> Told:
        return Told(key=signed_key(letter, provider=NAME, secret=self._account.secret))

    def _ask(self, method: str, path: str, content: Any = None, *, key: str = "") -> Standing:
        body = b"" if content is None else encoded(content)
        headers = {
            "X-Merchant-Id": self._account.user,
            "X-Signature": self._sign(method, path, body),
            **({"Idempotency-Key": key} if key else {}),
        }
        answered = self._line.ask(method, path, headers=headers, content=body or None)
        intent = self._line.read(answered, _Answer).data.payment_intent
        return Standing(
            id=intent.payment_intent_id,
            key=intent.order_id,
            state=_STATES.get(intent.status, ApplicationState.OPEN),
            amount=intent.amount.amount.quantize(Decimal("0.01")),
            currency=intent.amount.currency.upper(),
            url=intent.redirect_url,
        )

    def _sign(self, method: str, path: str, body: bytes) -> str:
        told = f"{self._account.user}|{method}|{self._address.rstrip('/')}{path}|{body.decode()}"
        text = base64.urlsafe_b64encode(told.encode())
        signature = _private_key(self._account.secret).sign(text, padding.PKCS1v15(), hashes.SHA256())
        return base64.urlsafe_b64encode(signature).decode()


def _private_key(secret: str) -> rsa.RSAPrivateKey:
    """Return the key. :raises Refused: it is no private RSA key, so Kueski would say no."""
    inner = _FRAME.sub("", secret)
    try:
        key = serialization.load_der_private_key(base64.b64decode(inner, validate=True), None)
    except (ValueError, TypeError, binascii.Error):
        raise Refused(NAME, 0, "private key") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Refused(NAME, 0, "private key")
    return key
