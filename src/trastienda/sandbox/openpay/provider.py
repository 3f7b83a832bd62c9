"""Openpay Argentina as a shop sees it: tokens, orders in JSON:API, unsigned notices to the address it was given.

Sources: GeoPagos' reference of orders. An order's `amount`, `refundedAmount` and its refund are our guess.
"""

import secrets
import uuid
from decimal import Decimal
from typing import Any

from trastienda.sandbox.desk import Request
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, Till, refunded, route, same

_STATUS = {
    "approved": "APPROVED",
    "rejected": "REJECTED",
    "pending": "IN_PROCESS",
    "refunded": "REFUNDED",
    "charged_back": "APPROVED",
}


class Openpay(Till):
    """See `till.Till`."""

    name, title = "openpay", "Openpay"

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        if request.path == "/oauth/token":
            if not same(str(asked.get("client_secret", "")), self.keys.api):
                raise Refused(401, "invalid_client")
            return 200, {"access_token": f"openpay-{self.keys.api}", "expires_in": 3600}
        if not same(request.headers.get("authorization", ""), f"Bearer openpay-{self.keys.api}"):
            raise Refused(401, "unauthorized")
        attributes = ((asked.get("data") or {}).get("attributes")) or {}
        return route(
            request,
            {
                "POST api/v2/orders": lambda: self._create(attributes),
                "GET api/v2/orders/*": lambda id_: (200, self._order(self.get("page", id_))),
                "POST api/v2/orders/*/refund": lambda id_: self._refund(id_, attributes),
            },
        )

    def no(self, code: str) -> Any:
        return {"errors": [{"code": code, "title": code}]}

    def notice(self, page: Thing, payment: Thing) -> tuple[str, Any]:
        status = _STATUS[payment["status"]]
        return f"order.{status}", {"uuid": page["id"], "status": status}

    def address_of(self, event: str, *, wrong: bool) -> str | None:
        """Nothing is signed; a forged notice has to guess the address."""
        address = super().address_of(event, wrong=wrong)
        return f"{address[:-8]}00000000" if address and wrong else address

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        return {"Content-Type": "application/json"}

    def _create(self, asked: Any) -> tuple[int, Any]:
        items = asked.get("items") or []
        if not items or asked.get("currency") != "032":
            raise Refused(422, "invalid_order")
        units = sum(int(each["unitPrice"]["amount"]) * int(each["quantity"]) for each in items)
        back = asked.get("redirect_urls") or {}
        page = self.new_page(
            str(uuid.uuid4()),
            reference=str(asked.get("externalReference", "")),
            amount=Decimal(units).scaleb(-2),
            currency="ARS",
            title=str(items[0]["name"]),
            notices=str(asked.get("webhookUrl", "")),
            success=str(back.get("success", "")),
            cancel=str(back.get("failed", "")),
            token=secrets.token_hex(16),
        )
        return 201, self._order(page)

    def _refund(self, id_: str, asked: Any) -> tuple[int, Any]:
        page = self.get("page", id_)
        payment = self.money_of(page)
        if payment is None or not isinstance(asked.get("amount"), int):
            raise Refused(422, "not_refundable")
        self.refund(payment, Decimal(asked["amount"]).scaleb(-2))
        return 201, self._order(self.get("page", id_))

    def _order(self, page: Thing) -> Thing:
        payment = self.money_of(page)
        attributes = {
            "uuid": page["id"],
            "status": "PENDING" if payment is None else _STATUS[payment["status"]],
            "currency": "032",
            "amount": int(Decimal(page["amount"]) * 100),
            "refundedAmount": int(refunded(payment) * 100) if payment else 0,
            "externalReference": page["reference"],
            "accessToken": page["token"],
            "links": {"checkout": f"{self.desk.address}/{self.name}/pay/{page['id']}"},
        }
        return {"data": {"type": "orders", "id": page["id"], "attributes": attributes}}
