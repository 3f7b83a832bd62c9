"""The back office, twice: as JSON, and through its pages and forms as a browser has them."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

from tests.conformance.drivers.base import Told, done
from tests.conformance.room import Room
from tests.shop import Answer
from tests.surfaces.inventario.desk import Program, Seen, at_desk


class InventarioJson:
    name, web_only, gives_back = "inventario", False, True

    def __init__(self, room: Room) -> None:
        self.room, self.http = room, Program(room.shop, room.admin)

    def find(self, sku: str) -> int:
        (product,) = done(self.http.get(f"/productos/api/buscar/?q={sku}"))["data"]
        return int(product["id"])

    def stock(self, product: int) -> Decimal:
        return Decimal(done(self.http.get(f"/productos/api/{product}/"))["data"]["stock"])

    def sell(self, product: int, units: int, **headers: str) -> Answer:
        return self.http.post("/ventas/api/", self.body(product, units), **headers)

    def body(self, product: int, units: int) -> dict[str, Any]:
        return {"detalles": [{"producto": product, "cantidad": units}], "forma_pago": "Efectivo"}

    def sale_of(self, answer: Answer) -> int:
        return int(done(answer)["data"]["id"])

    def finish(self, sale: int) -> None:
        """What is posted at the desk is paid and handed over."""

    def read(self, sale: int) -> Told | None:
        answer = self.http.get(f"/ventas/api/{sale}/")
        if answer.status == 404:
            return None
        told = done(answer)["data"]
        word = told["estado"]
        return Told(
            Decimal(told["total_venta"]),
            Decimal(told["devuelto"]),
            undone=word in {"Cancelada", "Devuelta"},
            word=word,
        )

    def lists(self, sale: int) -> bool:
        found = done(self.http.get("/ventas/api/?estado=vigentes&periodo=todo"))["data"]
        return any(each["id"] == sale for each in found)

    def undo(self, sale: int) -> Answer:
        return self.http.delete(f"/ventas/api/{sale}/")

    def give_back(self, sale: int, product: int, units: int) -> Answer:
        goods = [{"producto": product, "cantidad": units}]
        return self.http.post(f"/ventas/api/{sale}/devolver/", {"detalles": goods, "motivo": "No era"})

    def is_refused(self, answer: Answer, *words: str) -> bool:
        body = answer.body
        named = list(body)[:3] == ["success", "error", "code"] and body["success"] is False
        return named and all(word in body["error"] for word in words)


class InventarioForms:
    name, web_only, gives_back = "inventario-forms", False, False

    def __init__(self, room: Room) -> None:
        self.room, self.desk = room, at_desk(room.shop, "admin", username="escritorio")

    def find(self, sku: str) -> int:
        found = re.search(r'href="/productos/(\d+)/"', self.desk.get(f"/productos/?q={sku}").content)
        assert found is not None
        return int(found[1])

    def stock(self, product: int) -> Decimal:
        """On the card of the product: what the only branch has, less what is set aside."""
        text = self.desk.get(f"/productos/{product}/").text
        found = re.search(r"Valor Sucursal Centro ([\d,]+) ([\d,]+)", text)
        assert found is not None, text
        return _money(found[1]) - _money(found[2])

    def sell(self, product: int, units: int, **headers: str) -> Answer:
        return self.sends(self.fields(product, units), **headers)

    def fields(self, product: int, units: int) -> dict[str, Any]:
        """What the page holds that was just opened, its own key included."""
        return {
            "producto": [self.room.sku_of(product)],
            "cantidad": [str(units)],
            "precio": [""],
            "iva": [""],
            "renglon": [""],
            "forma_pago": "efectivo",
            "sucursal": str(self.room.shop.branch_id),
            "clave": self.desk.get("/ventas/crear/").form_key,
        }

    def sends(self, fields: dict[str, Any], **headers: str) -> Answer:
        return _answer(self.desk.post("/ventas/crear/", fields, **headers))

    def sale_of(self, answer: Answer) -> int:
        assert answer.status == 302, answer.body
        return int(answer.headers["Location"].strip("/").split("/")[1])

    def finish(self, sale: int) -> None:
        """What is posted at the desk is paid and handed over."""

    def read(self, sale: int) -> Told | None:
        seen = self.desk.get(f"/ventas/{sale}/")
        if seen.status == 404:
            return None
        facts = _facts(seen)
        word = facts.get("Estado", "")
        return Told(
            _money(facts["Total"]),
            _money(facts.get("Devuelto", "0")),
            undone=word in {"Cancelada", "Devuelta"},
            word=word,
        )

    def lists(self, sale: int) -> bool:
        page = self.desk.get("/ventas/?estado=vigentes&periodo=todo").content
        return f'href="/ventas/{sale}/"' in page

    def undo(self, sale: int) -> Answer:
        path = f"/ventas/{sale}/eliminar/"
        return _answer(self.desk.sends(path, {"motivo": "Se arrepintió"}))

    def give_back(self, sale: int, product: int, units: int) -> Answer:
        raise NotImplementedError("the JSON gives back for both")

    def is_refused(self, answer: Answer, *words: str) -> bool:
        return answer.status == 400 and all(word in str(answer.body) for word in words)


def _answer(seen: Seen) -> Answer:
    return Answer(seen.status, seen.text, seen.headers)


def _facts(seen: Seen) -> dict[str, str]:
    """What the card says, by title."""
    found = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", seen.content, re.DOTALL)
    return {_plain(title): _plain(text) for title, text in found}


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _money(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", text) or "0")
