"""Mercado Pago as a shop sees it: preferences, payments, refunds, and notices under an HMAC of the address.

Sources: Mercado Pago's reference of preferences, payments and refunds; its page on notices.
"""

import hashlib
import hmac
import json
import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from trastienda.sandbox.desk import Request
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, Till, money, query, refunded, route, same

_STATUS = {
    "approved": "approved",
    "rejected": "rejected",
    "pending": "pending",
    "refunded": "refunded",
    "charged_back": "charged_back",
}


class MercadoPago(Till):
    """See `till.Till`."""

    name, title, pays_twice = "mercado_pago", "Mercado Pago", True

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        if not same(request.headers.get("authorization", ""), f"Bearer {self.keys.api}"):
            raise Refused(401, "unauthorized")
        reference = query(request, "external_reference")
        return route(
            request,
            {
                "POST /checkout/preferences": lambda: self._create(asked),
                "GET /checkout/preferences/search": lambda: self._search(reference),
                "GET /checkout/preferences/*": lambda id_: (200, self._preference(self.current(id_))),
                "PUT /checkout/preferences/*": lambda id_: self._change(id_, asked),
                "GET /v1/payments/search": lambda: self._payments(reference),
                "GET /v1/payments/*": lambda id_: (200, self._payment(self.get("payment", id_))),
                "POST /v1/payments/*/refunds": lambda id_: self._refund(id_, asked),
                "GET /v1/payments/*/refunds": lambda id_: (
                    200,
                    [_refund(id_, each) for each in self.get("payment", id_)["refunds"]],
                ),
            },
        )

    def no(self, code: str) -> Any:
        return {"message": code, "error": code, "cause": []}

    def new_payment_id(self) -> str:
        return str(10**10 + secrets.randbelow(9 * 10**10))

    def address(self, page: Thing, payment: Thing) -> str:
        """Mercado Pago names what it is about in the address."""
        asked = urlencode({"data.id": payment["id"], "type": "payment"})
        return f"{super().address(page, payment)}?{asked}"

    def notice(self, page: Thing, payment: Thing) -> tuple[str, Any]:  # noqa: ARG002 - the base's
        body = {
            "id": str(secrets.randbelow(10**12)),
            "live_mode": False,
            "type": "payment",
            "action": "payment.updated" if len(payment["refunds"]) else "payment.created",
            "api_version": "v1",
            "data": {"id": payment["id"]},
        }
        return f"payment.{payment['status']}", body

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:
        told_at = int((self.desk.clock() - age_s) * 1000)
        request_id = secrets.token_hex(16)
        manifest = f"id:{json.loads(body)['data']['id']};request-id:{request_id};ts:{told_at};"
        secret = "somebody_elses" if wrong else self.keys.signing
        signature = hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "x-signature": f"ts={told_at},v1={signature}",
            "x-request-id": request_id,
        }

    def _create(self, asked: Any) -> tuple[int, Any]:
        items = asked.get("items") or []
        if not items:
            raise Refused(400, "items_needed")
        amount = sum((money(each["unit_price"]) * int(each["quantity"]) for each in items), Decimal(0))
        back = asked.get("back_urls") or {}
        page = self.new_page(
            f"{secrets.randbelow(10**9)}-{secrets.token_hex(16)}",
            reference=str(asked.get("external_reference", "")),
            amount=amount,
            currency=str(items[0]["currency_id"]),
            title=str(items[0]["title"]),
            notices=str(asked.get("notification_url", "")),
            success=str(back.get("success", "")),
            cancel=str(back.get("failure", "")),
            items=items,
            until=asked.get("expiration_date_to") if asked.get("expires") else None,
        )
        return 201, self._preference(page)

    def _change(self, id_: str, asked: Any) -> tuple[int, Any]:
        page = self.get("page", id_)
        if asked.get("expires"):
            page["until"] = asked.get("expiration_date_to")
        self.keep("page", page)
        return 200, self._preference(self.current(id_))

    def current(self, id_: str) -> Thing:
        """Return a page as it is now; nobody can pay on one whose time has passed."""
        page = self.get("page", id_)
        until = page["until"]
        if page["state"] in {"open", "rejected"} and until and _instant(until) <= self.desk.clock():
            page["state"] = "closed"
            self.keep("page", page)
        return page

    def _search(self, reference: str) -> tuple[int, Any]:
        page = self.find_page(reference)
        found = [] if page is None else [{"id": page["id"], "external_reference": reference}]
        return 200, {"elements": found, "total": len(found), "next_offset": 0}

    def _payments(self, reference: str) -> tuple[int, Any]:
        page = self.find_page(reference)
        found = [] if page is None else [self._payment(each) for each in self.payments_of(page)]
        return 200, {"paging": {"total": len(found), "limit": 30, "offset": 0}, "results": found}

    def _refund(self, id_: str, asked: Any) -> tuple[int, Any]:
        payment = self.get("payment", id_)
        left = Decimal(payment["amount"]) - refunded(payment)
        made = self.refund(payment, money(asked["amount"]) if asked.get("amount") else left)
        return 201, _refund(id_, made)

    def _preference(self, page: Thing) -> Thing:
        address = f"{self.desk.address}/{self.name}/pay/{page['id']}"
        return {
            "id": page["id"],
            "items": page["items"],
            "external_reference": page["reference"],
            "init_point": address,
            "sandbox_init_point": address,
            "notification_url": page["notices"],
            "expires": page["until"] is not None,
            "expiration_date_to": page["until"],
        }

    def _payment(self, payment: Thing) -> Thing:
        page = self.get("page", payment["page"])
        return {
            "id": int(payment["id"]),
            "status": _STATUS[payment["status"]],
            "transaction_amount": float(payment["amount"]),
            "transaction_amount_refunded": float(refunded(payment)),
            "currency_id": payment["currency"],
            "external_reference": page["reference"],
        }


def _refund(payment: str, made: Thing) -> Thing:
    return {
        "id": int(made["id"]),
        "payment_id": int(payment),
        "amount": float(made["amount"]),
        "status": "approved",
    }


def _instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
