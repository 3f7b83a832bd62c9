"""Change a way of getting goods to somebody: whether it is offered, its name, its carrier, from when it is free."""

from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.access.steps import audit
from trastienda.domain.shipping.states import Carrier, MethodKind
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.money import LARGEST, cents
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction

LONGEST_NAME = 80


class ChangeShippingMethod(msgspec.Struct, frozen=True, kw_only=True):
    """What is UNSET stays. Goods worth `free_from`, tax included, go for nothing; None: never."""

    id: int
    name: str | UnsetType = UNSET
    carrier: str | UnsetType = UNSET
    free_from: Decimal | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


_COLUMNS = ("name", "carrier", "free_from", "is_active")
_HELD = f"SELECT kind, {', '.join(_COLUMNS)} FROM shipping_method WHERE tenant_id = %s AND id = %s FOR UPDATE"


def change_shipping_method(command: ChangeShippingMethod, *, actor: Actor, now: datetime) -> None:
    """
    Write what is set; orders that were placed keep what they were promised.

    :raises NotFound: unknown or a neighbour's.
    :raises Invalid: no name or one that is too long, an amount that is not above zero, or no such carrier; goods that
        are fetched at the counter have none, and cost nothing.
    """
    actor.require(Permission.EDIT_SETTINGS)
    told = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
    method = told.pop("id")
    with transaction(actor.tenant_id):
        held = sql.row(_HELD, (actor.tenant_id, method))
        if held is None:
            raise NotFound(noun="shipping_method", id=method)
        before = dict(zip(_COLUMNS, held[1:], strict=True))
        values = _checked(told, kind=MethodKind(held[0]))
        changed = {name: value for name, value in values.items() if value != before[name]}
        if not changed:
            return
        assignments = ", ".join(f"{name} = %({name})s" for name in changed)
        query = f"UPDATE shipping_method SET {assignments} WHERE tenant_id = %(tenant)s AND id = %(method)s"
        sql.execute(query, {**changed, "tenant": actor.tenant_id, "method": method})
        said = {name: str(value) if isinstance(value, Decimal) else value for name, value in changed.items()}
        audit("shipping_method.changed", f"shipping_method:{method}", actor=actor.name, at=now, changed=said)


def _checked(told: dict[str, object], *, kind: MethodKind) -> dict[str, object]:
    values = dict(told)
    if isinstance(name := values.get("name"), str):
        values["name"] = tidy(name)
        if not values["name"]:
            raise Invalid(field="name", reason="missing")
        if len(tidy(name)) > LONGEST_NAME:
            raise Invalid(field="name", reason="too_long")
    if kind is MethodKind.PICKUP and (values.get("carrier") or values.get("free_from") is not None):
        raise Invalid(field="carrier" if values.get("carrier") else "free_from", reason="of_a_pickup")
    if kind is not MethodKind.PICKUP and "carrier" in values and values["carrier"] not in set(Carrier):
        raise Invalid(field="carrier", reason="unknown_value")
    if isinstance(amount := values.get("free_from"), Decimal):
        if not 0 < amount <= LARGEST:
            raise Invalid(field="free_from", reason="not_positive")
        values["free_from"] = cents(amount)
    return values
