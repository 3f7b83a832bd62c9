"""Change what a shop says of itself, and the tax and prices that new products begin with."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.countries import check_tax_number
from trastienda.domain.tenancy.profile import forget_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction

MOST_TAX = Decimal(1)
_REGIME = re.compile(r"[0-9]{3}")
_LONGEST: Mapping[str, int] = {"name": 150, "legal_name": 250, "fiscal_regime": 10, "postal_code": 10}


class ChangeShop(msgspec.Struct, frozen=True, kw_only=True):
    """What is UNSET stays. `default_tax_rate` is a fraction of four decimals; texts may be empty, but for the name."""

    name: str | UnsetType = UNSET
    legal_name: str | UnsetType = UNSET
    tax_id: str | UnsetType = UNSET
    fiscal_regime: str | UnsetType = UNSET
    postal_code: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    default_tax_rate: Decimal | UnsetType = UNSET
    prices_include_tax: bool | UnsetType = UNSET


_FIELDS = ChangeShop.__struct_fields__
_HELD = f"SELECT country, {', '.join(_FIELDS)} FROM tenant WHERE id = %s FOR UPDATE"
# Documents of the whole shop are sealed with this one; a branch may have another's.
_SEALED_AS = "SELECT tax_id FROM fiscal_certificate WHERE tenant_id = %s AND branch_id IS NULL AND is_active"


def change_shop(command: ChangeShop, *, actor: Actor, now: datetime) -> None:
    """
    Write what is set. Products keep the tax and the kind of price that they have; new ones begin with these.

    :raises Invalid: an empty name, a tax number that cannot be one of the country or is not that of the certificate
        which seals the shop's documents, a regime or postal code without the country's form, no time zone, or a rate
        beyond 0 to 1.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        country, *kept = sql.row(_HELD, (actor.tenant_id,)) or ("",)
        before = dict(zip(_FIELDS, kept, strict=True))
        told = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
        values = {name: _CHECKS[name](value, country) for name, value in told.items()}
        changed = {name: value for name, value in values.items() if value != before[name]}
        if "tax_id" in changed:
            _check_certificate(changed["tax_id"], tenant_id=actor.tenant_id)
        if not changed:
            return
        assignments = ", ".join(f"{name} = %({name})s" for name in changed)
        sql.execute(
            f"UPDATE tenant SET {assignments} WHERE id = %(tenant)s", {**changed, "tenant": actor.tenant_id}
        )
        said = {
            name: {"before": _plain(before[name]), "after": _plain(value)} for name, value in changed.items()
        }
        audit("shop.changed", f"tenant:{actor.tenant_id}", actor=actor.name, at=now, changed=said)
    forget_profile(actor.tenant_id)


def _check_certificate(tax_id: str, *, tenant_id: int) -> None:
    sealed_as = sql.value(_SEALED_AS, (tenant_id,))
    if sealed_as is not None and sealed_as != tax_id:
        raise Invalid(field="tax_id", reason="certificate_of_another")


def _plain(value: Any) -> Any:
    """Return a value as the record of what was done keeps it: 0.16 and not 0.1600."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


# --- what each may be --------------------------------------------------------------------------------------


def _name(text: str, country: str) -> str:  # noqa: ARG001 - every check is called alike
    if not (name := tidy(text)):
        raise Invalid(field="name", reason="missing")
    return _short("name", name)


def _legal_name(text: str, country: str) -> str:  # noqa: ARG001
    return _short("legal_name", tidy(text))


def _tax_id(text: str, country: str) -> str:
    if not text.strip():
        return ""
    try:
        return check_tax_number(text, country=country)
    except Invalid as refusal:
        raise Invalid(field="tax_id", reason=refusal.reason) from None


def _fiscal_regime(text: str, country: str) -> str:
    regime = tidy(text)
    if regime and country == "MX" and not _REGIME.fullmatch(regime):
        raise Invalid(field="fiscal_regime", reason="not_three_digits")
    return _short("fiscal_regime", regime)


def _postal_code(text: str, country: str) -> str:
    code = tidy(text).upper()
    if code and country == "MX" and not re.fullmatch(r"[0-9]{5}", code):
        raise Invalid(field="postal_code", reason="not_five_digits")
    return _short("postal_code", code)


def _time_zone(text: str, country: str) -> str:  # noqa: ARG001
    if text not in available_timezones():
        raise Invalid(field="time_zone", reason="unknown_value")
    return text


def _default_tax_rate(rate: Decimal, country: str) -> Decimal:  # noqa: ARG001
    if not 0 <= rate <= MOST_TAX or rate != round(rate, 4):
        raise Invalid(field="default_tax_rate", reason="not_a_percentage")
    return rate


def _prices_include_tax(includes: bool, country: str) -> bool:  # noqa: ARG001
    return includes


def _short(field: str, text: str) -> str:
    if len(text) > _LONGEST[field]:
        raise Invalid(field=field, reason="too_long")
    return text


_CHECKS: Mapping[str, Callable[[Any, str], Any]] = {
    "name": _name,
    "legal_name": _legal_name,
    "tax_id": _tax_id,
    "fiscal_regime": _fiscal_regime,
    "postal_code": _postal_code,
    "time_zone": _time_zone,
    "default_tax_rate": _default_tax_rate,
    "prices_include_tax": _prices_include_tax,
}
