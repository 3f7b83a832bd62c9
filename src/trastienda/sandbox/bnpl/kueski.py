"""Kueski Pay as a shop sees it: signed questions about payment intents, notices to the addresses it was given."""

import base64
import secrets
from functools import cached_property
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from trastienda.sandbox.bnpl.lender import Lender
from trastienda.sandbox.desk import Request
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, money, route

_NOTICE = {"paid": "on_success", "rejected": "on_reject", "closed": "on_canceled"}


class Kueski(Lender):
    """See `lender.Lender`. Its key is the shop's own: here its public half is what counts."""

    name, title = "kueski", "Kueski Pay"
    words: ClassVar[dict[str, str]] = {
        "open": "created",
        "paid": "success",
        "rejected": "declined",
        "closed": "canceled",
    }

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        self._check(request)
        return route(
            request,
            {
                "POST v2/payment_intents": lambda: self._create(asked),
                "GET v2/payment_intents/*": lambda id_: (200, self._intent(self.get("page", id_))),
            },
        )

    def no(self, code: str) -> Any:
        return {"status": "fail", "message": code}

    def notice_of(self, page: Thing) -> tuple[str, Any]:
        body = {
            "payment_intent_id": page["id"],
            "order_id": page["reference"],
            "status": self.status_of(page),
        }
        return f"intent.{body['status']}", body

    def address(self, page: Thing, payment: Thing) -> str:  # noqa: ARG002 - the till's
        return str(page["callbacks"].get(_NOTICE.get(page["state"], ""), ""))

    def address_of(self, event: str, *, wrong: bool) -> str | None:
        """Nothing is signed; a forged notice has to guess the address."""
        address = super().address_of(event, wrong=wrong)
        return f"{address[:-8]}00000000" if address and wrong else address

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        return {"Content-Type": "application/json"}

    @cached_property
    def _public(self) -> Any:
        key = serialization.load_der_private_key(base64.b64decode(self.keys.api), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("an RSA key")
        return key.public_key()

    def _check(self, request: Request) -> None:
        """:raises Refused: the question is not signed by the shop."""
        merchant, told = request.headers.get("x-merchant-id", ""), request.headers.get("x-signature", "")
        url = f"{self.desk.address}/{self.name}{request.path}"
        text = base64.urlsafe_b64encode(f"{merchant}|{request.method}|{url}|{request.body.decode()}".encode())
        try:
            self._public.verify(base64.urlsafe_b64decode(told), text, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            raise Refused(401, "invalid_signature") from None

    def _create(self, asked: Any) -> tuple[int, Any]:
        amount = asked.get("amount") or {}
        if amount.get("currency") != "MXN" or not asked.get("order_id"):
            raise Refused(400, "invalid_request")
        page = self.new_page(
            secrets.token_hex(10),
            reference=str(asked["order_id"]),
            amount=money(amount.get("amount")),
            currency="MXN",
            title=f"{asked['order_id']}: {asked.get('description', 'Compra')}",
            callbacks=asked.get("callbacks") or {},
            customer=(asked.get("customer") or {}).get("name", ""),
        )
        return 200, self._intent(page)

    def _intent(self, page: Thing) -> Thing:
        intent = {
            "payment_intent_id": page["id"],
            "order_id": page["reference"],
            "amount": {"amount": page["amount"], "currency": page["currency"]},
            "status": self.status_of(page),
            "redirect_url": f"{self.desk.address}/{self.name}/pay/{page['id']}",
        }
        return {"status": "success", "data": {"payment_intent": intent}}
