"""What a customer's record may say, country by country. Pure.

Sources: SAT, catalogues c_RegimenFiscal and c_UsoCFDI of CFDI 4.0 (form only; whether they go together is asked when
an invoice is made); RFC and CUIT as python-stdnum has them. The RFC's check digit is not insisted on: the SAT has
issued numbers that fail it, and its own generic ones (XAXX010101000, XEXX010101000) do.
"""

import re
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from stdnum.ar import cuit
from stdnum.exceptions import ValidationError
from stdnum.mx import rfc

from trastienda.domain.parties.errors import BadTaxId
from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import is_email, tidy


class CustomerFields(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is to be written of a customer. Unset is left as it is; None empties the field, or gives it its default.

    `price_tier` is 1 to 3; `credit_limit` 0 means no credit; `branch` None means no branch in particular.
    Whoever is not active cannot buy; what they owe stays.
    """

    name: str | UnsetType = UNSET
    tax_id: str | UnsetType | None = UNSET
    legal_name: str | UnsetType | None = UNSET
    fiscal_regime: str | UnsetType | None = UNSET
    postal_code: str | UnsetType | None = UNSET
    cfdi_use: str | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    address: str | UnsetType | None = UNSET
    price_tier: int | UnsetType | None = UNSET
    credit_limit: Decimal | UnsetType | None = UNSET
    branch: int | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


TEXTS = ("legal_name", "fiscal_regime", "postal_code", "cfdi_use", "email", "phone", "address")
DEFAULTS = {"price_tier": 1, "credit_limit": Decimal(0)}
LONGEST_TAX_ID = 20

_MEXICAN = {
    "fiscal_regime": (re.compile(r"[0-9]{3}\Z"), "not_three_digits"),
    "postal_code": (re.compile(r"[0-9]{5}\Z"), "not_five_digits"),
    "cfdi_use": (re.compile(r"[A-Z]{1,2}[0-9]{2}\Z"), "not_a_cfdi_use"),
}
"""The forms that the SAT gives these, and what is wrong with anything else."""


def checked(fields: CustomerFields, *, country: str) -> dict[str, Any]:
    """
    Return the columns to write, tidied and in their defaults where emptied; a text of nothing is no text.

    :raises Invalid: no name, or a field without the form that the country gives it.
    :raises BadTaxId: see `check_tax_id`.
    """
    values = {name: value for name, value in msgspec.structs.asdict(fields).items() if value is not UNSET}
    if "name" in values:
        values["name"] = tidy(values["name"] or "")
        if not values["name"]:
            raise Invalid(field="name", reason="missing")
    for name in TEXTS:
        if name in values:
            values[name] = tidy(values[name] or "") or None
    if "tax_id" in values:
        values["tax_id"] = (
            check_tax_id(values["tax_id"], country=country) if tidy(values["tax_id"] or "") else None
        )
    if values.get("cfdi_use"):
        values["cfdi_use"] = values["cfdi_use"].upper()
    if values.get("email") and not is_email(values["email"]):
        raise Invalid(field="email", reason="not_an_email")
    for name, (form, reason) in _MEXICAN.items() if country == "MX" else ():
        if values.get(name) and not form.match(values[name]):
            raise Invalid(field=name, reason=reason)
    return values | {
        name: default for name, default in DEFAULTS.items() if name in values and values[name] is None
    }


def check_tax_id(tax_id: str, *, country: str) -> str:
    """
    Return a tax number as it is kept: upper case, without spaces; RFC and CUIT without dashes too.

    :raises BadTaxId: it has not the form that its country gives it (RFC with homoclave, CUIT with its check digit).
    """
    try:
        if country == "MX":
            number = str(rfc.validate(tax_id))
            if len(number) < 12:
                raise BadTaxId(tax_id=tax_id[:30])
            return number
        if country == "AR":
            return str(cuit.validate(tax_id))
    except ValidationError:
        raise BadTaxId(tax_id=tax_id[:30]) from None
    number = "".join(tax_id.split()).upper()
    if len(number) > LONGEST_TAX_ID:
        raise BadTaxId(tax_id=tax_id[:30])
    return number
