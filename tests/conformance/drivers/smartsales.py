"""The web store: an administrator who orders, is paid and delivers."""

from decimal import Decimal

from tests.conformance.drivers.base import Told, done
from tests.conformance.room import Room
from tests.shop import Answer

ADMIN = "/api/orders/admin"


class SmartSales:
    name, web_only, gives_back = "smartsales", False, False

    def __init__(self, room: Room) -> None:
        self.room, self.http = room, room.shop.web(room.admin)

    def find(self, sku: str) -> int:
        (product,) = done(self.http.get(f"/api/products/?search={sku}"))
        return int(product["id"])

    def stock(self, product: int) -> Decimal:
        return Decimal(done(self.http.get(f"/api/products/{product}/"))["stock"])

    def sell(self, product: int, units: int, **headers: str) -> Answer:
        return self.http.post("/api/orders/create/", self.order(product, units), **headers)

    def order(self, product: int, units: int) -> dict[str, object]:
        return {"items": [{"product_id": product, "quantity": units}]}

    def sale_of(self, answer: Answer) -> int:
        return int(done(answer)["id"])

    def finish(self, sale: int) -> None:
        for word in ("PAGADO", "ENVIADO", "ENTREGADO"):
            self.moves(sale, word)

    def moves(self, sale: int, word: str) -> None:
        done(self.http.post(f"{ADMIN}/{sale}/update_status/", {"status": word}))

    def read(self, sale: int) -> Told | None:
        answer = self.http.get(f"{ADMIN}/{sale}/")
        if answer.status == 404:
            return None
        body = done(answer)
        assert body["total_price"] == body["total_amount"]
        return Told(Decimal(body["total_price"]), undone=body["status"] == "CANCELADO", word=body["status"])

    def lists(self, sale: int) -> bool:
        found = done(self.http.get(f"{ADMIN}/"))
        return any(each["id"] == sale and each["status"] != "CANCELADO" for each in found)

    def undo(self, sale: int) -> Answer:
        return self.http.patch(f"{ADMIN}/{sale}/", {"status": "CANCELADO"})

    def give_back(self, sale: int, product: int, units: int) -> Answer:
        raise NotImplementedError("its document knows no returns")

    def is_refused(self, answer: Answer, *words: str) -> bool:
        (said,) = answer.body.values()
        return list(answer.body) in (["error"], ["detail"]) and all(word in said for word in words)
