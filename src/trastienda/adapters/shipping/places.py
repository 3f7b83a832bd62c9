"""Addresses as Argentine carriers want them: a province is a letter, a street and its number are two things.

Source: ISO 3166-2:AR; Correo Argentino uses its letters.
"""

import re
from collections.abc import Mapping

from trastienda.kernel.text import fold

_LETTERS: Mapping[str, str] = {
    "salta": "A", "buenos aires": "B", "provincia de buenos aires": "B", "caba": "C", "capital federal": "C",
    "ciudad autonoma de buenos aires": "C", "ciudad de buenos aires": "C", "san luis": "D", "entre rios": "E",
    "la rioja": "F", "santiago del estero": "G", "chaco": "H", "san juan": "J", "catamarca": "K", "la pampa": "L",
    "mendoza": "M", "misiones": "N", "formosa": "P", "neuquen": "Q", "rio negro": "R", "santa fe": "S", "tucuman": "T",
    "chubut": "U", "tierra del fuego": "V", "tierra del fuego antartida e islas del atlantico sur": "V",
    "corrientes": "W", "cordoba": "X", "jujuy": "Y", "santa cruz": "Z",
}  # fmt: skip
_STREET = re.compile(r"(?P<street>.*?\D)\s*(?P<number>\d{1,5})(?!\d)(?P<rest>.*)", re.DOTALL)
_CAPITAL = range(1000, 1500)


def province_letter(province: str, *, city: str = "", postal_code: str = "") -> str:
    """
    Return the letter of a province; empty where nobody could tell.

    People write Buenos Aires for the city too: a postal code from 1000 to 1499, or a city that says so, is the capital.
    """
    digits = "".join(each for each in postal_code if each.isascii() and each.isdigit())
    letter = _LETTERS.get(fold(province), "")
    if letter in {"", "B"} and (_LETTERS.get(fold(city)) == "C" or (digits and int(digits[:9]) in _CAPITAL)):
        return "C"
    return letter


def street_and_number(address: str) -> tuple[str, str]:
    """Return ("Av. Cabildo", "2100") of "Av. Cabildo 2100 Piso 3"; "S/N" where there is no number."""
    found = _STREET.fullmatch(address.strip())
    if found is None:
        return address.strip(), "S/N"
    return found["street"].strip(" ,"), found["number"]
