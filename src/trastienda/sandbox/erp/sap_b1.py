"""SAP Business One's Service Layer as a program sees it: sessions, items, partners, invoices.

A session ends after half an hour, or when the fault `error_before` on Login says so.
"""

import json
import re
import secrets
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote

from trastienda.sandbox.desk import Answer, Request
from trastienda.sandbox.erp.books import Books, reply
from trastienda.sandbox.store import Thing

_SESSION_S = 1_800.0
_ROOT = "/b1s/v2/"
_KEYS = {"Items": "ItemCode", "BusinessPartners": "CardCode", "Invoices": "DocEntry"}
_PAGE = 20
"""The Service Layer's own size of a page."""
_TERM = re.compile(r"(\w+) eq '((?:[^']|'')*)'")


class SapBusinessOne(Books):
    """See `books.Books`."""

    name, title = "sap_b1", "SAP Business One"
    kinds: ClassVar[dict[str, tuple[str, str]]] = {
        "Invoices": ("Facturas de deudores", "NumAtCard"),
        "Items": ("Artículos", "ItemCode"),
        "BusinessPartners": ("Socios de negocios", "CardCode"),
    }

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return _no(500, -1, "Internal error")

    def api(self, request: Request) -> Answer:
        if not request.path.startswith(_ROOT):
            return _no(404, -1, "Unrecognized resource path.")
        path = unquote(request.path.removeprefix(_ROOT))
        try:
            content = json.loads(request.body or b"{}")
        except ValueError:
            return _no(400, -1000, "Invalid JSON")
        with self.desk.store.work():
            if path == "Login":
                return self._sign_in(content)
            if not self._is_open(request):
                return _no(401, 301, "Invalid session or session already timeout.")
            return self._do(request, path, content)

    def _sign_in(self, asked: Thing) -> Answer:
        if asked.get("Password") != self.keys.api:
            return _no(401, 100000027, "Login failed")
        session = secrets.token_hex(16)
        self.keep("session", {"id": session, "at": self.desk.clock()})
        return reply(
            200,
            {"SessionId": session, "SessionTimeout": 30},
            **{"Set-Cookie": f"B1SESSION={session}; HttpOnly"},
        )

    def _is_open(self, request: Request) -> bool:
        cookies = dict(
            each.strip().partition("=")[::2] for each in request.headers.get("cookie", "").split(";")
        )
        found = self.desk.store.get(self.name, "session", cookies.get("B1SESSION", ""))
        return found is not None and self.desk.clock() - found["at"] < _SESSION_S

    def _do(self, request: Request, path: str, content: Thing) -> Answer:
        found = re.fullmatch(r"(\w+)(?:\('?((?:[^']|'')*?)'?\))?(/Cancel)?", path)
        if found is None or found[1] not in _KEYS:
            return _no(404, -1, "Unrecognized resource path.")
        kind, key, cancels = found[1], (found[2] or "").replace("''", "'"), found[3]
        if not key:
            return self._create(kind, content) if request.method == "POST" else self._list(kind, request)
        known = [each for each in self.records(kind) if str(each[_KEYS[kind]]) == key]
        if not known:
            return _no(404, -2028, "No matching records found (ODBC -2028)")
        record = known[0]
        if cancels:
            if record["Cancelled"] == "tYES":
                return _no(400, -5006, "Document is already cancelled")
            self.keep(kind, {**record, "Cancelled": "tYES"})
            return Answer(204, b"")
        if request.method == "PATCH":
            self.keep(kind, {**record, **content})
            return Answer(204, b"")
        return reply(200, record)

    def _create(self, kind: str, content: Thing) -> Answer:
        key = _KEYS[kind]
        if kind == "Invoices":
            partners = {each["CardCode"] for each in self.records("BusinessPartners")}
            items = {each["ItemCode"] for each in self.records("Items")}
            lacking = {line["ItemCode"] for line in content["DocumentLines"]} - items
            if lacking or content["CardCode"] not in partners | {"C-PUBLICO"}:
                return _no(400, -5002, f"Missing {content['CardCode']} {sorted(lacking)}")
            made = self.add(kind, {**content, "Cancelled": "tNO"})
            made["DocEntry"] = made["number"]
            self.keep(kind, made)
            return reply(201, made)
        if any(each[key] == content.get(key) for each in self.records(kind)):
            return _no(400, -2035, "This entry already exists")
        return reply(201, self.add(kind, content))

    def _list(self, kind: str, request: Request) -> Answer:
        query = parse_qs(request.query)
        wanted = dict(_TERM.findall(query.get("$filter", [""])[0]))
        found = [
            each
            for each in self.records(kind)
            if all(str(each.get(field)) == value.replace("''", "'") for field, value in wanted.items())
        ]
        skip = int(query.get("$skip", ["0"])[0])
        content: dict[str, Any] = {"value": found[skip : skip + _PAGE]}
        if len(found) > skip + _PAGE:
            rest = re.sub(r"&?\$skip=\d+", "", request.query)
            content["@odata.nextLink"] = f"{kind}?{rest}&$skip={skip + _PAGE}"
        return reply(200, content)


def _no(status: int, code: int, message: str) -> Answer:
    return reply(status, {"error": {"code": str(code), "message": message}})
