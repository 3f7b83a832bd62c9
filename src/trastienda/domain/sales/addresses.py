"""What an address must say before goods are sent to it or an invoice made out to it. Pure."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from trastienda.domain.sales.errors import InvalidAddress
from trastienda.kernel.text import is_email, tidy

SHIP: Literal["ship"] = "ship"
BILL: Literal["bill"] = "bill"
Which = Literal["ship", "bill"]


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A person and where they are. The last four say the same of a house as its street does, in parts."""

    name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    dni: str = ""
    street_ln_1: str = ""
    street_ln_2: str = ""
    city: str = ""
    province: str = ""
    country: str = ""
    country_code: str = ""
    zip_code: str = ""
    street_opt: str = ""
    number_opt: str = ""
    floor_opt: str = ""
    apartment_opt: str = ""


LONGEST: Mapping[str, int] = {
    "name": 100,
    "last_name": 100,
    "phone": 40,
    "email": 254,
    "dni": 20,
    "street_ln_1": 200,
    "street_ln_2": 200,
    "city": 100,
    "province": 100,
    "country": 60,
    "country_code": 2,
    "zip_code": 12,
    "street_opt": 100,
    "number_opt": 20,
    "floor_opt": 20,
    "apartment_opt": 20,
}
REQUIRED = frozenset(LONGEST) - {"street_ln_2", "street_opt", "number_opt", "floor_opt", "apartment_opt"}
ONLY_SHIPPED = frozenset({"street_opt", "number_opt", "floor_opt", "apartment_opt"})


def checked(address: Address, which: Which) -> Address:
    """
    Return the address as it is kept: single spaces, the country's code in capitals.

    :raises InvalidAddress: names every field that is missing, too long or not of its form.
    """
    told = {name: tidy(text) for name, text in msgspec.structs.asdict(address).items()}
    told["country_code"] = told["country_code"].upper()
    if which == BILL:
        told |= dict.fromkeys(ONLY_SHIPPED, "")
    problems = tuple((name, problem) for name, text in told.items() if (problem := _problem(name, text)))
    if problems:
        raise InvalidAddress(which=which, problems=problems)
    return Address(**told)


def _problem(name: str, text: str) -> str:
    if not text:
        return "missing" if name in REQUIRED else ""
    if len(text) > LONGEST[name]:
        return "too_long"
    if name == "email" and not is_email(text):
        return "not_an_email"
    if name == "country_code" and not (len(text) == 2 and text.isascii() and text.isalpha()):
        return "not_a_country"
    if name == "phone" and sum(each.isdigit() for each in text) < 6:
        return "not_a_phone"
    return ""
