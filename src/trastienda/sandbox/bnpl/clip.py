"""Clip as a shop sees it: checkout links, and unsigned notices to the address it was given with each."""

import uuid
from typing import Any, ClassVar

from trastienda.sandbox.bnpl.lender import Lender
from trastienda.sandbox.desk import Request
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, money, route, same


class Clip(Lender):
    """See `lender.Lender`."""

    name, title = "clip", "Clip Pagos"
    words: ClassVar[dict[str, str]] = {
        "open": "CHECKOUT_CREATED",
        "paid": "CHECKOUT_COMPLETED",
        "rejected": "CHECKOUT_REJECTED",
        "closed": "CHECKOUT_CANCELLED",
    }

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        if not same(request.headers.get("authorization", ""), f"Bearer {self.keys.api}"):
            raise Refused(401, "unauthorized")
        return route(
            request,
            {
                "POST v2/checkout": lambda: self._create(asked),
                "GET v2/checkout/*": lambda id_: (200, self._checkout(self.get("page", id_))),
            },
        )

    def notice_of(self, page: Thing) -> tuple[str, Any]:
        status = self.status_of(page)
        body = {"payment_request_id": page["id"], "resource": "CHECKOUT", "resource_status": status}
        return f"checkout.{status}", body

    def address_of(self, event: str, *, wrong: bool) -> str | None:
        """Nothing is signed; a forged notice has to guess the address."""
        address = super().address_of(event, wrong=wrong)
        return f"{address[:-8]}00000000" if address and wrong else address

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        return {"Content-Type": "application/json"}

    def _create(self, asked: Any) -> tuple[int, Any]:
        if asked.get("currency") != "MXN":
            raise Refused(400, "invalid_currency")
        metadata = asked.get("metadata") or {}
        page = self.new_page(
            str(uuid.uuid4()),
            reference=str(metadata.get("external_reference", "")),
            amount=money(asked.get("amount")),
            currency="MXN",
            title=f"Liga: {asked.get('purchase_description', 'Compra')}",
            notices=str(asked.get("webhook_url", "")),
            customer=(metadata.get("customer_info") or {}).get("name", ""),
        )
        return 200, self._checkout(page)

    def _checkout(self, page: Thing) -> Thing:
        return {
            "payment_request_id": page["id"],
            "payment_request_url": f"{self.desk.address}/{self.name}/pay/{page['id']}",
            "status": self.status_of(page),
            "amount": float(page["amount"]),
            "currency": page["currency"],
            "metadata": {"external_reference": page["reference"]},
        }
