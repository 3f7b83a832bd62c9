"""Odoo as a program sees it: JSON-2 and XML-RPC in front of partners, products, quants and sale orders.

Only what the shop asks for: search_read, create, write, and the actions of orders and quants.
"""

import json
import xmlrpc.client
from typing import Any, ClassVar

from trastienda.sandbox.desk import Answer, Request
from trastienda.sandbox.erp.books import Books, reply
from trastienda.sandbox.store import Thing

_FIELDS = {"res.partner": "ref", "product.product": "default_code", "sale.order": "client_order_ref"}
_UID = 2


class _No(Exception):
    """Odoo would say no."""


class Odoo(Books):
    """See `books.Books`."""

    name, title = "odoo", "Odoo"
    kinds: ClassVar[dict[str, tuple[str, str]]] = {
        "sale.order": ("Pedidos de venta", "client_order_ref"),
        "product.product": ("Productos", "default_code"),
        "res.partner": ("Contactos", "ref"),
    }

    def api(self, request: Request) -> Answer:
        if request.path.startswith("/json/2/"):
            return self._json(request)
        if request.path.startswith("/xmlrpc/2/"):
            return self._xml(request)
        return reply(404, {"name": "werkzeug.exceptions.NotFound", "message": "Not Found"})

    def _json(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"bearer {self.keys.api}":
            return reply(401, {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"})
        try:
            model, method = request.path.removeprefix("/json/2/").split("/")
            named = json.loads(request.body or b"{}")
            with self.desk.store.work():
                return reply(200, self._do(model, method, named.pop("ids", None), named))
        except (_No, ValueError, KeyError, TypeError) as error:
            return reply(422, {"name": "odoo.exceptions.ValidationError", "message": str(error)})

    def _xml(self, request: Request) -> Answer:
        try:
            found = self._call(*xmlrpc.client.loads(request.body.decode()))
            text = xmlrpc.client.dumps((found,), methodresponse=True, allow_none=True)
        except (_No, ValueError, KeyError, TypeError, xmlrpc.client.Error) as error:
            text = xmlrpc.client.dumps(xmlrpc.client.Fault(1, str(error)), allow_none=True)
        return Answer(200, text.encode(), "text/xml")

    def _call(self, arguments: Any, method: str | None) -> Any:
        if method == "authenticate":
            return _UID if arguments[2] == self.keys.api else False
        _, uid, key, model, name, positional, *rest = arguments
        if uid != _UID or key != self.keys.api:
            raise _No("Access Denied")
        with self.desk.store.work():
            return self._do(model, name, positional[0] if positional else None, rest[0] if rest else {})

    def _do(self, model: str, method: str, ids: list[int] | None, named: Thing) -> Any:
        if method == "search_read":
            return self._search(model, named)
        if method == "create":
            return [self._create(model, values)["number"] for values in named["vals_list"]]
        wanted = [each for each in self.records(model) if each["number"] in (ids or [])]
        if len(wanted) != len(ids or []):
            raise _No("Record does not exist or has been deleted.")
        for record in wanted:
            if method == "write":
                record.update(named["vals"])
            elif method in {"action_confirm", "action_cancel"}:
                record["state"] = {"action_confirm": "sale", "action_cancel": "cancel"}[method]
            elif method == "action_apply_inventory":
                self._count(record)
            else:
                raise _No(f"The method '{model}.{method}' does not exist")
            self.keep(model, record)
        return True

    def _search(self, model: str, named: Thing) -> list[Thing]:
        found = [each for each in self.records(model) if all(_fits(each, *term) for term in named["domain"])]
        start = int(named.get("offset", 0))
        page = found[start : start + int(named.get("limit", len(found) or 1))]
        return [
            {"id": each["number"], **{field: each.get(field, False) for field in named["fields"]}}
            for each in page
        ]

    def _create(self, model: str, values: Thing) -> Thing:
        field = _FIELDS.get(model)
        same = [each for each in self.records(model) if field and each.get(field) == values.get(field)]
        if model == "product.product" and same:
            raise _No("A product with this reference exists")
        if model == "sale.order":
            known = {each["number"] for each in self.records("product.product")}
            if not {line[2]["product_id"] for line in values["order_line"]} <= known:
                raise _No("Missing required product")
            values = {**values, "state": "draft"}
        return self.add(model, values)

    def _count(self, quant: Thing) -> None:
        for product in self.records("product.product"):
            if product["number"] == quant["product_id"]:
                self.keep("product.product", {**product, "qty_available": quant["inventory_quantity"]})


def _fits(record: Thing, field: str, operator: str, wanted: Any) -> bool:
    value = record.get(field, False)
    if operator == "=":
        return bool(value == wanted)
    if operator == "!=":
        return bool(value != wanted)
    if operator == "in":
        return value in wanted
    if operator == "=like":
        return isinstance(value, str) and value.startswith(wanted.rstrip("%"))
    raise _No(f"Invalid operator {operator}")
