"""The catalogues of the SAT, as far as drafts are checked against them. Light: nothing of satcfdi is imported.

Short catalogues, and who may use what, stand here. Long ones (goods and services, units, postal codes) are looked up
in the database that satcfdi ships, one row at a time; a tenant's goods repeat, so answers are kept.
Sources: SAT, Anexo 20 of the RMF, catCFDI (c_RegimenFiscal, c_UsoCFDI with its column of receivers' regimes,
c_FormaPago, c_Moneda), as quoted in docs/rules/cfdi.md.
"""

import pickle
import sqlite3
import threading
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from trastienda.kernel.errors import require

PUBLIC_RFC, FOREIGN_RFC = "XAXX010101000", "XEXX010101000"
PUBLIC_NAME, PUBLIC_REGIME, PUBLIC_USE = "PUBLICO EN GENERAL", "616", "S01"
RECEIPT_USE = "CP01"
LATER_FORM = "99"

FORMS = frozenset(
    (
        *("01", "02", "03", "04", "05", "06", "08", "12", "13", "14", "15", "17"),
        *("23", "24", "25", "26", "27", "28", "29", "30", "31", LATER_FORM),
    )
)
"""How money changes hands (c_FormaPago), without the codes that are out of use."""

COMPANY, PERSON = frozenset({"company"}), frozenset({"person"})
REGIMES: Mapping[str, frozenset[str]] = {
    "601": COMPANY,
    "603": COMPANY,
    "605": PERSON,
    "606": PERSON,
    "607": PERSON,
    "608": PERSON,
    "610": PERSON | COMPANY,
    "611": PERSON,
    "612": PERSON,
    "614": PERSON,
    "615": PERSON,
    "616": PERSON,
    "620": COMPANY,
    "621": PERSON,
    "622": COMPANY,
    "623": COMPANY,
    "624": COMPANY,
    "625": PERSON,
    "626": PERSON | COMPANY,
}
"""Who may be in a regime (c_RegimenFiscal): a natural person, a company, or either."""

_BUSINESS = frozenset(["601", "603", "606", "612", "620", "621", "622", "623", "624", "625", "626"])
_PERSONAL = frozenset(["605", "606", "607", "608", "611", "612", "614", "615", "625"])
_ANYBODY = frozenset(REGIMES)
USES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("G01", "G03", "I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08"), _BUSINESS),
    "G02": _BUSINESS | {"616"},
    **dict.fromkeys(("D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10"), _PERSONAL),
    "S01": _ANYBODY,
    "CP01": _ANYBODY,
    "CN01": frozenset({"605"}),
}
"""For which regimes a receiver may use a document so (c_UsoCFDI)."""

_PLACES: Mapping[str, int] = {"CLP": 0, "COP": 2, "JPY": 0, "KRW": 0, "PYG": 0, "BHD": 3, "KWD": 3, "TND": 3}
PLACES_OF_MOST = 2

GOODS, UNITS, POSTAL_CODES, CURRENCIES = (
    "C756_c_ClaveProdServ",
    "C756_c_ClaveUnidad",
    "C756_c_CodigoPostal",
    "C756_c_Moneda",
)


def places(currency: str) -> int:
    """Return how many decimals a currency's amounts have (c_Moneda)."""
    return _PLACES.get(currency, PLACES_OF_MOST)


@lru_cache(maxsize=8192)
def knows(catalogue: str, code: str) -> bool:
    """Return whether a long catalogue has that code. Some 0.1 ms the first time, nothing after."""
    database, lock = _database()
    key = pickle.dumps(code, protocol=4)  # how satcfdi keeps its keys
    with lock:
        found = database.execute(f"SELECT 1 FROM {catalogue} WHERE key = ?", (key,)).fetchone()
    return found is not None


@cache
def _database() -> tuple[sqlite3.Connection, threading.Lock]:
    spec = find_spec("satcfdi")  # finds its folder without importing it
    places_ = None if spec is None else spec.submodule_search_locations
    require(places_, "satcfdi is installed with the house")
    path = Path(next(iter(places_ or ()))) / "catalogs" / "catalogs.db"
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    connection.execute("PRAGMA cache_size = -256")  # 256 kB are enough for single rows
    return connection, threading.Lock()
