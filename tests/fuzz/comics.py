"""A shop on the day after a busy one: for the tests of what its third door refuses."""

from datetime import timedelta
from typing import Any

from tests.fuzz.online import ADDRESS, ADMIN, MULTIPART
from tests.fuzz.world import World
from tests.shop import Answer, Http, now
from tests.surfaces.entelequia.store import CART, CONFIRM, ORDERS, coupon, fills, signed_in
from trastienda.domain.payments.models import PaymentMethod
from trastienda.domain.sales.models import Coupon
from trastienda.domain.shipping.models import Method
from trastienda.domain.shipping.steps import offer_pickup


class _LeftOut:
    """Says nothing; its name is the same in every process, as names of tests must be."""

    def __repr__(self) -> str:
        return "nothing"


LEFT_OUT = _LeftOut()
"""Said of a field that is not sent at all."""


class Comics:
    """Ana has ordered in every way there is, Beto has a full cart, Carla an empty one, Dora came too late."""

    def __init__(self) -> None:
        self.world = World("Cómics")
        self.shop, self.online = self.world.shop, self.world.online
        self.ana, self.desk = self.online.buyer, self.online.desk
        self.beto, self.carla, self.dora, self.eva = map(self.client, ("beto", "carla", "dora", "eva"))
        self.supervisor, self.seller, self.logistics, self.accountant = (
            signed_in(self.shop, self.shop.user(role))
            for role in ("supervisor", "seller", "logistics", "accountant")
        )
        self.by_weight = self.shop.has("GRANEL", 10, unit="KG")
        self.old = self.shop.has("VIEJO", 10, is_active=False)
        self._has_been_busy()
        self._offers_less_than_it_did()
        self.order, self.paid = self.online.order(), self.online.paid_order()
        self.shown = self.online.shown_order()
        self.by_modo, self.by_getnet = self.online.modo_order(), self.online.order(payment="Getnet")
        self.office, self.far_office = self.online.office("C01"), self.online.office("C02", "99999")
        self.line = int(self.beto.get(CART).body["items"][0]["id"])
        self.item = int(self.desk.get(f"{ADMIN}/orders/{self.order}").body["orderItems"][0]["id"])
        self.cancelled = self.online.order()
        self.moves("Cancelado", f"[{self.cancelled}]")
        self.neighbour = World("Cómics de al lado")
        self.theirs = self.neighbour.online.order()
        self.their_office = self.neighbour.online.office("C01")

    def client(self, name: str) -> Http:
        return signed_in(self.shop, self.shop.user("customer", username=name))

    def _has_been_busy(self) -> None:
        """The last unit went to Ana, coupons were used, one ended while it was in a cart."""
        last = self.shop.has("ULTIMO", 1)
        yesterday, tomorrow = now() - timedelta(days=1), now() + timedelta(days=1)
        coupon(self.shop, "CADUCADO", ends_at=yesterday)
        coupon(self.shop, "FUTURO", starts_at=tomorrow)
        coupon(self.shop, "APAGADO", is_active=False)
        coupon(self.shop, "MINIMO", least=999_999)
        coupon(self.shop, "AGOTADO", most_uses=1)
        coupon(self.shop, "UNAVEZ", most_uses_each=1)
        ends = coupon(self.shop, "TERMINA")
        for who in (self.dora, self.ana):
            assert fills(who, last).status == 200
        self._uses(self.ana, "AGOTADO", fills_first=False)
        self._uses(self.beto, "UNAVEZ")
        assert fills(self.beto, self.world.product, 2).status == 200
        assert fills(self.eva, self.world.product, 2).status == 200
        assert self.eva.post(f"{CART}/coupon", {"code": "TERMINA"}).status == 200
        with self.shop.transaction():
            Coupon.objects.filter(id=ends).update(ends_at=yesterday)

    def _uses(self, who: Http, code: str, *, fills_first: bool = True) -> None:
        if fills_first:
            fills(who, self.world.product, 2)
        assert who.post(f"{CART}/coupon", {"code": code}).status == 200
        assert self.orders(who).status == 200

    def _offers_less_than_it_did(self) -> None:
        with self.shop.transaction():
            offer_pickup(1, branch=self.world.north, name="Norte")
            Method.objects.filter(code=3).update(is_active=False)
            PaymentMethod.objects.filter(name="Paypal").update(is_active=False)

    def orders(self, who: Http | None = None, *, path: str = ORDERS, **more: Any) -> Answer:
        """What is in Beto's cart, if nobody else is named. The cart is not touched before."""
        body = {
            "clientAddress": {"sameBillingAddress": True, "ship_address": ADDRESS, "bill_address": None},
            "shipment": 1,
            "payment": "Transferencia",
            "clientNotes": "",
            "selectedOfficeId": None,
            "frontTotal": 5100.0,
            **more,
        }
        return (who or self.beto).post(
            path, {name: told for name, told in body.items() if told is not LEFT_OUT}
        )

    def orders_to(self, **wrong: Any) -> Answer:
        return self.orders(clientAddress={"sameBillingAddress": True, "ship_address": {**ADDRESS, **wrong}})

    def adds(self, product: Any, quantity: Any = 1) -> Answer:
        return self.beto.post(f"{CART}/items", {"productId": product, "quantity": quantity})

    def moves(self, state: Any, ids: Any) -> Answer:
        return self.desk.post(f"{ADMIN}/order-mass-state", {"state": state, "ordersId": ids})

    def edits(self, order: int | None = None, **change: Any) -> Answer:
        return self.desk.put(f"{ADMIN}/orders/{order or self.order}", change)

    def scans(self, order: int | None = None, state: Any = "EN CAMINO", **more: Any) -> Answer:
        path = f"{ADMIN}/orders-from-qr/{order or self.paid}"
        return self.logistics.put(path, {"shipmentState": state, **more})

    def refunds(self, order: int) -> Answer:
        return self.desk.post(f"{ADMIN}/orders/{order}/refund")

    def looks(self, path: str) -> Answer:
        return self.desk.get(f"{ADMIN}/{path}")

    def confirms(self, who: Http | None = None, *, query: str = "", **more: Any) -> Answer:
        where = {"country": "México", "country_code": "MX", "city": "GDL", "zip_code": "44100", **more}
        return (who or self.beto).post(f"{CONFIRM}{query}", {"client": {"ship_address": where}})

    def shows(self, content: bytes, order: int | None = None, content_type: str = "") -> Answer:
        path = f"{ORDERS}/{order or self.order}/transfer-proof"
        headers = {"Content-Type": content_type} if content_type else MULTIPART
        return self.ana.ask("POST", path, content, **headers)
