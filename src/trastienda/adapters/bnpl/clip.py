"""Clip: links to pay by instalments. Its notices are unsigned: they come to an address that nobody can guess.

A link whose answer was lost was seen by nobody, so asking again harms nobody.
Sources: developer.clip.mx (2026-11), checkout links; the paths are to be tried against Clip's own test environment.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import msgspec

from trastienda.adapters.bnpl.port import Letter, Told
from trastienda.adapters.bnpl.signing import signed_address, signed_key
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import PATIENCE_S, Line, Refused
from trastienda.domain.bnpl.financing import FinancingWanted, Standing
from trastienda.domain.bnpl.states import ApplicationState

NAME = "clip"
ADDRESS = "https://api.payclip.com"
NEEDED: Mapping[str, str] = {"api_key": "secret"}
_STATES = {
    "CHECKOUT_CREATED": ApplicationState.OPEN,
    "CHECKOUT_PENDING": ApplicationState.OPEN,
    "CHECKOUT_COMPLETED": ApplicationState.APPROVED,
    "CHECKOUT_CANCELLED": ApplicationState.CANCELLED,
    "CHECKOUT_REJECTED": ApplicationState.REJECTED,
    "CHECKOUT_EXPIRED": ApplicationState.EXPIRED,
}


class _Metadata(msgspec.Struct, frozen=True):
    external_reference: str = ""


class _Checkout(msgspec.Struct, frozen=True):
    payment_request_id: str
    status: str
    amount: Decimal
    currency: str
    payment_request_url: str = ""
    metadata: _Metadata = _Metadata()


class Clip:
    """See `port.Financier`. `secret` is the API key."""

    def __init__(self, account: OutsideAccount, *, patience_s: float = PATIENCE_S) -> None:
        self._account = account
        self._line = Line(NAME, account.address or ADDRESS, patience_s=patience_s)
        self._headers = {"Authorization": f"Bearer {account.secret}"}

    def apply(self, wanted: FinancingWanted) -> Standing:
        content: dict[str, Any] = {
            "amount": wanted.amount,
            "currency": wanted.currency,
            "purchase_description": wanted.description,
            "redirection_url": {"success": wanted.back, "error": wanted.back, "default": wanted.back},
            "metadata": {
                "external_reference": wanted.key,
                "customer_info": {"name": wanted.customer_name, "phone": wanted.customer_phone},
            },
            "webhook_url": signed_address(
                wanted.notices, wanted.key, provider=NAME, secret=self._account.secret
            ),
        }
        answered = self._line.ask("POST", "/v2/checkout", headers=self._headers, content=content)
        return _standing(self._line.read(answered, _Checkout))

    def look(self, id_: str, key: str) -> Standing | None:  # noqa: ARG002 - Clip finds it by its own name
        if not id_:
            return None
        try:
            answered = self._line.ask("GET", f"/v2/checkout/{quote(id_, safe='')}", headers=self._headers)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        return _standing(self._line.read(answered, _Checkout))

    def read_notice(self, letter: Letter) -> Told:
        return Told(key=signed_key(letter, provider=NAME, secret=self._account.secret))


def _standing(said: _Checkout) -> Standing:
    return Standing(
        id=said.payment_request_id,
        key=said.metadata.external_reference,
        state=_STATES.get(said.status.upper(), ApplicationState.OPEN),
        amount=said.amount.quantize(Decimal("0.01")),
        currency=said.currency.upper(),
        url=said.payment_request_url,
    )
