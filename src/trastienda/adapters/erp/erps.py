"""The ERPs by name: what each needs to be told, and the client of those that can be asked."""

from collections.abc import Callable, Mapping

from trastienda.adapters.erp import odoo, sap_b1
from trastienda.adapters.erp.port import Erp
from trastienda.adapters.outside.accounts import OutsideAccount

NEEDED: Mapping[str, Mapping[str, str]] = {
    "aspel_sae": {},
    "contpaqi": {},
    "sap_b1": sap_b1.NEEDED,
    "odoo": odoo.NEEDED,
}
"""By system: its own name of each thing, and where it is kept. Who imports files needs nothing."""
_KINDS: Mapping[str, Callable[[OutsideAccount], Erp]] = {
    "odoo": odoo.Odoo,
    "sap_b1": sap_b1.SapBusinessOne,
}


def erp_of(account: OutsideAccount) -> Erp:
    """Return the client of an account."""
    return _KINDS[account.provider](account)
