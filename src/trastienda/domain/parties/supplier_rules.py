"""What a supplier's record may say. Pure; the forms of tax numbers are those of customers."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.parties.rules import check_tax_id
from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import is_email, tidy


class SupplierFields(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written of a supplier. Unset is left as it is; None or a text of nothing empties the field."""

    name: str | UnsetType = UNSET
    tax_id: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


TEXTS = ("tax_id", "email", "phone", "address")
_LONGEST = {"name": 200, "phone": 40, "address": 300}


def checked(fields: SupplierFields, *, country: str) -> dict[str, Any]:
    """
    Return the columns to write, tidied.

    :raises Invalid: no name, a text longer than is kept, or an address that no mail could be sent to.
    :raises BadTaxId: the tax number has not the form that its country gives it.
    """
    values = {name: value for name, value in msgspec.structs.asdict(fields).items() if value is not UNSET}
    for name in ("name", *TEXTS):
        if name in values:
            values[name] = tidy(values[name] or "") or None
            if len(values[name] or "") > _LONGEST.get(name, 254):
                raise Invalid(field=name, reason="too_long")
    if "name" in values and not values["name"]:
        raise Invalid(field="name", reason="missing")
    if values.get("tax_id"):
        values["tax_id"] = check_tax_id(values["tax_id"], country=country)
    if values.get("email") and not is_email(values["email"]):
        raise Invalid(field="email", reason="not_an_email")
    return values
