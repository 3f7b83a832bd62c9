"""Getnet Argentina as a shop sees it: tokens, payment intents in centavos, refunds, notices under basic authentication.

Sources: docs.globalgetnet.com, regional API. Asking for an intent and a payment is our guess at what it answers.
"""

import base64
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from trastienda.sandbox.desk import Request
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, Till, refunded, route, same

_INTENTS, _PAYMENTS = "digital-checkout/v1/payment-intent", "digital-checkout/v1/payments"
_STATUS = {
    "approved": "Authorized",
    "rejected": "Denied",
    "pending": "Pending",
    "refunded": "Refunded",
    "charged_back": "Chargeback",
}


class Getnet(Till):
    """See `till.Till`."""

    name, title = "getnet", "Getnet"

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        if request.path == "/authentication/oauth2/access_token":
            return self._token(request)
        if not same(request.headers.get("authorization", ""), f"Bearer getnet-{self.keys.api}"):
            raise Refused(401, "unauthorized")
        return route(
            request,
            {
                f"POST {_INTENTS}": lambda: self._create(asked),
                f"GET {_INTENTS}/*": lambda id_: (200, self._intent(self.get("page", id_))),
                f"GET {_PAYMENTS}/*": lambda id_: (200, _payment(self.get("payment", id_))),
                f"POST {_PAYMENTS}/*/refund": lambda id_: self._refund(id_, asked),
                f"POST {_PAYMENTS}/*/cancel": self._cancel,
            },
        )

    def notice(self, page: Thing, payment: Thing) -> tuple[str, Any]:
        status = _STATUS[payment["status"]]
        body = {
            "payment_intent_id": page["id"],
            "order_id": page["reference"],
            "payment_id": payment["id"],
            "status": status,
        }
        return f"payment.{status}", body

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        """A password has no age: an old one is a wrong one."""
        known = "somebody:elses" if wrong or age_s else self.keys.signing
        if ":" not in known:
            known = f"sandbox:{known}"
        return {
            "Content-Type": "application/json",
            "Authorization": f"Basic {base64.b64encode(known.encode()).decode()}",
        }

    def _token(self, request: Request) -> tuple[int, Any]:
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        try:
            secret = base64.b64decode(given).decode().partition(":")[2]
        except ValueError:
            secret = ""
        if not same(secret, self.keys.api):
            raise Refused(401, "invalid_client")
        return 200, {"access_token": f"getnet-{self.keys.api}", "token_type": "Bearer", "expires_in": 3600}

    def _create(self, asked: Any) -> tuple[int, Any]:
        paid = asked.get("payment") or {}
        if not isinstance(paid.get("amount"), int) or paid.get("currency") != "ARS":
            raise Refused(400, "invalid_payment")
        back = asked.get("redirect") or {}
        page = self.new_page(
            secrets.token_hex(18),
            reference=str(asked.get("order_id", "")),
            amount=Decimal(paid["amount"]).scaleb(-2),
            currency="ARS",
            title=str((asked.get("product") or [{}])[0].get("title", "")),
            success=str(back.get("success", "")),
            cancel=str(back.get("failed", "")),
            token=secrets.token_hex(16),
        )
        return 201, self._intent(page)

    def _intent(self, page: Thing) -> Thing:
        money = self.money_of(page)
        paid = {"amount": _units(page["amount"]), "currency": page["currency"]}
        if money is not None:
            paid |= {"payment_id": money["id"], "status": _STATUS[money["status"]]}
        return {
            "payment_intent_id": page["id"],
            "order_id": page["reference"],
            "redirect_url": f"{self.desk.address}/{self.name}/pay/{page['id']}",
            "access_token": page["token"],
            "status": "Created" if money is None else _STATUS[money["status"]],
            "payment": paid,
        }

    def _refund(self, id_: str, asked: Any) -> tuple[int, Any]:
        if not isinstance(asked.get("amount"), int):
            raise Refused(400, "invalid_amount")
        self.refund(self.get("payment", id_), Decimal(asked["amount"]).scaleb(-2))
        return 200, {"payment_id": id_, "status": "Refunded"}

    def _cancel(self, id_: str) -> tuple[int, Any]:
        payment = self.get("payment", id_)
        if self.desk.clock() - payment["at"] > 86_400 or payment["refunds"]:
            raise Refused(422, "too_late_to_cancel")
        self.refund(payment, Decimal(payment["amount"]))
        return 200, {"payment_id": id_, "status": "Cancelled"}


def _payment(payment: Thing) -> Thing:
    return {
        "payment_id": payment["id"],
        "status": _STATUS[payment["status"]],
        "amount": _units(payment["amount"]),
        "refunded_amount": _units(refunded(payment)),
        "authorized_at": datetime.fromtimestamp(payment["at"], UTC).isoformat(),
    }


def _units(amount: Any) -> int:
    return int(Decimal(amount) * 100)
