"""Odoo: JSON-2 from version 19 on, XML-RPC before (deprecated there, and still the only one up to 18).

A customer is a `res.partner` found by `ref`, a product a `product.product` by `default_code`, a sale a confirmed
`sale.order` by `client_order_ref`. Each call is one transaction there, so everything is looked for before it is made.
Sources: Odoo 19 developer reference, External JSON-2 API and External RPC API (2026-11).
"""

import xmlrpc.client
from collections.abc import Mapping
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import PATIENCE_S, Line, Refused, Silent
from trastienda.domain.erp.records import CustomerRecord, ItemRecord, Record, SaleRecord, SyncKind

NAME = "odoo"
NEEDED: Mapping[str, str] = {"url": "address", "database": "database", "api_key": "secret"}
PUBLIC = "C-PUBLICO"
"""The reference of the partner that sales to the public are made to."""
_PAGE = 500
_MODELS = {
    SyncKind.CUSTOMERS: ("res.partner", "ref", [["ref", "=like", "C-%"]]),
    SyncKind.INVENTORY: ("product.product", "default_code", [["default_code", "!=", False]]),
    SyncKind.SALES: (
        "sale.order",
        "client_order_ref",
        [["client_order_ref", "!=", False], ["state", "!=", "cancel"]],
    ),
}


class Caller(Protocol):
    """One way to call a method of a model."""

    def call(self, model: str, method: str, ids: list[int] | None = None, **named: Any) -> Any:
        """Return what it returns, as JSON would have it."""


class Json2:
    """`POST /json/2/<model>/<method>` with named arguments."""

    def __init__(self, account: OutsideAccount, line: Line) -> None:
        self._line = line
        self._headers = {
            "Authorization": f"bearer {account.secret}",
            "X-Odoo-Database": account.told("database"),
        }

    def call(self, model: str, method: str, ids: list[int] | None = None, **named: Any) -> Any:
        content = {**({"ids": ids} if ids is not None else {}), **named}
        answered = self._line.ask("POST", f"/json/2/{model}/{method}", headers=self._headers, content=content)
        return self._line.read(answered, Any)


class XmlRpc:
    """`execute_kw` at `/xmlrpc/2/object`, as the user that `authenticate` knows."""

    def __init__(self, account: OutsideAccount, line: Line) -> None:
        self._account, self._line = account, line
        self._uid: int | None = None

    def call(self, model: str, method: str, ids: list[int] | None = None, **named: Any) -> Any:
        database, key = self._account.told("database"), self._account.secret
        if self._uid is None:
            told: tuple[Any, ...] = (database, self._account.user, key, {})
            uid = self._ask("/xmlrpc/2/common", "authenticate", told)
            if not isinstance(uid, int) or isinstance(uid, bool) or not uid:
                raise Refused(NAME, 401, "credentials")
            self._uid = uid
        positional = [] if ids is None else [ids]
        asked = (database, self._uid, key, model, method, positional, named)
        return self._ask("/xmlrpc/2/object", "execute_kw", asked)

    def _ask(self, path: str, method: str, arguments: tuple[Any, ...]) -> Any:
        body = xmlrpc.client.dumps(_plain(arguments), method, allow_none=True).encode()
        headers = {"Content-Type": "text/xml"}
        answered = self._line.ask("POST", path, headers=headers, content=body)
        try:
            (found,), _ = xmlrpc.client.loads(answered.content, use_builtin_types=True)
        except xmlrpc.client.Fault as fault:
            raise Refused(NAME, 400, str(fault.faultString)[-200:]) from None
        except (ExpatError, ValueError, TypeError, KeyError, xmlrpc.client.Error):
            raise Silent(NAME, "unreadable answer") from None
        return found


class Odoo:
    """See `port.Erp`. `extra`: `database`; `protocol` json2 or xmlrpc; `location_id` of the stock if it goes there."""

    def __init__(self, account: OutsideAccount, *, patience_s: float = PATIENCE_S) -> None:
        line = Line(NAME, account.address, patience_s=patience_s)
        self._location = account.told("location_id")
        self._odoo: Caller = (
            XmlRpc(account, line) if account.told("protocol") == "xmlrpc" else Json2(account, line)
        )

    def bring(self, record: Record, external_id: str | None) -> str:
        if isinstance(record, CustomerRecord):
            return str(self._put("res.partner", "ref", record.reference, _partner(record), external_id))
        if isinstance(record, ItemRecord):
            return str(self._item(record, external_id))
        return str(self._sale(record, external_id))

    def greet(self) -> None:
        """Ask something that changes nothing, to see whether we are known."""
        self._find("res.partner", "ref", PUBLIC)

    def references(self, kind: SyncKind) -> set[str]:
        model, field, domain = _MODELS[kind]
        found: set[str] = set()
        for offset in range(0, 100_000_000, _PAGE):
            page = self._odoo.call(
                model,
                "search_read",
                domain=domain,
                fields=[field],
                limit=_PAGE,
                offset=offset,
                order="id",
                **_INACTIVE_TOO,
            )
            found |= {str(each[field]) for each in _rows(page)}
            if len(page) < _PAGE:
                break
        return found - {PUBLIC}

    def _find(self, model: str, field: str, reference: str) -> int | None:
        found = self._odoo.call(
            model,
            "search_read",
            domain=[[field, "=", reference]],
            fields=[field],
            limit=1,
            **_INACTIVE_TOO,
        )
        return next((int(each["id"]) for each in _rows(found)), None)

    def _put(
        self, model: str, field: str, reference: str, values: dict[str, Any], external_id: str | None
    ) -> int:
        known = int(external_id) if external_id else self._find(model, field, reference)
        if known is None:
            return _made(self._odoo.call(model, "create", vals_list=[{field: reference, **values}]))
        self._odoo.call(model, "write", [known], vals=values)
        return known

    def _item(self, record: ItemRecord, external_id: str | None) -> int:
        values = {
            "name": record.name,
            "barcode": record.barcode or False,
            "list_price": record.price,
            "standard_price": record.cost,
            "active": record.is_active,
        }
        made = self._put("product.product", "default_code", record.reference, values, external_id)
        if self._location:
            quant = {
                "product_id": made,
                "location_id": int(self._location),
                "inventory_quantity": record.on_hand,
            }
            counted = _made(self._odoo.call("stock.quant", "create", vals_list=[quant]))
            self._odoo.call("stock.quant", "action_apply_inventory", [counted])
        return made

    def _sale(self, record: SaleRecord, external_id: str | None) -> int:
        known = (
            int(external_id)
            if external_id
            else self._find("sale.order", "client_order_ref", record.reference)
        )
        if known is None:
            known = _made(self._odoo.call("sale.order", "create", vals_list=[self._order(record)]))
        self._odoo.call("sale.order", "action_cancel" if record.is_cancelled else "action_confirm", [known])
        return known

    def _order(self, record: SaleRecord) -> dict[str, Any]:
        partner = self._find("res.partner", "ref", record.customer or PUBLIC)
        if partner is None and record.customer:
            raise Refused(NAME, 404, f"falta el cliente {record.customer}: sincronice antes los clientes")
        if partner is None:
            partner = self._put("res.partner", "ref", PUBLIC, {"name": "Público en general"}, None)
        skus = sorted({line.sku for line in record.lines})
        rows = self._odoo.call(
            "product.product",
            "search_read",
            domain=[["default_code", "in", skus]],
            fields=["default_code"],
            **_INACTIVE_TOO,
        )
        products = {str(each["default_code"]): int(each["id"]) for each in _rows(rows)}
        if lacking := [sku for sku in skus if sku not in products]:
            raise Refused(
                NAME, 404, f"faltan los productos {', '.join(lacking[:5])}: sincronice antes el inventario"
            )
        lines = [
            [
                0,
                0,
                {
                    "product_id": products[line.sku],
                    "name": line.description,
                    "product_uom_qty": line.quantity,
                    "price_unit": line.unit_price,
                    "discount": line.discount_pct,
                },
            ]
            for line in record.lines
        ]
        return {
            "client_order_ref": record.reference,
            "partner_id": partner,
            "date_order": f"{record.on.isoformat()} 12:00:00",
            "order_line": lines,
        }


_INACTIVE_TOO: dict[str, Any] = {"context": {"active_test": False}}


def _partner(record: CustomerRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "vat": record.tax_id or False,
        "email": record.email or False,
        "phone": record.phone or False,
        "zip": record.postal_code or False,
        "active": record.is_active,
    }


def _rows(found: Any) -> list[dict[str, Any]]:
    """:raises Silent: it is no list of records."""
    if not isinstance(found, list) or not all(isinstance(each, dict) and "id" in each for each in found):
        raise Silent(NAME, "unreadable answer")
    return found


def _made(found: Any) -> int:
    """Return the number of the one that was made. :raises Silent: the answer has none."""
    first = found[0] if isinstance(found, list) and found else found
    if not isinstance(first, int) or isinstance(first, bool):
        raise Silent(NAME, "unreadable answer")
    return first


def _plain(value: Any) -> Any:
    """XML-RPC knows no decimals."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_plain(each) for each in value)
    return value if value is None or isinstance(value, str | int | float) else float(value)
