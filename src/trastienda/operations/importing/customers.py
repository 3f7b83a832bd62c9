"""Bring a list of customers in: new ones made, changed ones changed, the rest left alone.

A customer is known by the shop's own key (`external_ref`) when the row has one, else by the tax number unless it is
one that everybody may use, else by the e-mail, else by the name. A row that two customers answer to is refused. A
cell that is not there leaves the customer as they are. Balances are not touched: they are sums of documents.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from trastienda.domain.parties.errors import BadTaxId
from trastienda.domain.parties.models import Customer
from trastienda.domain.parties.rules import DEFAULTS, TEXTS, CustomerFields, checked
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import LARGEST
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.importing.cells import (
    BadCell,
    ImportReport,
    line_of_text,
    number,
    one_of,
    yes_or_no,
)
from trastienda.operations.importing.sheets import Ids, Sheet, chunks
from trastienda.operations.importing.tables import TableRow

ROWS_AT_ONCE = 2_000

_TEXT_LENGTHS = {
    "name": 200, "tax_id": 20, "legal_name": 250, "fiscal_regime": 10, "postal_code": 10, "cfdi_use": 10,
    "email": 254, "phone": 40, "address": 300, "external_ref": 60,
}  # fmt: skip
_KEPT = (*_TEXT_LENGTHS, "price_tier", "credit_limit", "is_active")
_ANYBODYS = {"XAXX010101000", "XEXX010101000", "99999999999", "CF"}
"""Tax numbers that stand for the general public, so they name nobody."""

_EXISTING = f"""
SELECT id, {", ".join(_KEPT)} FROM customer WHERE tenant_id = %(tenant)s AND (
  external_ref = ANY(%(external_ref)s::text[]) OR tax_id = ANY(%(tax_id)s::text[])
  OR lower(email) = ANY(%(email)s::text[]) OR name = ANY(%(name)s::text[]))
ORDER BY id FOR UPDATE
"""


def import_customers(
    rows: Iterable[TableRow],
    *,
    actor: Actor,
    now: datetime,
    tiers: Mapping[str, int],
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _read: None,
) -> ImportReport:
    """
    Import all rows in one transaction; rows that cannot be used are left out and reported.

    `tiers` are the words for price tiers (folded) that a cell may hold besides 1, 2 and 3.

    :raises Forbidden: the actor may not both create and edit customers.
    """
    actor.require(Permission.CREATE_CUSTOMERS)
    actor.require(Permission.EDIT_CUSTOMERS)
    with transaction(actor.tenant_id):
        return _Import(now=now, tiers=tiers, dry_run=dry_run).run(rows, progress)


class _Import:
    """One run: what it has seen so far, and what it is about to write."""

    def __init__(self, *, now: datetime, tiers: Mapping[str, int], dry_run: bool) -> None:
        self._now, self._tiers, self._dry_run = now, tiers, dry_run
        self._report = ImportReport(refused=[])
        self._country = tenant_profile(current_tenant()).country
        self._seen: set[tuple[str, str]] = set()
        self._meant: set[int] = set()
        self._new = Sheet(Customer, "id", *_KEPT, "balance", "created_at", "updated_at")
        self._changed = Sheet(Customer, "id", *_KEPT, "updated_at")
        self._ids = Ids(Customer)

    def run(self, rows: Iterable[TableRow], progress: Callable[[int], None]) -> ImportReport:
        for chunk in chunks(rows, ROWS_AT_ONCE):
            self._take(chunk)
            progress(self._report.read)
        return self._report

    @step
    def _take(self, chunk: Sequence[TableRow]) -> None:
        self._report.read += len(chunk)
        parsed = [(row, values) for row in chunk if (values := self._parse(row)) is not None]
        people = _People(self._existing([values for _, values in parsed]))
        for row, values in parsed:
            try:
                self._settle(values, people.known_as(values))
            except BadCell as problem:
                self._report.refuse(row.line, values.get("name", ""), problem)
        if not self._dry_run:
            self._new.insert()
            self._changed.update()

    def _parse(self, row: TableRow) -> dict[str, Any] | None:
        try:
            values = self._values(row.cells)
            key = key_of(values)
            if key in self._seen:
                raise BadCell(key[0], "twice_in_file")
        except BadCell as problem:
            self._report.refuse(row.line, row.cells.get("name", ""), problem)
            return None
        self._seen.add(key)
        return values

    def _values(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of a row by field, in the forms that the country gives them."""
        values: dict[str, Any] = {
            field: line_of_text(cells[field], field=field, longest=longest)
            for field, longest in _TEXT_LENGTHS.items()
            if field in cells
        }
        if "price_tier" in cells:
            values["price_tier"] = self._tier(cells["price_tier"])
        if "credit_limit" in cells:
            values["credit_limit"] = number(
                cells["credit_limit"], field="credit_limit", places=2, largest=LARGEST
            )
        own = {name: values.pop(name) for name in ("external_ref",) if name in values}
        if "is_active" in cells:
            own["is_active"] = yes_or_no(cells["is_active"], field="is_active")
        try:
            return {**checked(CustomerFields(**values), country=self._country), **own}
        except Invalid as problem:
            raise BadCell(problem.field, problem.reason) from None
        except BadTaxId:
            raise BadCell("tax_id", "form") from None

    def _tier(self, text: str) -> int:
        tier = int(text) if text in {"1", "2", "3"} else self._tiers.get(fold(text))
        if tier is None:
            raise BadCell("price_tier", "unknown_value")
        return tier

    def _existing(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return everybody whom some row might mean, in one query."""
        keys: dict[str, list[str]] = {"external_ref": [], "tax_id": [], "email": [], "name": []}
        for field, value in map(key_of, rows):
            keys[field].append(value)
        found = sql.rows(_EXISTING, {"tenant": current_tenant(), **keys})
        return [dict(zip(("id", *_KEPT), row, strict=True)) for row in found]

    def _settle(self, values: dict[str, Any], before: dict[str, Any] | None) -> None:
        if before is None:
            if not values.get("name"):
                raise BadCell("name", "missing")
            self._report.created += 1
            if not self._dry_run:
                whole = {
                    **dict.fromkeys((*TEXTS, "tax_id", "external_ref")),
                    **DEFAULTS,
                    "is_active": True,
                    **values,
                }
                self._new.add(
                    self._ids.take(), *(whole[name] for name in _KEPT), Decimal(0), self._now, self._now
                )
            return
        if before["id"] in self._meant:  # by another key than before
            raise BadCell(key_of(values)[0], "twice_in_file")
        self._meant.add(before["id"])
        after = {**before, **values}
        if after == before:
            self._report.unchanged += 1
            return
        self._report.updated += 1
        self._changed.add(before["id"], *(after[name] for name in _KEPT), self._now)


def key_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the field and value by which a row knows its customer. :raises BadCell: it has none."""
    if values.get("external_ref"):
        return "external_ref", values["external_ref"]
    if values.get("tax_id") and values["tax_id"] not in _ANYBODYS:
        return "tax_id", values["tax_id"]
    if values.get("email"):
        return "email", values["email"].lower()
    if values.get("name"):
        return "name", values["name"]
    raise BadCell("name", "missing")


class _People:
    """Customers found by any of the keys."""

    def __init__(self, people: Sequence[dict[str, Any]]) -> None:
        self._by_id = {person["id"]: person for person in people}
        self._by_key: dict[tuple[str, str], list[int]] = {}
        for person in people:
            for field in ("external_ref", "tax_id", "email", "name"):
                if person[field]:
                    value = person[field].lower() if field == "email" else person[field]
                    self._by_key.setdefault((field, value), []).append(person["id"])

    def known_as(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the customer a row means, None for a new one. :raises BadCell: several answer to its key."""
        field, value = key_of(values)
        found = one_of(self._by_key.get((field, value), ()), field=field)
        return None if found is None else self._by_id[found]
