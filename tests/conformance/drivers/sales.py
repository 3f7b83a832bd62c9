"""The sales API: a program of the administration. It knows neither products nor stock, only sales."""

import re
from decimal import Decimal

from tests.conformance.drivers.base import Told, done
from tests.conformance.room import Room
from tests.shop import Answer
from tests.surfaces.sales.desk import ROOT, program


class Sales:
    name, web_only, gives_back = "sales", False, False

    def __init__(self, room: Room) -> None:
        self.room, self.http = room, program(room.shop, username="programa")

    def find(self, sku: str) -> int:
        """By a sale of it: `filter` looks for products too."""
        concepts = [
            each for sale in done(self.http.get(f"{ROOT}?filter={sku}"))["data"] for each in sale["concepts"]
        ]
        return int(concepts[0]["idProduct"])

    def stock(self, product: int) -> Decimal:
        """Its document: a product must have the requested stock. What it has is in the refusal."""
        refused = self.sell(product, 90_000)
        assert self.is_refused(refused, "Stock insuficiente"), refused.body
        found = re.search(r"Disponible: (\d+)", refused.body["message"])
        assert found is not None, refused.body
        return Decimal(found[1])

    def sell(self, product: int, units: int, **headers: str) -> Answer:
        return self.http.post(ROOT, self.body(product, units), **headers)

    def body(self, product: int, units: int) -> dict[str, object]:
        concept = {
            "quantity": units,
            "unitaryPrice": self.room.price,
            "import": units * self.room.price,
            "idProduct": product,
        }
        return {"idClient": self.room.customer, "concepts": [concept]}

    def sale_of(self, answer: Answer) -> int:
        return int(done(answer)["data"][0]["id"])

    def finish(self, sale: int) -> None:
        """What is posted here is paid and handed over."""

    def read(self, sale: int) -> Told | None:
        answer = self.http.get(f"{ROOT}/{sale}")
        if answer.status == 404:
            return None
        (told,) = done(answer)["data"]
        assert told["total"] == sum(each["import"] for each in told["concepts"])
        return Told(told["total"], undone=told["state"] == 0, word=str(told["state"]))

    def lists(self, sale: int) -> bool:
        return any(each["id"] == sale for each in done(self.http.get(f"{ROOT}?limit=200&desc=1"))["data"])

    def undo(self, sale: int) -> Answer:
        return self.http.delete(f"{ROOT}/{sale}")

    def give_back(self, sale: int, product: int, units: int) -> Answer:
        raise NotImplementedError("its document knows no returns")

    def is_refused(self, answer: Answer, *words: str) -> bool:
        body = answer.body
        is_empty = (body["success"], body["data"], body["totalCount"]) == (0, None, 0)
        return is_empty and all(word in body["message"] for word in words)
