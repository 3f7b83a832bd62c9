"""Aplazo at a counter: a loan for a telephone, under a cart of ours that it knows only once.

Its notices carry the token that was agreed on (Bearer, or Basic) and no signature; the loan is asked for all the same.
Sources: aplazo.gitbook.io/aplazo-integrations (2026-11): in-store loans and their notices. The path that shows a loan
again, and the address in an answer, are as our stand-in has them: to be tried against Aplazo's own test environment.
"""

import base64
import hmac
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import msgspec

from trastienda.adapters.bnpl.port import Letter, Told
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import PATIENCE_S, Line, Refused
from trastienda.domain.bnpl.financing import CURRENCY, FinancingWanted, Standing
from trastienda.domain.bnpl.states import ApplicationState
from trastienda.domain.connections.errors import ForgedNotice

NAME = "aplazo"
ADDRESS = "https://api.aplazo.mx"
NEEDED: Mapping[str, str] = {"api_key": "secret", "merchant_id": "user"}
_PHONE_DIGITS = 10
_STATES = {
    "ACTIVE": ApplicationState.APPROVED,
    "ACTIVO": ApplicationState.APPROVED,
    "REQUESTED": ApplicationState.OPEN,
    "PENDING": ApplicationState.OPEN,
    "REJECTED": ApplicationState.REJECTED,
    "RECHAZADO": ApplicationState.REJECTED,
    "CANCELLED": ApplicationState.CANCELLED,
    "CANCELADO": ApplicationState.CANCELLED,
    "EXPIRED": ApplicationState.EXPIRED,
}


class _Loan(msgspec.Struct, frozen=True):
    loanId: str  # noqa: N815 - Aplazo's spelling
    cartId: str  # noqa: N815
    status: str = "REQUESTED"
    totalAmount: Decimal = Decimal(0)  # noqa: N815
    url: str = ""


class _Notice(msgspec.Struct, frozen=True):
    cartId: str  # noqa: N815
    loanId: str = ""  # noqa: N815
    status: str = ""
    merchantId: str = ""  # noqa: N815


class Aplazo:
    """See `port.Financier`. `user` is the merchant's number, `secret` the token of its API."""

    def __init__(self, account: OutsideAccount, *, patience_s: float = PATIENCE_S) -> None:
        self._account = account
        self._line = Line(NAME, account.address or ADDRESS, patience_s=patience_s)
        self._headers = {"api_token": account.secret, "merchant_id": account.user}

    def apply(self, wanted: FinancingWanted) -> Standing:
        content: dict[str, Any] = {
            "custLogin": wanted.customer_phone[-_PHONE_DIGITS:],
            "shopId": self._account.told("shop_id") or self._account.user,
            "cartId": wanted.key,
            "totalAmount": wanted.amount,
            "orderDiscount": 0,
            "discountType": "a",
            "commChannel": "w",
            "products": [{"title": wanted.description, "count": 1, "price": wanted.amount}],
        }
        try:
            answered = self._line.ask("POST", "/api/pos/loan", headers=self._headers, content=content)
        except Refused:
            if known := self.look("", wanted.key):  # it came the first time, and the answer was lost
                return known
            raise
        return _standing(self._line.read(answered, _Loan))

    def look(self, id_: str, key: str) -> Standing | None:  # noqa: ARG002 - Aplazo finds it by our name
        path = f"/api/pos/loan/{quote(key, safe='')}"
        try:
            answered = self._line.ask("GET", path, headers=self._headers)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        return _standing(self._line.read(answered, _Loan))

    def read_notice(self, letter: Letter) -> Told:
        token = self._account.signing
        basic = base64.b64encode(token.encode()).decode()
        given = letter.headers.get("authorization", "").encode()
        known = any(
            hmac.compare_digest(given, expected.encode())
            for expected in (f"Bearer {token}", f"Basic {basic}")
        )
        if not token or not known:
            raise ForgedNotice(provider="APLAZO", reason="authorization")
        try:
            notice = msgspec.json.decode(letter.content, type=_Notice, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise ForgedNotice(provider="APLAZO", reason="unreadable") from None
        return Told(key=notice.cartId)


def _standing(loan: _Loan) -> Standing:
    return Standing(
        id=loan.loanId,
        key=loan.cartId,
        state=_STATES.get(loan.status.upper(), ApplicationState.OPEN),
        amount=loan.totalAmount.quantize(Decimal("0.01")),
        currency=CURRENCY,
        url=loan.url,
    )
