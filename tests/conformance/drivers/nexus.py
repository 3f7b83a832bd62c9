"""The point of sale: one employee with an open register."""

from decimal import Decimal

from tests.conformance.drivers.base import Told, done
from tests.conformance.room import Room
from tests.shop import Answer


class Nexus:
    name, web_only, gives_back = "nexus", False, True

    def __init__(self, room: Room) -> None:
        self.room, self.http = room, room.shop.http()

    def find(self, sku: str) -> int:
        (item,) = done(self.http.get(f"/pos/api/inventory/items?search={sku}"))["data"]
        return int(item["id"])

    def stock(self, product: int) -> Decimal:
        item = done(self.http.get(f"/pos/api/inventory/items/{product}"))
        return Decimal(item["stock_by_branch"][0]["available"])

    def sell(self, product: int, units: int, **headers: str) -> Answer:
        return self.http.post("/pos/api/sales", self.ticket(product, units), **headers)

    def ticket(self, product: int, units: int) -> dict[str, object]:
        return {
            "items": [{"inventory_id": product, "quantity": units}],
            "payment_method": "efectivo",
            "amount_paid": units * self.room.price,
            "register_id": self.room.shop.session_id,
        }

    def sale_of(self, answer: Answer) -> int:
        return int(done(answer)["sale_id"])

    def finish(self, sale: int) -> None:
        """A ticket is paid and handed over at once."""

    def read(self, sale: int) -> Told | None:
        answer = self.http.get(f"/pos/api/sales/{sale}")
        if answer.status == 404:
            return None
        body = done(answer)
        back = sum((each["total"] for each in body["returns"]), Decimal(0))
        undone = body["status"] in {"cancelled", "returned"}
        return Told(body["total"], back, undone, body["status"])

    def lists(self, sale: int) -> bool:
        found = done(self.http.get("/pos/api/sales?per_page=200"))["data"]
        return any(each["id"] == sale and each["status"] not in {"cancelled", "returned"} for each in found)

    def undo(self, sale: int) -> Answer:
        return self.http.put(f"/pos/api/sales/{sale}/cancel", {"reason": "Se arrepintió"})

    def give_back(self, sale: int, product: int, units: int) -> Answer:
        goods = [{"inventory_id": product, "quantity": units}]
        return self.http.post(
            "/pos/api/inventory/return", {"sale_id": sale, "items": goods, "reason": "No era"}
        )

    def is_refused(self, answer: Answer, *words: str) -> bool:
        return list(answer.body) == ["error"] and all(word in answer.body["error"] for word in words)

    def journal(self, folio: str) -> dict[str, Decimal]:
        """What the books say of a document, through the door that shows them: debits less credits by account."""
        found = done(self.http.get("/pos/api/accounting/entries?per_page=200"))["data"]
        sums: dict[str, Decimal] = {}
        for each in found:
            if each["reference"] == folio:
                for line in done(self.http.get(f"/pos/api/accounting/entries/{each['id']}"))["lines"]:
                    name = line["account_name"]
                    sums[name] = sums.get(name, Decimal(0)) + line["debit"] - line["credit"]
        return {name: amount for name, amount in sums.items() if amount}
