"""The web orders: a client with a cart, and the administration that looks after what was ordered."""

from decimal import Decimal

from tests.conformance.drivers.base import Told, done
from tests.conformance.room import Room
from tests.fuzz.online import ADDRESS
from tests.shop import Answer, Http
from tests.surfaces.entelequia.store import CART, ORDERS, fills, order_body, signed_in
from trastienda.domain.shipping.defaults import PICKUP_FIRST

ADMIN = "/api/v1/admin"


class Entelequia:
    name, web_only, gives_back = "entelequia", True, False

    def __init__(self, room: Room) -> None:
        self.room = room
        self.desk = signed_in(room.shop, room.admin)
        self.buyer = self.new_buyer("clienta")

    def new_buyer(self, username: str) -> Http:
        return signed_in(self.room.shop, self.room.shop.user("customer", username=username))

    def find(self, sku: str) -> int:
        """In a cart: the document shows products only there, and calls them by a slug of their name."""
        done(self.buyer.delete(CART))
        cart = done(fills(self.buyer, self.room.shop.products[sku]))
        return int(next(each["productId"] for each in cart["items"] if sku.lower() in each["productSlug"]))

    def stock(self, product: int) -> Decimal:
        done(self.buyer.delete(CART))
        (item,) = done(fills(self.buyer, product))["items"]
        return Decimal(item["available"])

    def sell(self, product: int, units: int, **headers: str) -> Answer:
        self.fill(self.buyer, product, units)
        return self.buyer.post(ORDERS, self.body(units), **headers)

    def fill(self, buyer: Http, product: int, units: int) -> None:
        done(buyer.delete(CART))
        done(fills(buyer, product, units))

    def body(self, units: int) -> dict[str, object]:
        """Fetched at the shop, paid by transfer."""
        where = {"sameBillingAddress": True, "ship_address": ADDRESS, "bill_address": ADDRESS}
        return order_body(clientAddress=where, shipment=PICKUP_FIRST, frontTotal=units * self.room.price)

    def sale_of(self, answer: Answer) -> int:
        return int(done(answer)["order"]["id"])

    def finish(self, sale: int) -> None:
        for word in ("En preparación", "Listo para retirar", "Completado"):
            done(self.moves(sale, word))

    def moves(self, sale: int, word: str) -> Answer:
        return self.desk.post(f"{ADMIN}/order-mass-state", {"state": word, "ordersId": [sale]})

    def read(self, sale: int) -> Told | None:
        answer = self.desk.get(f"{ADMIN}/orders/{sale}")
        if answer.status == 404:
            return None
        body = done(answer)
        assert body["total"]["currency"] == self.room.currency
        return Told(Decimal(body["total"]["amount"]), undone=body["state"] == "Cancelado", word=body["state"])

    def lists(self, sale: int) -> bool:
        found = done(self.desk.get(f"{ADMIN}/orders"))["data"]
        return any(each["id"] == sale and each["state"] != "Cancelado" for each in found)

    def undo(self, sale: int) -> Answer:
        return self.moves(sale, "Cancelado")

    def give_back(self, sale: int, product: int, units: int) -> Answer:
        raise NotImplementedError("its document knows no returns")

    def is_refused(self, answer: Answer, *words: str) -> bool:
        return {"message"} <= set(answer.body) <= {"message", "errors", "exception"} and all(
            word in answer.body["message"] for word in words
        )
