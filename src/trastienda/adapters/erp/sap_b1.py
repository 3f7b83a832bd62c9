"""SAP Business One, Service Layer: items by `ItemCode`, customers by `CardCode`, sales as invoices by `NumAtCard`.

A session lasts half an hour; who is told that it is over signs in once more.
Sources: SAP Business One Service Layer API reference, v2 (2026-11).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import PATIENCE_S, Answered, Line, Refused, Silent
from trastienda.domain.erp.records import CustomerRecord, ItemRecord, Record, SaleRecord, SyncKind

NAME = "sap_b1"
NEEDED: Mapping[str, str] = {
    "url": "address",
    "company_db": "company_db",
    "username": "user",
    "password": "secret",
}
PUBLIC = "C-PUBLICO"
"""The customer that sales to the public are made to; `public_card_code` in the credentials names another."""
_ROOT = "/b1s/v2"
_SETS = {
    SyncKind.INVENTORY: ("Items", "ItemCode", ""),
    SyncKind.CUSTOMERS: ("BusinessPartners", "CardCode", "CardType eq 'cCustomer'"),
    SyncKind.SALES: ("Invoices", "NumAtCard", "Cancelled eq 'tNO'"),
}


class _Page(msgspec.Struct, frozen=True):
    value: list[dict[str, Any]]
    next_: str = msgspec.field(name="@odata.nextLink", default="")


class _Invoice(msgspec.Struct, frozen=True):
    DocEntry: int


class SapBusinessOne:
    """See `port.Erp`. `user` and `secret` sign in; `extra`: `company_db`, and `public_card_code` if it is another."""

    def __init__(self, account: OutsideAccount, *, patience_s: float = PATIENCE_S) -> None:
        self._account = account
        self._public = account.told("public_card_code") or PUBLIC
        self._line = Line(NAME, account.address, patience_s=patience_s)
        self._cookie = ""

    def bring(self, record: Record, external_id: str | None) -> str:
        if isinstance(record, ItemRecord):
            return self._put("Items", "ItemCode", record.reference[:50], _item(record))
        if isinstance(record, CustomerRecord):
            return self._put("BusinessPartners", "CardCode", record.reference[:15], _partner(record))
        return self._invoice(record, external_id)

    def greet(self) -> None:
        """Sign in, to see whether we are known."""
        self._sign_in()

    def references(self, kind: SyncKind) -> set[str]:
        name, field, condition = _SETS[kind]
        path = f"{_ROOT}/{name}?$select={field}&$orderby={field}"
        path += f"&$filter={quote(condition)}" if condition else ""
        found: set[str] = set()
        while path:
            page = self._line.read(self._ask("GET", path), _Page)
            found |= {str(each[field]) for each in page.value if each.get(field)}
            path = f"{_ROOT}/{page.next_.lstrip('/').removeprefix('b1s/v2/')}" if page.next_ else ""
        return found - {self._public}

    def _put(self, name: str, field: str, key: str, values: dict[str, Any]) -> str:
        path = f"{_ROOT}/{name}('{quote(_quoted(key), safe='')}')"
        if self._exists(path):
            self._ask("PATCH", path, values)
        else:
            self._ask("POST", f"{_ROOT}/{name}", {field: key, **values})
        return key

    def _exists(self, path: str) -> bool:
        try:
            self._ask("GET", path)
        except Refused as refused:
            if refused.status == 404:
                return False
            raise
        return True

    def _invoice(self, record: SaleRecord, external_id: str | None) -> str:
        entry = int(external_id) if external_id else self._entry_of(record.reference)
        if entry is None:
            made = self._ask("POST", f"{_ROOT}/Invoices", self._document(record))
            entry = self._line.read(made, _Invoice).DocEntry
        if record.is_cancelled:
            try:
                self._ask("POST", f"{_ROOT}/Invoices({entry})/Cancel")
            except Refused:  # it may be cancelled already: then nothing of it counts there
                if self._entry_of(record.reference) is not None:
                    raise
        return str(entry)

    def _entry_of(self, reference: str) -> int | None:
        condition = quote(f"NumAtCard eq '{_quoted(reference)}' and Cancelled eq 'tNO'")
        path = f"{_ROOT}/Invoices?$select=DocEntry&$filter={condition}"
        found = self._line.read(self._ask("GET", path), _Page).value
        return int(found[0]["DocEntry"]) if found else None

    def _document(self, record: SaleRecord) -> dict[str, Any]:
        return {
            "CardCode": record.customer or self._public,
            "NumAtCard": record.reference,
            "DocDate": record.on.isoformat(),
            "DocDueDate": record.on.isoformat(),
            "DocCurrency": record.currency,
            "DocumentLines": [
                {
                    "ItemCode": line.sku,
                    "ItemDescription": line.description,
                    "Quantity": line.quantity,
                    "UnitPrice": line.unit_price,
                    "DiscountPercent": line.discount_pct,
                    "LineTotal": line.base,
                }
                for line in record.lines
            ],
        }

    def _ask(self, method: str, path: str, content: Any = None) -> Answered:
        """Ask, and once more after signing in again if the session is over."""
        if not self._cookie:
            self._sign_in()
        try:
            return self._line.ask(method, path, headers={"Cookie": self._cookie}, content=content)
        except Refused as refused:
            if refused.status != 401:
                raise
        self._sign_in()
        return self._line.ask(method, path, headers={"Cookie": self._cookie}, content=content)

    def _sign_in(self) -> None:
        """:raises Silent: what came is no session; that says nothing about the credentials."""
        content = {
            "CompanyDB": self._account.told("company_db"),
            "UserName": self._account.user,
            "Password": self._account.secret,
        }
        answered = self._line.ask("POST", f"{_ROOT}/Login", headers={}, content=content)
        self._cookie = "; ".join(cookie.split(";", 1)[0] for cookie in answered.cookies)
        if "B1SESSION=" not in self._cookie:
            self._cookie = ""
            raise Silent(self._line.system, "unreadable answer", is_untouched=True)


def _item(record: ItemRecord) -> dict[str, Any]:
    return {
        "ItemName": record.name[:200],
        "BarCode": record.barcode,
        "Valid": "tYES" if record.is_active else "tNO",
        "U_ExistenciaTienda": record.on_hand,
        "U_PrecioTienda": record.price,
    }


def _partner(record: CustomerRecord) -> dict[str, Any]:
    return {
        "CardName": record.name[:100],
        "CardType": "cCustomer",
        "FederalTaxID": record.tax_id,
        "EmailAddress": record.email,
        "Phone1": record.phone[:20],
        "Valid": "tYES" if record.is_active else "tNO",
    }


def _quoted(text: str) -> str:
    """Double the quotes, as OData writes a text."""
    return text.replace("'", "''")
