"""What a tenant may choose: every setting by name, with its type and what holds for who never chose.

A new setting is a field here; nothing else has to know. Stored one row a setting, so that two people who change two
settings do not undo each other.
"""

from typing import Annotated, Any, Literal

import msgspec

from trastienda.domain.tenancy.models import Setting
from trastienda.kernel import sql
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class BankAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where buyers send money to: `number` is what their bank asks for (CBU, CLABE, IBAN), `alias` a name for it."""

    holder: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    bank: Annotated[str, msgspec.Meta(max_length=80)]
    number: Annotated[str, msgspec.Meta(max_length=40)]
    alias: Annotated[str, msgspec.Meta(max_length=40)] = ""
    tax_id: Annotated[str, msgspec.Meta(max_length=20)] = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tenant's choices."""

    employees_listed_to: Literal["everyone", "enrolled_devices"] = "everyone"
    """Who sees the names on the sign-in screen before anybody has signed in."""
    web_branch: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """The branch whose shelf the web store sells from; the first open one when not said."""
    order_hold_hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 60)] = 48
    """How long an order that nobody has paid keeps its goods."""
    unpaid_orders_each: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 50
    """How many unpaid orders a customer may have: anybody can register, and each order sets goods aside."""
    product_weight_g: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 300
    """What a product weighs of which nobody said it, packed, in grams; shipping is priced by weight."""
    label_size: Literal["a6", "4x6"] = "a6"
    """The paper of shipping labels: 105 × 148 mm, or 4 × 6 inches."""
    receivable_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 30
    """How many days a customer has to pay what they bought on account; then it is overdue."""
    bank_account: BankAccount | None = None
    """Whose account is told to who pays an order by transfer."""
    fiscal_item_code: Annotated[str, msgspec.Meta(max_length=20)] = ""
    """What fiscal documents call goods that have no code of their own; empty: the country's general one."""
    fiscal_unit_code: Annotated[str, msgspec.Meta(max_length=10)] = ""
    """And the unit of those; empty: by their unit of sale, else the country's general one."""
    credit_notes: Literal["by_hand", "with_return"] = "by_hand"
    """Whether a return of an invoiced sale leaves its credit note in the queue by itself."""
    invoices_mailed: Literal["by_hand", "when_stamped"] = "by_hand"
    """Whether fiscal documents are mailed to customers who have an address, as soon as they are valid."""
    store_url: Annotated[str, msgspec.Meta(max_length=300, pattern=r"^(https?://[^\s\"'<>\\]+)?$")] = ""
    """Where the shop's own web store is: payers who come back from a gateway are shown the way there."""


_CHOSEN = "SELECT name, content FROM setting WHERE tenant_id = %s AND name = ANY(%s)"


@step
def tenant_settings() -> Settings:
    """Return the running tenant's choices. One query."""
    chosen = sql.rows(_CHOSEN, (current_tenant(), list(Settings.__struct_fields__)))
    return msgspec.convert({name: msgspec.json.decode(content) for name, content in chosen}, Settings)


def check_setting(name: str, content: Any) -> None:
    """
    Refuse what is no setting, or not one of its values.

    :raises Invalid: `unknown_setting` or `unknown_value`.
    """
    if name not in Settings.__struct_fields__:
        raise Invalid(field=name[:60], reason="unknown_setting")
    try:
        msgspec.convert({name: content}, Settings)
    except msgspec.ValidationError:
        raise Invalid(field=name, reason="unknown_value") from None


_CHOOSE = f"""
INSERT INTO {Setting._meta.db_table} (tenant_id, name, content) VALUES (%s, %s, %s::jsonb)
ON CONFLICT (tenant_id, name) DO UPDATE SET content = excluded.content
"""


@step
def choose(name: str, content: Any) -> None:
    """Keep a choice that `check_setting` let through."""
    sql.execute(_CHOOSE, (current_tenant(), name, msgspec.json.encode(content).decode()))
