"""MODO as a shop sees it: tokens for a week, payment requests of ten minutes, refunds, notices under a JWS.

Sources: merchants.modo.com.ar/docs, version 2. The stand-in publishes its own JWKS.
"""

import json
import secrets
from decimal import Decimal
from typing import Any

from trastienda.sandbox.desk import Request
from trastienda.sandbox.modo import keys
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, Till, money, query, refunded, route, same

_LIVES_S = 600
_REQUESTS = "v2/payment-requests"
_STATUS = {
    "approved": "ACCEPTED",
    "rejected": "REJECTED",
    "pending": "PROCESSING",
    "refunded": "REFUNDED",
    "charged_back": "ACCEPTED",
}


class Modo(Till):
    """See `till.Till`."""

    name, title = "modo", "MODO"

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        if "user-agent" not in request.headers:
            raise Refused(400, "user_agent_needed")
        if request.path == "/v2/stores/companies/token":
            if not same(str(asked.get("password", "")), self.keys.api):
                raise Refused(401, "invalid_credentials")
            return 200, {"access_token": f"modo-{self.keys.api}", "expires_in": 7 * 86_400}
        if request.path == f"/{_REQUESTS}/.well-known/jwks.json":
            return 200, {"keys": [keys.public(self._pair())]}
        if not same(request.headers.get("authorization", ""), f"Bearer modo-{self.keys.api}"):
            raise Refused(401, "unauthorized")
        return route(
            request,
            {
                f"POST {_REQUESTS}": lambda: self._create(asked),
                f"GET {_REQUESTS}/*": lambda id_: (200, self._request(self.current(id_))),
                f"POST {_REQUESTS}/*/refund": lambda id_: self._refund(id_, asked),
            },
        )

    def notice(self, page: Thing, payment: Thing) -> tuple[str, Any]:
        return f"payment.{_STATUS[payment['status']]}", self.signed(json.dumps(self._request(page)))

    def signed(self, body: str) -> Thing:
        """Return a body with its signature beside what it says."""
        pair = self._pair()
        protected = keys.b64(json.dumps({"alg": "RS256", "kid": pair["kid"]}).encode())
        payload = keys.b64(body.encode())
        signature = keys.b64(keys.sign(f"{protected}.{payload}".encode(), pair))
        return {
            **json.loads(body),
            "signature": {"protected": protected, "payload": payload, "signature": signature},
        }

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        """What is signed is in the body; see `body_of`."""
        return {"Content-Type": "application/json", "User-Agent": "MODO (stand-in)"}

    def body_of(self, body: str, *, wrong: bool) -> str:
        """Return the body; a wrongly signed one tells of another amount than was signed."""
        return json.dumps({**json.loads(body), "amount": 1}) if wrong else body

    def current(self, id_: str) -> Thing:
        page = self.get("page", id_)
        if page["state"] in {"open", "rejected"} and self.desk.clock() > page["until"]:
            page["state"] = "closed"
            self.keep("page", page)
        return page

    def visited(self, page: Thing, request: Request) -> Thing:
        """MODO is told on the way to its page where a payer goes back to."""
        for name, told in (("success", "callbackSuccess"), ("cancel", "callback")):
            if address := query(request, told):
                page[name] = address
        self.keep("page", page)
        return page

    def _pair(self) -> dict[str, str]:
        found = self.desk.store.get(self.name, "keys", "pair")
        if found is None:
            found = keys.new_pair()
            self.keep("keys", found)
        return found

    def _create(self, asked: Any) -> tuple[int, Any]:
        name = str(asked.get("external_intention_id", ""))
        if not name or self.find_page(name) is not None:
            raise Refused(409, "external_intention_id_exists")
        if asked.get("currency") != "ARS":
            raise Refused(400, "invalid_currency")
        page = self.new_page(
            secrets.token_hex(16),
            reference=name,
            amount=money(asked.get("amount")),
            currency="ARS",
            title=str(asked.get("description", "")),
            notices=str(asked.get("webhook_notification", "")),
            until=self.desk.clock() + _LIVES_S,
        )
        return 201, self._request(page)

    def _refund(self, id_: str, asked: Any) -> tuple[int, Any]:
        payment = self.money_of(self.get("page", id_))
        if payment is None:
            raise Refused(422, "not_paid")
        left = Decimal(payment["amount"]) - refunded(payment)
        made = self.refund(payment, money(asked["amount"]) if asked.get("amount") else left)
        return 200, {"id": made["id"], "status": "ACCEPTED"}

    def _request(self, page: Thing) -> Thing:
        payment = self.money_of(page)
        status = "EXPIRED" if page["state"] == "closed" else "CREATED"
        return {
            "id": page["id"],
            "status": status if payment is None or page["state"] == "closed" else _STATUS[payment["status"]],
            "amount": page["amount"],
            "currency": page["currency"],
            "external_intention_id": page["reference"],
            "qr": f"00020101021226{page['id']}5303032",
            "deeplink": f"{self.desk.address}/{self.name}/pay/{page['id']}",
            "refunded_amount": f"{refunded(payment) if payment else Decimal(0):.2f}",
        }
