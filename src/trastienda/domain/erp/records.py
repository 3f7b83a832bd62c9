"""What an ERP is told of the shop, in our words; each client says it in its ERP's. Amounts in the sale's currency."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

SYSTEMS: Mapping[str, str] = {
    "aspel_sae": "Aspel SAE",
    "contpaqi": "CONTPAQi Comercial",
    "sap_b1": "SAP Business One",
    "odoo": "Odoo",
}
FILES = frozenset({"aspel_sae", "contpaqi"})
"""Those that publish no way to be asked: they import files."""


class SyncKind(StrEnum):
    """What is brought there."""

    SALES = "sales"
    INVENTORY = "inventory"
    CUSTOMERS = "customers"


class SoldLine(msgspec.Struct, frozen=True):
    """`unit_price` is net of tax, before the discount; `base` the line's net amount after it, and `tax` its tax."""

    sku: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount_pct: Decimal
    tax_rate: Decimal
    base: Decimal
    tax: Decimal


class SaleRecord(msgspec.Struct, frozen=True):
    """A sale. `customer` is its customer's reference, empty for the public; `is_cancelled`: it was undone."""

    reference: str
    on: date
    customer: str
    currency: str
    base: Decimal
    tax: Decimal
    total: Decimal
    is_cancelled: bool
    lines: Sequence[SoldLine]


class ItemRecord(msgspec.Struct, frozen=True):
    """A product. `price` is the first tier's, net; `on_hand` the units of all branches."""

    reference: str
    name: str
    barcode: str
    unit: str
    cost: Decimal
    price: Decimal
    tax_rate: Decimal
    on_hand: Decimal
    is_active: bool


class CustomerRecord(msgspec.Struct, frozen=True):
    """A customer. `reference` is made of our number, `C-000012`."""

    reference: str
    name: str
    tax_id: str
    email: str
    phone: str
    postal_code: str
    is_active: bool


Record = SaleRecord | ItemRecord | CustomerRecord


def customer_reference(number: int | None) -> str:
    """Return how an ERP knows a customer; nothing for the public."""
    return "" if number is None else f"C-{number:06}"
