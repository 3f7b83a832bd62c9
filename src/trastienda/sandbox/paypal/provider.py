"""PayPal as a shop sees it: tokens, orders that are approved by the payer and captured by the shop, refunds, events.

The stand-in signs with a secret of its own and verifies that, where PayPal signs with a certificate and verifies that;
for a shop that asks PayPal it is the same. Sources: PayPal's reference of Orders v2, Payments v2 and Webhooks.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from trastienda.sandbox.desk import Request
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, Till, money, refunded, route, same

_EVENTS = {
    "approved": "PAYMENT.CAPTURE.COMPLETED",
    "rejected": "PAYMENT.CAPTURE.DENIED",
    "pending": "PAYMENT.CAPTURE.PENDING",
    "refunded": "PAYMENT.CAPTURE.REFUNDED",
    "charged_back": "PAYMENT.CAPTURE.REVERSED",
}
_CURRENCIES = frozenset(
    [
        "AUD",
        "BRL",
        "CAD",
        "CNY",
        "CZK",
        "DKK",
        "EUR",
        "HKD",
        "HUF",
        "ILS",
        "JPY",
        "MYR",
        "MXN",
        "TWD",
        "NZD",
        "NOK",
        "PHP",
        "PLN",
        "GBP",
        "SGD",
        "SEK",
        "CHF",
        "THB",
        "USD",
    ]
)


class PayPal(Till):
    """See `till.Till`. Its page only approves; the money moves when the shop captures."""

    name, title = "paypal", "PayPal"

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        if request.path == "/v1/oauth2/token":
            return self._token(request)
        if not same(request.headers.get("authorization", ""), f"Bearer paypal-{self.keys.api}"):
            raise Refused(401, "INVALID_TOKEN")
        return route(
            request,
            {
                "POST v2/checkout/orders": lambda: self._create(asked),
                "GET v2/checkout/orders/*": lambda id_: (200, self._order(self.get("page", id_))),
                "POST v2/checkout/orders/*/capture": self._capture,
                "GET v2/payments/captures/*": lambda id_: (200, _capture(self.get("payment", id_))),
                "POST v2/payments/captures/*/refund": lambda id_: self._refund(id_, asked),
                "POST v1/notifications/verify-webhook-signature": lambda: self._verify(asked),
            },
        )

    def no(self, code: str) -> Any:
        return {"name": "UNPROCESSABLE_ENTITY", "message": code, "details": [{"issue": code}]}

    def try_to_pay(self, page: Thing, outcome: str) -> Thing:
        """What the payer does is approve; pending and rejected show at the capture."""
        page["will"] = outcome
        page["state"] = "rejected" if outcome == "rejected" else "pending"
        self.keep("page", page)
        if outcome != "rejected":
            self.tell(page, {"id": page["id"], "status": "order", "refunds": []})
        return page

    def move(self, page: Thing, payment: Thing, status: str) -> None:
        if payment.get("page") is None:
            self.try_to_pay(page, status)
        else:
            super().move(page, payment, status)

    def notice(self, page: Thing, payment: Thing) -> tuple[str, Any]:
        if payment["status"] == "order":
            name, resource = "CHECKOUT.ORDER.APPROVED", self._order(page)
        else:
            name = "PAYMENT.CAPTURE.REFUNDED" if payment["refunds"] else _EVENTS[payment["status"]]
            resource = _capture(payment)
        return name, {
            "id": f"WH-{secrets.token_hex(10).upper()}",
            "event_version": "1.0",
            "event_type": name,
            "resource_type": "checkout-order" if payment["status"] == "order" else "capture",
            "resource": resource,
        }

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:
        """PayPal's notices have no age that anybody checks: an old one is one that was signed for another time."""
        id_ = secrets.token_hex(16)
        at = datetime.fromtimestamp(self.desk.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        signature = "c29tZWJvZHk=" if wrong or age_s else self._sign(id_, at, json.loads(body))
        return {
            "Content-Type": "application/json",
            "PAYPAL-TRANSMISSION-ID": id_,
            "PAYPAL-TRANSMISSION-TIME": at,
            "PAYPAL-TRANSMISSION-SIG": signature,
            "PAYPAL-CERT-URL": "https://api.paypal.com/v1/notifications/certs/stand-in",
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
        }

    def _sign(self, id_: str, at: str, event: Any) -> str:
        text = f"{id_}|{at}|{self.keys.signing}|{json.dumps(event, sort_keys=True)}"
        made = hmac.new(f"paypal {self.keys.api}".encode(), text.encode(), hashlib.sha256).digest()
        return base64.b64encode(made).decode()

    def _verify(self, asked: Any) -> tuple[int, Any]:
        right = self._sign(
            str(asked.get("transmission_id")), str(asked.get("transmission_time")), asked.get("webhook_event")
        )
        known = asked.get("webhook_id") == self.keys.signing
        is_right = known and same(str(asked.get("transmission_sig")), right)
        return 200, {"verification_status": "SUCCESS" if is_right else "FAILURE"}

    def _token(self, request: Request) -> tuple[int, Any]:
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        try:
            secret = base64.b64decode(given).decode().partition(":")[2]
        except ValueError:
            secret = ""
        if not same(secret, self.keys.api):
            raise Refused(401, "invalid_client")
        return 200, {"access_token": f"paypal-{self.keys.api}", "token_type": "Bearer", "expires_in": 32_400}

    def _create(self, asked: Any) -> tuple[int, Any]:
        unit = (asked.get("purchase_units") or [{}])[0]
        amount = unit.get("amount") or {}
        if amount.get("currency_code") not in _CURRENCIES:
            raise Refused(422, "CURRENCY_NOT_SUPPORTED")
        source = (asked.get("payment_source") or {}).get("paypal") or {}
        context = source.get("experience_context") or {}
        page = self.new_page(
            secrets.token_hex(8).upper() + "R",
            reference=str(unit.get("custom_id", "")),
            amount=money(amount.get("value")),
            currency=amount["currency_code"],
            title=str(unit.get("description", "")),
            success=str(context.get("return_url", "")),
            cancel=str(context.get("cancel_url", "")),
        )
        return 201, self._order(page)

    def _capture(self, id_: str) -> tuple[int, Any]:
        page = self.get("page", id_)
        if page["state"] == "paid" or self.money_of(page) is not None:
            raise Refused(422, "ORDER_ALREADY_CAPTURED")
        if page.get("will") not in {"approved", "pending"}:
            raise Refused(422, "ORDER_NOT_APPROVED")
        super().try_to_pay(page, page["will"])
        return 201, self._order(self.get("page", id_))

    def _refund(self, id_: str, asked: Any) -> tuple[int, Any]:
        payment = self.get("payment", id_)
        left = Decimal(payment["amount"]) - refunded(payment)
        amount = money(asked["amount"]["value"]) if asked.get("amount") else left
        made = self.refund(payment, amount, key=str(asked.get("custom_id", "")))
        return 201, {"id": made["id"], "status": "COMPLETED", "custom_id": made["key"]}

    def _order(self, page: Thing) -> Thing:
        made = self.payments_of(page)
        status = (
            "COMPLETED" if made else "APPROVED" if page.get("will") in {"approved", "pending"} else "CREATED"
        )
        back = [
            {"id": each["id"], "status": "COMPLETED", "custom_id": each["key"]}
            for payment in made
            for each in payment["refunds"]
        ]
        unit = {
            "custom_id": page["reference"],
            "amount": _money(page),
            "payments": {"captures": [_capture(each) for each in made], "refunds": back},
        }
        link = {"rel": "payer-action", "href": f"{self.desk.address}/{self.name}/pay/{page['id']}"}
        return {"id": page["id"], "status": status, "purchase_units": [unit], "links": [link]}


def _capture(payment: Thing) -> Thing:
    back = refunded(payment)
    states = {
        "approved": "COMPLETED",
        "pending": "PENDING",
        "rejected": "DECLINED",
        "charged_back": "REFUNDED",
    }
    status = states.get(payment["status"], "REFUNDED")
    return {
        "id": payment["id"],
        "status": "PARTIALLY_REFUNDED" if back and payment["status"] == "approved" else status,
        "amount": _money(payment),
        "supplementary_data": {"related_ids": {"order_id": payment["page"]}},
    }


def _money(thing: Thing) -> Thing:
    return {"currency_code": thing["currency"], "value": thing["amount"]}
