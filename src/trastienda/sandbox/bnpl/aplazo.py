"""Aplazo at a counter, as a shop sees it: loans under a cart that is known once, notices with a token and unsigned."""

import secrets
from typing import Any, ClassVar

from trastienda.sandbox.bnpl.lender import Lender
from trastienda.sandbox.desk import Request
from trastienda.sandbox.store import Thing
from trastienda.sandbox.till import Refused, money, route, same


class Aplazo(Lender):
    """See `lender.Lender`."""

    name, title = "aplazo", "APLAZO"
    words: ClassVar[dict[str, str]] = {
        "open": "REQUESTED",
        "paid": "ACTIVE",
        "rejected": "REJECTED",
        "closed": "CANCELLED",
    }
    _told: ClassVar[dict[str, str]] = {"paid": "Activo", "rejected": "Rechazado", "closed": "Cancelado"}

    def api(self, request: Request, asked: Any) -> tuple[int, Any]:
        if not same(request.headers.get("api_token", ""), self.keys.api):
            raise Refused(401, "unauthorized")
        return route(
            request,
            {
                "POST api/pos/loan": lambda: self._create(asked, request.headers.get("merchant_id", "")),
                "GET api/pos/loan/*": lambda cart: (200, self._loan(self._of_cart(cart))),
            },
        )

    def notice_of(self, page: Thing) -> tuple[str, Any]:
        status = self._told.get(page["state"], "Solicitado")
        body = {
            "status": status,
            "loanId": page["id"],
            "cartId": page["reference"],
            "merchantId": page["merchant"],
        }
        return f"loan.{status}", body

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        token = "another" if wrong else self.keys.signing
        return {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def _of_cart(self, cart: str) -> Thing:
        found = self.find_page(cart)
        if found is None:
            raise Refused(404, "loan_not_found")
        return found

    def _create(self, asked: Any, merchant: str) -> tuple[int, Any]:
        phone, cart = str(asked.get("custLogin", "")), str(asked.get("cartId", ""))
        if (
            len(phone) != 10
            or not phone.isdigit()
            or not cart
            or asked.get("commChannel") not in {"w", "s", "q"}
        ):
            raise Refused(400, "invalid_request")
        if self.find_page(cart) is not None:
            raise Refused(400, "cart_already_exists")
        tenant = cart.partition("-")[0]
        page = self.new_page(
            str(secrets.randbelow(10**9) + 10**9),
            reference=cart,
            amount=money(asked.get("totalAmount")),
            currency="MXN",
            title=f"{cart}: {(asked.get('products') or [{}])[0].get('title', 'Compra')}",
            customer=phone,
            merchant=merchant,
            notices=self._notices.format(name=self.name, tenant=tenant if tenant.isdigit() else "1"),
        )
        return 200, self._loan(page)

    def _loan(self, page: Thing) -> Thing:
        return {
            "loanId": page["id"],
            "cartId": page["reference"],
            "status": self.status_of(page),
            "totalAmount": float(page["amount"]),
            "url": f"{self.desk.address}/{self.name}/pay/{page['id']}",
        }
