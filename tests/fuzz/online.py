"""What a shop sells through its third door, made through that door: carts, orders in every state, proofs of transfers.

A buyer fills the cart and orders; the desk is whoever looks after everybody's orders.
"""

from io import BytesIO
from typing import Any

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from tests.sandbox import rehearsal
from tests.sandbox.tills import SECRETS
from tests.shop import Answer, Http, Shop
from tests.surfaces.entelequia.store import ADDRESS as BUENOS_AIRES
from tests.surfaces.entelequia.store import CART, ORDERS, coupon, signed_in
from trastienda.adapters.payments.asking import basic
from trastienda.domain.shipping.models import Method, Office
from trastienda.domain.tenancy.settings import choose

ADDRESS = {
    **BUENOS_AIRES,
    "city": "Guadalajara",
    "province": "Jalisco",
    "country": "México",
    "country_code": "MX",
    "zip_code": "44100",
}
ADMIN = "/api/v1/admin"
COUPON = "CUPON10"
MULTIPART = {"Content-Type": MULTIPART_CONTENT}
LETTERHEAD = basic(*SECRETS.signing.partition(":")[::2])
"""What Getnet's notices are known by."""


class Online:
    """One buyer with a cart, the desk, and how to make another of anything."""

    def __init__(self, shop: Shop, *, buyer: int, desk: int, product: int) -> None:
        self.shop, self.product = shop, product
        self.buyer: Http = signed_in(shop, buyer)
        self.desk: Http = signed_in(shop, desk)
        self.buyer.tenant = self.desk.tenant = shop.id  # signing in names no shop but by this
        coupon(shop, COUPON)
        with shop.transaction():
            choose("unpaid_orders_each", 10_000)
        self._proof = 0

    def line(self) -> int:
        """Two units in the cart."""
        answer = self.buyer.post(f"{CART}/items", {"productId": self.product, "quantity": 2})
        return int(_made(answer).body["items"][0]["id"])

    def body(self, **instead: Any) -> dict[str, Any]:
        """The document's body; the cart has two units in it."""
        _made(self.buyer.delete(CART))
        self.line()
        return {
            "clientAddress": {"sameBillingAddress": False, "ship_address": ADDRESS, "bill_address": ADDRESS},
            "shipment": 1,
            "payment": "Transferencia",
            "clientNotes": "",
            "selectedOfficeId": None,
            "frontTotal": 812,
            "currency": None,
            **instead,
        }

    def order(self, **instead: Any) -> int:
        """One of the buyer's; by transfer if nothing else is said."""
        return int(_made(self.buyer.post(ORDERS, self.body(**instead))).body["order"]["id"])

    def coupon(self, code: str) -> int:
        """One that nobody has used."""
        return coupon(self.shop, code)

    def office(self, code: str, postal_code: str = ADDRESS["zip_code"]) -> int:
        """Where the mail leaves goods; near the buyer if nothing else is said."""
        with self.shop.transaction():
            return Office.objects.create(
                tenant_id=self.shop.id,
                carrier=Method.objects.get(code=11).carrier,
                code=code,
                name=f"Sucursal {code}",
                country=ADDRESS["country_code"],
                postal_code=postal_code,
                postal_number=int(postal_code),
            ).id

    def paid_order(self) -> int:
        order = self.order()
        moved = {"state": "En preparación", "ordersId": [order]}
        _made(self.desk.post(f"{ADMIN}/order-mass-state", moved))
        return order

    def paid_with_getnet(self) -> int:
        """The buyer pressed the button, and the gateway said so."""
        order = self.order(payment="Getnet")
        shown = self.buyer.get(f"{ORDERS}/{order}").body["order"]["payment"]
        assert rehearsal.clicks(shown["payment_link"], "approved").status == 303
        page = shown["payment_link"].rpartition("/")[2]
        notice = {"payment_intent_id": page, "payment_id": "x", "status": "approved"}
        path = f"/api/v1/payments/getnet/notices/{self.shop.id}"
        _made(Http().post(path, notice, **LETTERHEAD))
        return order

    def modo_order(self) -> int:
        return self.order(payment="MODO")

    def shown_order(self) -> int:
        """An order whose buyer has shown that they sent the money."""
        order = self.order()
        _made(self.buyer.ask("POST", f"{ORDERS}/{order}/transfer-proof", proof(), **MULTIPART))
        shown = self.desk.get(f"{ADMIN}/orders/{order}/transfer-proof").body["data"]
        self._proof = int(shown[0]["id"])
        return order

    def proof(self) -> int:
        """The proof of the last order that had one."""
        if not self._proof:
            self.shown_order()
        return self._proof


def proof(content: bytes | None = None, name: str = "comprobante.png", field: str = "proof") -> bytes:
    """A form with a picture in it, or with other bytes."""
    file = BytesIO(picture() if content is None else content)
    file.name = name
    return bytes(encode_multipart(BOUNDARY, {field: file}))


def picture(width: int = 40, height: int = 30, *, mode: str = "RGB") -> bytes:
    drawn = BytesIO()
    Image.new(mode, (width, height), "white").save(drawn, "PNG")
    return drawn.getvalue()


def _made(answer: Answer) -> Answer:
    assert answer.status in {200, 201}, answer.body
    return answer
